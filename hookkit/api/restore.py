"""Restore an export: append its sessions to the journal, and project them like everything else.

An export contains rows, not the journal's lines that they were made from. Those contain everything
that an agent's tools have read and written, secrets too, and redacting them would change their
keys. Their order is that of time, and with other settings they mean other rows. Rows are short,
final, and redacted. So a session comes back as one record with a source of its own, `restored`:
its object in the export (model/session_export.py). The projector merges it
(pipeline/project/merge_export.py), and so does a rebuild.

A file is read to its end and checked before anything of it is written. A session that can't be
used is left out and reported; the others come back.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import orjson

from hookkit import file_errors, paths, record
from hookkit.api.store import WRITER_WAIT, Store
from hookkit.errors import UPGRADE, BusyError, HookkitError, RejectedError, StoreError
from hookkit.lib.containment import contained
from hookkit.model import json_text, session_export
from hookkit.model.session import SOURCES, Session
from hookkit.model.session_rows import SessionExport
from hookkit.pipeline.collect import session_projects
from hookkit.pipeline.project.merge_export import new_events
from hookkit.store.journal.envelope import is_count
from hookkit.store.sqlite.deletion import DeletionQueries
from hookkit.store.sqlite.session_export import ExportQueries

Json = dict[str, Any]

SCHEMA_VERSION = 1
"""The version of the export file that `export` writes."""

OPEN = b'"sessions":['
"""The end of the first line of a JSON export; each session has a line of its own."""
CLOSE = b"]}"

IN_MEMORY = 16 * 1024 * 1024
"""Bytes of checked lines beyond which they are buffered in a file."""

APPENDED = 4 * 1024 * 1024
"""Bytes that are appended to the journal at once, approximately."""

FOLD_EVERY = 64 * 1024 * 1024
"""Bytes after which the written lines are projected."""

MOST_TOKENS, MOST_COUNTED = 10**13, 2**60
"""Limits of the tokens and of the other counts of one file: greater sums overflow."""

Progress = Callable[[int], object]
"""Called with the number of bytes that were read."""


class NotAnExportError(HookkitError):
    """The file is not an export, or it is incomplete."""


@dataclass(slots=True)
class RestoreCounts:
    """Counts of a file's sessions: new, changed, unchanged and broken ones."""

    new: int = 0
    more: int = 0
    """Known sessions with events that were not known."""
    known: int = 0
    deleted: int = 0
    """Sessions that were deleted here, and stay so."""
    broken: int = 0
    """Sessions that can't be used, and were left out."""
    tokens: int = field(default=0, repr=False)
    counted: int = field(default=0, repr=False)

    @property
    def all(self) -> int:
        """Return the number of sessions in the file."""
        return self.new + self.more + self.known + self.deleted + self.broken

    def take(self, export: SessionExport) -> None:
        """Add up what could overflow. Raises RejectedError."""
        tokens, counted = self.tokens, self.counted
        for transcript in export.transcripts:
            tokens += sum(sum(each.message.billed) for each in transcript.messages)
        for call in export.logged.values():
            counted += call.tokens + (call.cost or 0)
        for name in SOURCES:
            counted += sum(map(abs, getattr(export.session, name).to_list()))
        if tokens > MOST_TOKENS or counted > MOST_COUNTED:
            raise RejectedError("the numbers are too large to be true")
        self.tokens, self.counted = tokens, counted


def restore(store: Store, stream: IO[bytes], name: str, progress: Progress) -> RestoreCounts:
    """Restore the sessions of an export, or nothing of a file that is incomplete or no export.

    Raises HookkitError, which describes the problem with the file `name`.
    """
    folder = str(paths.data_dir())
    try:
        with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=folder) as checked:
            counts = check(store, stream, name, progress, checked)
            checked.seek(0)
            write(store, checked)
            if session_projects.unite(store.database):
                fold(store)
    except OSError as error:
        raise StoreError(
            f"Can't restore: {error.strerror}. {file_errors.first_step(error)}, "
            "then restore again: it continues from there."
        ) from None
    return counts


def check(
    store: Store, stream: IO[bytes], name: str, progress: Progress, checked: IO[bytes]
) -> RestoreCounts:
    """Read a whole file; write its new sessions into `checked`, one per line."""
    counts, stored = RestoreCounts(), ExportQueries(store.db)
    deleted = DeletionQueries(store.db).names()
    for number, session in enumerate(sessions_in(stream, name, progress), 1):
        with contained(f"{name}, session {number}") as outcome:
            export = session_export.read(parsed(session))
            counts.take(export)
            line = orjson.dumps(session_export.to_dict(export)) + b"\n"
            known = find(store, export)
            has_more = known is not None and new_events(stored, export, known)
        if outcome.error:
            counts.broken += 1
        elif (export.session.workspace_id, export.session.session_id) in deleted:
            counts.deleted += 1
        elif known is not None and not has_more:
            counts.known += 1
        else:
            counts.new += known is None
            counts.more += known is not None
            checked.write(line)
    return counts


def find(store: Store, export: SessionExport) -> Session | None:
    """Return the session of an export as it is stored; None if it is not."""
    row = export.session
    return store.get_session(row.session_id, workspace_id=row.workspace_id)


def write(store: Store, checked: IO[bytes]) -> None:
    """Append checked lines to the journal, and fold them. Raises OSError and BusyError."""
    folder, waiting = str(paths.make_private(paths.data_dir())), 0
    while lines := checked.readlines(APPENDED):
        now = time.time_ns()
        record.append(record.segment_path(folder, now), b"".join(line_of(each) for each in lines))
        waiting += sum(map(len, lines))
        if waiting > FOLD_EVERY:
            fold(store)
            waiting = 0
    fold(store)


def line_of(session: bytes) -> bytes:
    """Return a session as a line of the journal, with nothing left out however long it is."""
    envelope = record.line_of(b"", time.time_ns(), "restored")
    return envelope.removesuffix(b"}\n") + session.rstrip() + b"}\n"


def fold(store: Store) -> None:
    """Take in what was written. Raises BusyError."""
    if not store.refresh(WRITER_WAIT):
        raise BusyError("Recorded; it shows when the projection that runs now is done.")


# The file


def sessions_in(stream: IO[bytes], name: str, progress: Progress) -> Iterator[object]:
    """Yield the sessions of an export, as JSON or JSONL, where they have lines as these.

    Raises HookkitError for a file that is none of ours, newer, or not all there.
    """
    first = stream.readline()
    if first.rstrip().endswith(OPEN):
        head = object_of(first.rstrip() + CLOSE, name)
        check_head(head, name)
        yield from listed(stream, name, progress)
        return
    try:
        head = object_of(first, name)
    except NotAnExportError:
        head = object_of(first + stream.read(), name)  # somebody has made it pretty
    check_head(head, name)
    if isinstance(head.get("sessions"), list):
        yield from head["sessions"]
    else:
        yield from lines_in(stream, name, head.get("sessions"), progress)


def check_head(head: Json, name: str) -> None:
    """Raise HookkitError for the head of a file that can't be used."""
    version = head.get("schema_version")
    if not is_count(version) or "exported_at" not in head or "hookkit" not in head:
        raise not_an_export(name)
    if version > SCHEMA_VERSION:
        raise HookkitError(
            f"{name} has schema version {version}, this hookkit knows {SCHEMA_VERSION}. "
            f"Upgrade it: {UPGRADE}."
        )


def listed(stream: IO[bytes], name: str, progress: Progress) -> Iterator[bytes]:
    """Yield the sessions of a JSON document that has each in a line, up to its end."""
    for line in stream:
        progress(len(line))
        if line.strip() == CLOSE:
            return
        if not line.endswith(b"\n"):
            break  # the file is cut here
        yield line.strip().removesuffix(b",")
    raise truncated(name)


def lines_in(stream: IO[bytes], name: str, expected: object, progress: Progress) -> Iterator[bytes]:
    """Yield the sessions of JSONL: as many as the first line promises."""
    found = 0
    for line in stream:
        progress(len(line))
        if line.strip():
            if not line.endswith(b"\n") and not is_object(line):
                break  # the file is cut here
            yield line
            found += 1
    if found != expected:
        raise truncated(name)


def parsed(session: object) -> Json:
    """Return a session's object; parse a line. Raises RejectedError."""
    value = json_text.loads(session) if isinstance(session, bytes) else session
    if not isinstance(value, dict):
        raise RejectedError("it is not a JSON object")
    return value


def is_object(line: bytes) -> bool:
    """Return True if a line is all there."""
    try:
        return isinstance(json_text.loads(line), dict)
    except RejectedError:
        return False


def object_of(data: bytes, name: str) -> Json:
    """Return a JSON object."""
    try:
        value = json_text.loads(data)
    except RejectedError:
        raise not_an_export(name) from None
    if not isinstance(value, dict):
        raise not_an_export(name)
    return value


def not_an_export(name: str) -> NotAnExportError:
    """Return the error for a file that is not an export."""
    return NotAnExportError(
        f"{name} is not an export to restore: `hookkit export -o FILE.json` makes one (or .jsonl)."
    )


def truncated(name: str) -> NotAnExportError:
    """Return the error for a truncated file."""
    return NotAnExportError(
        f"{name} is broken: it is incomplete. Nothing was restored; export it again."
    )
