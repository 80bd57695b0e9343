"""Replay captured hook payloads, by the same path as live ones."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from hookkit import file_errors
from hookkit.api import summaries
from hookkit.api.store import WRITER_WAIT, Store
from hookkit.errors import StoreError
from hookkit.pipeline.collect.replay import Replayer, file_lines

STDIN = "-"

Watch = Callable[[Iterator[int], int], Iterator[int]]
"""Passes on the sizes of a file's lines; the second argument is the size of the file."""


class Rejection(NamedTuple):
    """A line, or where `line` is None a file, that could not be recorded."""

    file: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """The payloads that were recorded, and those that were not."""

    recorded: int
    rejected: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"recorded": self.recorded, "rejected": self.rejected}


def replay_files(
    files: Sequence[str],
    watch: Watch = lambda sizes, _: sizes,
    report: Callable[[Rejection], object] = lambda _: None,
) -> ReplayResult:
    """Record the payloads of files, and write the summaries that this makes due.

    Args:
        files: Paths, or `-` for stdin.
        watch: Shows the progress of a file.
        report: Called with each rejection after its file.

    Raises:
        StoreError: The payloads are recorded, but another process keeps projecting.
        FileError: The journal can't be written.
    """
    with Store.open(source="user") as store:
        results = [_replay_file(name, watch, report) for name in files]
        if not store.refresh(wait=WRITER_WAIT):
            raise StoreError(
                "The payloads are recorded, but another process is busy; "
                "`hookkit list` will show them."
            )
        if store.settings.summary == "inline":
            summaries.summarise_due(store)
    recorded, rejected = (sum(each) for each in zip(*results, strict=True))
    return ReplayResult(recorded, rejected)


def _replay_file(name: str, watch: Watch, report: Callable[[Rejection], object]) -> tuple[int, int]:
    """Record the payloads of one file; return how many were recorded and how many rejected."""
    replayer = Replayer()
    try:
        size = 0 if name == STDIN else Path(name).stat().st_size
        lines = sys.stdin.buffer if name == STDIN else file_lines(Path(name))
        for _ in watch(replayer.replay(lines), size):
            pass
    except OSError as error:
        if (path := file_errors.path_of(error)) and file_errors.is_ours(path):
            raise file_errors.explained(error) from None
        report(Rejection(name, None, f"{error.strerror}."))
        return replayer.recorded, len(replayer.bad) + 1
    for line in replayer.bad:
        report(Rejection(name, line.number, line.reason))
    return replayer.recorded, len(replayer.bad)
