"""Find the transcripts on this machine, each with the agent that wrote it."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from hookkit import agents
from hookkit.agents.base import Transcripts
from hookkit.model.transcript_position import FileStatus


def transcripts() -> dict[str, Transcripts]:
    """Return the agents that keep transcripts, by name."""
    known = {name: agents.get(name).transcripts for name in agents.AGENTS}
    return {name: each for name, each in known.items() if each is not None}


def roots() -> list[Path]:
    """Return the places where the agents keep transcripts on this machine."""
    return [root for keeper in transcripts().values() for root in keeper.roots()]


def find(places: Iterable[Path] = ()) -> dict[Path, str]:
    """Return the transcripts in places, else all that the agents keep here, with their agents."""
    keepers, named = transcripts(), list(places)
    claims: dict[Path, list[str]] = {}
    for name, keeper in keepers.items():
        for path in keeper.find(named or keeper.roots()):
            claims.setdefault(path, []).append(name)
    for database in filter(os.path.isfile, map(os.path.realpath, named)):
        if any(path.parent == Path(database) for path in claims):
            claims.pop(Path(database), None)  # the sessions in it are the transcripts
    return {path: owner(path, names, keepers) for path, names in claims.items()}


def statuses(files: Mapping[Path, str]) -> Iterator[tuple[Path, FileStatus | None]]:
    """Yield these transcripts (path → agent), each with its status; None: it is out of reach."""
    keepers = transcripts()
    for name in dict.fromkeys(files.values()):
        paths = [path for path, agent in files.items() if agent == name]
        yield from zip(paths, keepers[name].statuses(paths), strict=True)


def owner(path: Path, names: list[str], keepers: Mapping[str, Transcripts]) -> str:
    """Return the agent that wrote a file which several claim; the first where nobody knows it."""
    if len(names) == 1:
        return names[0]
    for name in names:
        if any(path.is_relative_to(root) for root in keepers[name].roots()):
            return name
    return next((name for name in names if keepers[name].recognize(path)), names[0])
