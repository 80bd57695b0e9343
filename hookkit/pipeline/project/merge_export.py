"""Merge an exported session into the store.

The keys of the events show which of the two, the export or the stored session, is more recent. If
every event of the export is stored, nothing changes. If every stored event is in the export, the
export's row replaces the stored one. If each has events that the other lacks, the session continued
in two places: then the row with the later activity wins (the stored one in case of a tie), and
events, tool calls, API messages and logged calls of both are united.

The cost of a message is computed again, because prices are a setting, not a part of the session.
"""

from sqlite3 import Connection
from typing import NamedTuple

from hookkit.agents.project_folder import project_of
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import FIELDS, Counters
from hookkit.model.exported_project import with_project
from hookkit.model.priced_message import Attribution, PricedMessage
from hookkit.model.session import Session
from hookkit.model.session_rows import EventRow, SessionExport, TranscriptExport
from hookkit.model.transcript_records import counters_of
from hookkit.model.usage import Ownership
from hookkit.pipeline.project.usage_ledger import Ledger
from hookkit.store.sqlite.activity import ActivityQueries
from hookkit.store.sqlite.corrections import CorrectionQueries
from hookkit.store.sqlite.learnings import LearningQueries
from hookkit.store.sqlite.session_export import ExportQueries

USAGE = frozenset(FIELDS[FIELDS.index("api_requests") :]) - {"api_errors"}
"""The counts of a transcript's tally that the ledger adds up from its messages."""


class MergedSession(NamedTuple):
    """The result of a merge."""

    session: Session
    """The row that won, without the usage of its messages, which the ledger adds."""
    events: list[EventRow]
    """The new events."""


def new_events(
    stored: ExportQueries, export: SessionExport, known: Session | None
) -> list[EventRow]:
    """Return the events of an export that are not stored."""
    keys = stored.event_keys(known.seq or 0) if known else set()
    return [each for each in export.events if each.key not in keys]


def enter(
    ledger: Ledger, export: SessionExport, known: Session | None, seq: int
) -> MergedSession | None:
    """Merge a session into the stored one; return None if nothing of it is new."""
    export = outside_worktrees(export)
    stored = ExportQueries(ledger.accounts.db)
    new = new_events(stored, export, known)
    if known is not None and not new:
        return None
    wins = known is None or is_newer(export, known, stored.event_keys(seq))
    session = row_of(ledger, export, known, seq) if known is None or wins else known
    stored.add_events(seq, new)
    stored.add_tool_calls(seq, export.tool_calls)
    ActivityQueries(stored.db).add_places((seq, place) for place in export.places)
    store_lessons(stored.db, export, seq, wins=wins)
    enter_logged(ledger, stored.logged(seq), export.logged, session, wins=wins)
    if wins:
        move(ledger, export, seq)
        store_git_activity(ActivityQueries(stored.db), export, seq)
    for transcript in export.transcripts:
        enter_transcript(ledger, transcript, seq, wins=wins)
    return MergedSession(session, new)


def outside_worktrees(export: SessionExport) -> SessionExport:
    """Return a session in its repository that an earlier version named after a worktree."""
    old = export.session.project
    if old is None or (project := project_of(old)) == old:
        return export
    export.session.project = project
    moved = [with_project(each, old, project) for each in export.transcripts]
    return export._replace(transcripts=moved)


def is_newer(export: SessionExport, known: Session, keys: set[str]) -> bool:
    """Return True if the export's row wins."""
    if keys <= {each.key for each in export.events}:
        return True
    return export.session.last_activity > known.last_activity


def row_of(ledger: Ledger, export: SessionExport, known: Session | None, seq: int) -> Session:
    """Return the export's row, with the number and the counts of what is stored.

    The ledger adds the counts of what is new in the export. Counts that an early version kept
    without an identity are the export's.
    """
    session = export.session
    session.seq = seq
    before = Counters() if known is None else known.transcript
    for name in USAGE:
        setattr(session.transcript, name, getattr(before, name))
    flags = {each.id: each.flags for part in export.transcripts for each in part.records}
    stored = [each.record.flags for each in ledger.records.queries.of_session(seq)]
    session.transcript.add(counters_of(flags.values()), -1)
    session.transcript.add(counters_of(stored))
    return session


def enter_logged(
    ledger: Ledger,
    known: dict[str, LoggedCall],
    exported: dict[str, LoggedCall],
    session: Session,
    *,
    wins: bool,
) -> None:
    """Store logged calls, and count those that the winning row lacks."""
    new = {key: call for key, call in exported.items() if key not in known}
    for key, call in new.items():
        ledger.enter_logged(key, call, session)
    missed = {key: call for key, call in known.items() if key not in exported} if wins else new
    for call in missed.values():
        session.added.add_request(call.billed, call.cost)


def move(ledger: Ledger, export: SessionExport, seq: int) -> None:
    """Set the project and the branch of stored messages to those in the export."""
    owned = (each for part in export.transcripts for each in part.messages)
    homes = {each.message.message_id: each.place for each in owned}

    def home(old: PricedMessage) -> Attribution:
        known = homes.get(old.message.message_id, old.place)
        return old.place._replace(
            project=known.project, branch=known.branch, framework=known.framework
        )

    ledger.move(seq, home)


def store_lessons(db: Connection, export: SessionExport, seq: int, *, wins: bool) -> None:
    """Store the corrections, the learnings and the last answer of an export."""
    corrections = CorrectionQueries(db)
    corrections.add(each._replace(seq=seq) for each in export.corrections)
    LearningQueries(db).add(each._replace(seq=seq) for each in export.learnings)
    if wins and export.last_answer:
        corrections.keep_answers({seq: export.last_answer})


def store_git_activity(done: ActivityQueries, export: SessionExport, seq: int) -> None:
    """Store the git activity of an export."""
    done.replace(seq, export.commits, export.files)
    if export.git_start is not None:
        done.save_git_start(seq, export.git_start)
    for checkout, start in export.checkouts:
        done.save_checkout(seq, checkout, start)


def enter_transcript(ledger: Ledger, transcript: TranscriptExport, seq: int, *, wins: bool) -> None:
    """Store a transcript with the messages and records that it owns."""
    row = transcript.row
    known = ledger.accounts.transcript(row.path, seq)
    if known is None or wins:
        number = ledger.accounts.save_transcript(row._replace(seq=seq))
    else:
        number = known.id
    ledger.enter(
        (each.message, each.place._replace(seq=seq, transcript=number))
        for each in transcript.messages
    )
    claim = Ownership(False, row.is_sidechain, row.started_at, row.ended_at, row.session_id)
    ledger.records.enter(transcript.records, seq, number, claim)
