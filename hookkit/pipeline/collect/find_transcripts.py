"""Find the transcripts on this machine, each with the agent that wrote it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from hookkit import agents
from hookkit.agents.base import Transcripts


def transcripts() -> dict[str, Transcripts]:
    """Return the agents that keep transcripts, by name."""
    known = {name: agents.get(name).transcripts for name in agents.AGENTS}
    return {name: each for name, each in known.items() if each is not None}


def find(places: Iterable[Path] = ()) -> dict[Path, str]:
    """Return the transcripts in places, else all that the agents keep here, with their agents."""
    keepers, named = transcripts(), list(places)
    claims: dict[Path, list[str]] = {}
    for name, keeper in keepers.items():
        for path in keeper.find(named or keeper.roots()):
            claims.setdefault(path, []).append(name)
    return {path: owner(path, names, keepers) for path, names in claims.items()}


def owner(path: Path, names: list[str], keepers: Mapping[str, Transcripts]) -> str:
    """Return the agent that wrote a file which several claim; the first where nobody knows it."""
    if len(names) == 1:
        return names[0]
    for name in names:
        if any(path.is_relative_to(root) for root in keepers[name].roots()):
            return name
    return next((name for name in names if keepers[name].recognize(path)), names[0])
