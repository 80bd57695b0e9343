"""Keep an account of what has left this machine for the team: a line for each portion."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from hookkit import file_errors, paths
from hookkit.errors import FileError
from hookkit.lib.system import regular_file
from hookkit.model.session import now
from hookkit.store.postgres.portion import Portion


class Entry(NamedTuple):
    """What has left at one time."""

    at: str
    """In the stored format."""
    server: str
    sessions: dict[str, int]
    """Level → sessions that the team has got at it."""
    removed: int
    """Sessions that the team has not got any more."""
    rows: dict[str, int]
    """Table → rows that were sent."""
    bytes: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self._asdict()


def file() -> Path:
    """Return the file of the account."""
    return paths.data_dir() / "team" / "ledger.jsonl"


def entry_of(portion: Portion, server: str) -> Entry:
    """Return what a portion adds to the account."""
    sessions = portion.lines.get("shared_sessions", [])
    return Entry(
        now(),
        server,
        dict(Counter(line.decode().rstrip("\n").rpartition("\t")[2] for line in sessions)),
        len(portion.numbers) - len(sessions),
        {table: len(lines) for table, lines in sorted(portion.lines.items())},
        sum(len(line) for lines in portion.lines.values() for line in lines),
    )


def add(entry: Entry) -> None:
    """Add to the account, before anything of it leaves. Raises OSError."""
    paths.make_private_below(file().parent)
    with file().open("ab") as stream:
        stream.write(orjson.dumps(entry.to_dict()) + b"\n")


def entries() -> Iterator[Entry]:
    """Yield the account, the oldest first; lines that are torn are left out. Raises FileError."""
    try:
        content = regular_file.read(file())
    except FileNotFoundError:
        return
    except OSError as error:
        raise FileError(str(file_errors.explained(error, file()))) from None
    for line in content.splitlines():
        try:
            yield Entry(**orjson.loads(line))
        except (ValueError, TypeError):
            continue
