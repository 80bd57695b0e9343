"""Sessions of every agent come to the same, however hooks and passes over the logs take turns.

Captures of real clients are delivered in pieces: hooks overtake each other, logs grow between two
passes and end anywhere, and everything may come twice.
"""

import random
import shutil
from pathlib import Path

import pytest

from hookkit import config
from hookkit.pipeline.project.rebuild import rebuild
from tests.agents.captures import PERSON, Capture, sessions
from tests.cli.terminal import call

AGENTS = Path(__file__).parents[1] / "agents"

LOGS = sorted(
    (folder.parents[1].name, folder.name)
    for folder in AGENTS.glob("*/captures/*")
    if any((folder / "logs").rglob("*.jsonl")) and (folder / "payloads" / "hooks.jsonl").exists()
)
"""The captures with logs of JSON lines: a database grows otherwise, and has tests of its own."""

COUNTED = (
    *("tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write", "cost_usd"),
    *("api_request_count", "prompts_count", "edit_count", "tool_call_count", "corrections_count"),
    *("api_error_count", "compaction_count", "title", "first_user_message", "last_user_message"),
)

SEEDS = 2

WINDOW = 3
"""Hooks that may overtake each other."""


def summary() -> dict[str, dict[str, object]]:
    """What the sessions come to."""
    return {
        name: {field: getattr(each, field) for field in COUNTED}
        for name, each in sessions().items()
    }


def whole(capture: Capture) -> dict[str, dict[str, object]]:
    """What they come to if everything is delivered in order, once."""
    capture.deliver()
    capture.import_logs()
    return summary()


class Growth:
    """The logs of a capture, which are written bit by bit."""

    def __init__(self, capture: Capture, chance: random.Random) -> None:
        self.root = capture.folder / "logs" / PERSON[1:]
        self.files = [each for each in sorted(self.root.rglob("*")) if each.is_file()]
        self.chance = chance

    def grow(self, share: float) -> None:
        """Write about so much of each log, which may end within a line; other files are whole."""
        for file in self.files:
            target = Path.home() / file.relative_to(self.root)
            known = target.stat().st_size if target.exists() else 0
            content = file.read_bytes()
            part = share * self.chance.uniform(0.6, 1) if file.suffix == ".jsonl" else 1
            wanted = max(round(len(content) * part), known)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content[:wanted])

    def finish(self) -> None:
        """Write all."""
        shutil.copytree(self.root, Path.home(), dirs_exist_ok=True)


def in_pieces(capture: Capture, seed: int) -> dict[str, dict[str, object]]:
    """What they come to if hooks and passes take turns."""
    chance, logs = random.Random(seed), Growth(capture, random.Random(seed))
    lines = capture.lines()
    for begin in range(0, len(lines), WINDOW):
        chunk = lines[begin : begin + WINDOW]
        chance.shuffle(chunk)
        lines[begin : begin + WINDOW] = chunk
    parts = chance.randrange(2, 5)
    for number in range(parts):
        some = lines[number * len(lines) // parts : (number + 1) * len(lines) // parts]
        if chance.random() < 0.5:
            some = some + some[: len(some) // 2]  # delivered again
        is_hook_first = chance.random() < 0.5
        if is_hook_first:
            capture.deliver(some)
        logs.grow((number + 1) / parts)
        call("import")
        if not is_hook_first:
            capture.deliver(some)
    logs.finish()
    call("import")
    return summary()


def different(
    found: dict[str, dict[str, object]], expected: dict[str, dict[str, object]]
) -> dict[str, object]:
    """What differs, by session and field."""
    assert found.keys() == expected.keys()
    return {
        f"{name}: {field}": (found[name][field], value)
        for name, fields in expected.items()
        for field, value in fields.items()
        if found[name][field] != value
    }


@pytest.mark.parametrize(("agent", "name"), LOGS)
def test_hooks_and_passes_take_turns(agent: str, name: str, home: Path) -> None:
    capture = Capture(agent, name)
    expected = whole(capture)
    for seed in range(SEEDS):
        shutil.rmtree(home)
        home.mkdir()
        found = in_pieces(capture, seed)
        assert different(found, expected) == {}, seed
    rebuild(config.load())
    assert different(summary(), expected) == {}
