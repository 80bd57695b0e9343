"""Machines of one person, which exchange what they have recorded by a folder."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.builders import deliver, fold_all, line, payload, rows, tool
from tests.cli.installed import Said, hookkit


class Machine(NamedTuple):
    """A machine: the folder of its data."""

    home: Path

    @contextmanager
    def awake(self) -> Iterator[None]:
        """What happens in the block happens there."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HOOKKIT_HOME", str(self.home))
            yield

    def run(self, *arguments: str, code: int = 0) -> Said:
        """Run a command there."""
        return hookkit(*arguments, code=code, HOOKKIT_HOME=str(self.home))

    def record(self, *lines: bytes) -> None:
        """Record lines there."""
        with self.awake():
            deliver(*lines)
            fold_all()

    def sync(self, folder: Path | None = None, code: int = 0) -> Any:
        """Exchange, by what was chosen if no folder is given; the document that is printed."""
        chosen = ("--folder", str(folder)) if folder else ()
        return self.run("sync", *chosen, "--json", code=code).json

    def sessions(self) -> dict[str, dict[str, Any]]:
        """What `list` shows there, by id."""
        listed = self.run("list", "--limit", "1000", "--json").json["sessions"]
        return {each["session_id"]: each for each in listed}

    def rows(self, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of tables, without what has a number of its own in each database."""
        with self.awake():
            return rows(tables, numbered=False)

    def rejected(self) -> list[str]:
        """Why lines were rejected there."""
        return [reason for _, _, reason in self.rows("rejected")["rejected"]]


def machine(folder: Path, name: str = "") -> Machine:
    """A machine with nothing on it; one that is copied keeps its settings."""
    folder.mkdir(mode=0o700)
    if name:
        (folder / "config.toml").write_text(f'machine_name = "{name}"\n')
    return Machine(folder)


def fact_files(folder: Path) -> list[Path]:
    """The files of facts in a folder and below it."""
    return sorted(folder.rglob("*.facts.gz"))


def content(folder: Path) -> bytes:
    """All that is in the files of facts."""
    return b"".join(gzip.decompress(each.read_bytes()) for each in fact_files(folder))


def session(name: str, seconds: float, edits: int = 2) -> list[bytes]:
    """The lines of a session."""
    prompt = payload("UserPromptSubmit", name, prompt=f"Do {name}", prompt_id=f"p-{name}")
    calls = [
        line(tool(session_id=name, tool_use_id=f"{name}-{n}-{seconds}"), seconds + 2 + n)
        for n in range(edits)
    ]
    return [line(payload("SessionStart", name), seconds), line(prompt, seconds + 1), *calls]


def edits(*machines: Machine) -> list[dict[str, int]]:
    """The edits by session that each machine shows."""
    return [{name: each["edit_count"] for name, each in one.sessions().items()} for one in machines]
