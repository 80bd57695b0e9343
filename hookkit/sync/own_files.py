"""Keep numbered facts of this machine in files, which are sent to wherever others get them.

Each kind of facts has a folder, and its files are one stream:

    sync/facts/0000000001.facts.gz      files of facts (store/journal/fact_file.py)
    sync/facts/state.json               how much of their source is in them

A file is written before the state, and has the same in its header: a crash between loses nothing.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Literal

import msgspec

from hookkit import paths
from hookkit.errors import RejectedError
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import remove_old_drafts, replace_file
from hookkit.store.journal import fact_file
from hookkit.store.journal.fact_file import Cursor, Header
from hookkit.store.journal.text_fact import DELETED

MANY = 32
"""Small files that are made into one."""


class State(msgspec.Struct):
    """How much of the source is in the files."""

    stream: str
    next: int = 1
    """The number of the next fact."""
    cursors: dict[str, Cursor] = {}
    """By segments of the journal, without their suffixes."""
    former: list[str] = []
    """The streams that were given up, as a copy of this machine goes on with them."""


_decode = msgspec.json.Decoder(State).decode


class OwnFiles:
    """The files of one kind of facts."""

    def __init__(self, name: str, version: Literal[1, 2]) -> None:
        self.name = name
        self.version = version

    @property
    def folder(self) -> Path:
        """Return the folder of the files."""
        return paths.sync_dir() / self.name

    @property
    def state_file(self) -> Path:
        """Return the file of the state."""
        return self.folder / "state.json"

    def all(self) -> list[Path]:
        """Return the files in the order of their facts."""
        return files_in(self.folder)

    def path_of(self, first: int) -> Path:
        """Return the file that begins with a number."""
        return self.folder / fact_file.name_of(first)

    def open(self) -> State:
        """Return the state, to go on from there. Raises OSError.

        The files begin again where the disk has damaged one.
        """
        paths.make_private_below(paths.sync_dir())
        paths.make_private(self.folder)
        remove_old_drafts(self.folder)
        try:
            return self.state()
        except RejectedError:
            self.begin_again()
            return self.state()

    def state(self) -> State:
        """Return the state, also where a crash or a person has removed its file.

        Raises RejectedError for a damaged file, OSError.
        """
        try:
            state = _decode(regular_file.read(self.state_file))
        except (OSError, ValueError):
            found = self.all()
            stream = fact_file.read_header(found[0]).stream if found else secrets.token_hex(16)
            state = State(stream)
        with suppress(FileNotFoundError):
            while True:
                header = fact_file.read_header(self.path_of(state.next))
                state.cursors |= header.cursors
                state.next = header.end
        return state

    def streams(self) -> list[str]:
        """Return the stream of the files, then those that were given up; none without files.

        Raises OSError.
        """
        if not self.all() and not self.state_file.exists():
            return []
        with suppress(RejectedError):  # the disk has damaged a file: whoever adds to them notices
            state = self.state()
            return [state.stream, *state.former]
        return []

    @property
    def is_in_use(self) -> bool:
        """Return True if something was written since the files began, or began again."""
        with suppress(OSError, ValueError):
            state = _decode(regular_file.read(self.state_file))
            return state.next > 1 or not state.former
        return bool(self.all())

    def save(self, state: State) -> None:
        """Store the state. Raises OSError."""
        replace_file(self.state_file, msgspec.json.encode(state), mode=0o600)

    def add(
        self,
        state: State,
        machine_name: str,
        facts: Sequence[bytes],
        cursors: dict[str, Cursor] | None = None,
    ) -> None:
        """Write a file of new facts, if there are any; the state goes on. Raises OSError."""
        if facts:
            header = Header(
                hookkit_facts=self.version,
                stream=state.stream,
                machine=paths.machine_id(),
                first=state.next,
                count=len(facts),
                name=machine_name,
                cursors=cursors or {},
            )
            fact_file.write(self.path_of(state.next), header, facts)
        state.cursors |= cursors or {}
        state.next += len(facts)

    def is_ours(self, path: Path, first: int) -> bool:
        """Return False if a file has other facts than ours from a number on: a copy wrote them.

        One that is torn shows nothing, and neither does a fact that was deleted.
        """
        try:
            local = self.path_of(first)
            if local.exists() and regular_file.read(local) == regular_file.read(path):
                return True
            own = facts_from(first, self.all())
            return all(is_same(line, next(own, None)) for line in fact_file.read(path))
        except (OSError, RejectedError):
            return True

    def begin_again(self) -> None:
        """Forget the files: the next ones are a stream of their own. Raises OSError."""
        former: list[str] = []
        with suppress(OSError, ValueError):
            known = _decode(regular_file.read(self.state_file))
            former = [*known.former, known.stream]
        for each in (*self.all(), self.state_file):
            each.unlink(missing_ok=True)
        self.save(State(secrets.token_hex(16), former=former))


def is_same(line: bytes, own: bytes | None) -> bool:
    """Return True if a fact is ours, or one of both was deleted meanwhile."""
    return line == own or (own is not None and DELETED in (line, own))


def files_in(folder: Path) -> list[Path]:
    """Return the files of one stream in a folder, in the order of their facts."""
    return sorted(folder.glob(f"*{fact_file.SUFFIX}"))


def merge_small(folder: Path) -> None:
    """Make one file of the last ones if they are many: each exchange writes a small one.

    A file that the disk has damaged stays as it is, and so do those before it.
    """
    run: list[tuple[Path, Header]] = []
    total = size = 0
    for path in reversed(files_in(folder)):
        try:
            header = fact_file.read_header(path)
        except RejectedError:
            break
        total, size = total + header.count, size + path.stat().st_size
        if total > fact_file.MOST_FACTS or size > fact_file.MOST_BYTES:
            break
        if run and header.end < run[0][1].first:
            break  # a file was removed: what others have of it can't be repeated
        run.insert(0, (path, header))
    if len(run) >= MANY:
        run = list(takewhile(lambda file: fact_file.is_whole(file[0]), reversed(run)))[::-1]
    if len(run) < MANY:
        return
    first = run[0][0]
    cursors = {name: each for _, header in run for name, each in header.cursors.items()}
    first_number, end = run[0][1].first, max(header.end for _, header in run)
    merged = msgspec.structs.replace(
        run[-1][1], first=first_number, count=end - first_number, cursors=cursors
    )
    fact_file.write(first, merged, facts_from(merged.first, [path for path, _ in run]))
    for path, _ in run[1:]:  # the first one has all by now
        path.unlink()


def facts_from(wanted: int, paths_in_order: list[Path]) -> Iterator[bytes]:
    """Yield the facts of files from a number on, each once: a merge that was killed repeats some.

    Raises RejectedError, OSError.
    """
    for path in paths_in_order:
        for line in fact_file.read(path, wanted):
            wanted += 1
            yield line
