"""Keep the state of a batch in a file of its own: `batches/<hash>.jsonl`.

A line is appended and synced before a prompt's run starts and after it ends, so a batch that was
killed finds its runs again and starts none twice. The file is locked while its batch runs. It holds
no prompts, only their hashes.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self, get_args

import orjson

from hookkit import paths
from hookkit.lib.system import regular_file
from hookkit.lib.system.append import append_whole
from hookkit.lib.system.locks import lock_for_process
from hookkit.runs import run_folder
from hookkit.runs.batch_file import BatchError
from hookkit.runs.run_folder import LIVE, Status


class PromptOutcome(NamedTuple):
    """The state of one prompt."""

    status: Status | Literal["not started"]
    session_id: str | None = None
    seconds: float | None = None
    cost_usd: float | None = None
    """None if unknown."""
    error: str | None = None
    denied: tuple[str, ...] = ()
    """The tools of the calls that nobody permitted, one for each call."""

    @property
    def is_over(self) -> bool:
        return self.status not in (*LIVE, "not started")


SUFFIX = ".jsonl"

NOT_STARTED = PromptOutcome("not started")


class BatchState:
    """The locked file of one batch. Raises BatchError if another process runs that batch."""

    def __init__(self, name: str) -> None:
        self.path = paths.make_private(root()) / f"{name}{SUFFIX}"
        self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        paths.give_to_owner_of_folder(self.path)
        if not lock_for_process(self.fd):  # supervisors must not inherit it
            os.close(self.fd)
            raise BatchError("This batch is running already: wait for it, or end it.")
        self.known: dict[str, PromptOutcome] = {}
        """A prompt's key → its latest outcome."""
        self.spent = 0.0
        """US dollars, including failed runs."""
        self.load()

    def load(self) -> None:
        """Read the file; ignore a truncated last line."""
        size = os.fstat(self.fd).st_size
        data = os.pread(self.fd, size, 0)
        if data and not data.endswith(b"\n"):
            os.write(self.fd, b"\n")  # terminate the truncated line
        for key, outcome in parse(data):
            self.enter(key, outcome)

    def enter(self, key: str, outcome: PromptOutcome) -> None:
        self.known[key] = outcome
        if outcome.is_over:
            self.spent += outcome.cost_usd or 0.0

    def note(self, key: str, outcome: PromptOutcome) -> None:
        """Append the outcome of a prompt. Raises OSError."""
        members = outcome._asdict()
        if not outcome.denied:
            del members["denied"]  # earlier versions don't know it
        append_whole(self.fd, orjson.dumps({"key": key} | members) + b"\n")
        os.fsync(self.fd)
        self.enter(key, outcome)

    def forget(self) -> None:
        """Start over with an empty file."""
        os.ftruncate(self.fd, 0)
        self.known, self.spent = {}, 0.0

    def remove(self) -> None:
        """Remove the file. Raises OSError."""
        self.path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self.fd)


def root() -> Path:
    """Return the folder of all batches."""
    return paths.data_dir() / "batches"


def parse(data: bytes) -> Iterator[tuple[str, PromptOutcome]]:
    """Yield the outcomes in a file with their prompts' keys; skip what can't be understood."""
    for line in data.splitlines():
        with suppress(orjson.JSONDecodeError):
            members = orjson.loads(line)
            if isinstance(members, dict) and isinstance(key := members.get("key"), str):
                outcome = to_outcome(members)
                if outcome is not None:
                    yield key, outcome


def to_outcome(members: dict[str, Any]) -> PromptOutcome | None:
    """Convert the members of a line; leave out those that can't be what they should be.

    None without a status: the prompt's earlier line counts then.
    """
    status: Status | Literal["not started"] = "not started"
    if members.get("status") not in (*get_args(Status), status):
        return None
    status = members["status"]
    return PromptOutcome(
        status,
        run_folder.text_in(members, "session_id"),
        run_folder.amount_in(members, "seconds"),
        run_folder.amount_in(members, "cost_usd"),
        run_folder.text_in(members, "error"),
        run_folder.texts_in(members, "denied"),
    )


def has_completed(path: Path) -> bool:
    """Return True if all the prompts that a batch has begun have completed. Raises OSError."""
    return all(each.status == "completed" for each in dict(parse(regular_file.read(path))).values())
