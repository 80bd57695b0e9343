"""Merge an exported session into the store.

Every event that counted left its key, so keys tell which of two pasts goes further. Where all
that a file tells is known, nothing changes. Where all that is known stands in the file too, the
file's row is right. Where each has what the other lacks, a session went on in two places: then the
row with the later activity holds, the known one where both are of one time, and the rest is put
together, each thing once: events, calls of tools, messages of the API, calls logged by hand.

The cost of a message is reckoned anew, as everywhere: prices are a setting, not a part of the past.
"""

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
from hookkit.store.sqlite.session_export import ExportQueries

USAGE = frozenset(FIELDS[FIELDS.index("api_requests") :]) - {"api_errors"}
"""What a session's messages add to its transcript's tally; the ledger keeps it."""


class MergedSession(NamedTuple):
    """The result of a merge."""

    session: Session
    """The row that holds now; the ledger has the difference that its messages make."""
    events: list[EventRow]
    """Those that were not known."""


def news(stored: ExportQueries, told: SessionExport, known: Session | None) -> list[EventRow]:
    """Return the events of a file that are not known."""
    keys = stored.event_keys(known.seq or 0) if known else set()
    return [each for each in told.events if each.key not in keys]


def enter(
    ledger: Ledger, told: SessionExport, known: Session | None, seq: int
) -> MergedSession | None:
    """Enter a session under its number; None where nothing of it is new."""
    told = outside_worktrees(told)
    stored = ExportQueries(ledger.accounts.db)
    new = news(stored, told, known)
    if known is not None and not new:
        return None
    is_right = known is None or goes_further(told, known, stored.event_keys(seq))
    session = row_of(ledger, told, known, seq) if known is None or is_right else known
    stored.add_events(seq, new)
    stored.add_tool_calls(seq, told.tool_calls)
    enter_logged(ledger, stored.logged(seq), told.logged, session, is_right=is_right)
    if is_right:
        move(ledger, told, seq)
        take_work(ActivityQueries(stored.db), told, seq)
    for transcript in told.transcripts:
        enter_transcript(ledger, transcript, seq, is_right=is_right)
    return MergedSession(session, new)


def outside_worktrees(told: SessionExport) -> SessionExport:
    """Return a session in its repository that an earlier version named after a worktree."""
    old = told.session.project
    if old is None or (project := project_of(old)) == old:
        return told
    told.session.project = project
    moved = [with_project(each, old, project) for each in told.transcripts]
    return told._replace(transcripts=moved)


def goes_further(told: SessionExport, known: Session, keys: set[str]) -> bool:
    """Return True if the file's row is the one that holds."""
    if keys <= {each.key for each in told.events}:
        return True
    return told.session.last_activity > known.last_activity


def row_of(ledger: Ledger, told: SessionExport, known: Session | None, seq: int) -> Session:
    """Return the file's row, with its number here and the counts of what is stored here.

    The ledger adds those of what is new in the file. What an early version counted without an
    identity is taken as the file has it.
    """
    session = told.session
    session.seq = seq
    before = Counters() if known is None else known.transcript
    for name in USAGE:
        setattr(session.transcript, name, getattr(before, name))
    exported = {each.id: each.flags for part in told.transcripts for each in part.records}
    stored = [each.record.flags for each in ledger.records.queries.of_session(seq)]
    session.transcript.add(counters_of(exported.values()), -1)
    session.transcript.add(counters_of(stored))
    return session


def enter_logged(
    ledger: Ledger,
    known: dict[str, LoggedCall],
    told: dict[str, LoggedCall],
    session: Session,
    *,
    is_right: bool,
) -> None:
    """Enter calls that were logged, and count those that the row which holds did not have."""
    new = {key: call for key, call in told.items() if key not in known}
    for key, call in new.items():
        ledger.enter_logged(key, call, session)
    missed = {key: call for key, call in known.items() if key not in told} if is_right else new
    for call in missed.values():
        session.added.add_request(call.billed, call.cost)


def move(ledger: Ledger, told: SessionExport, seq: int) -> None:
    """Give messages the project and the branch that the file knows."""
    owned = (each for part in told.transcripts for each in part.messages)
    homes = {each.message.message_id: each.place for each in owned}

    def home(old: PricedMessage) -> Attribution:
        known = homes.get(old.message.message_id, old.place)
        return old.place._replace(
            project=known.project, branch=known.branch, framework=known.framework
        )

    ledger.move(seq, home)


def take_work(done: ActivityQueries, told: SessionExport, seq: int) -> None:
    """Take what git told."""
    done.replace(seq, told.commits, told.files)
    if told.git_start is not None:
        done.save_git_start(seq, told.git_start)


def enter_transcript(
    ledger: Ledger, transcript: TranscriptExport, seq: int, *, is_right: bool
) -> None:
    """Enter a transcript that was read, and what it owns."""
    row = transcript.row
    known = ledger.accounts.transcript(row.path, seq)
    if known is None or is_right:
        number = ledger.accounts.save_transcript(row._replace(seq=seq))
    else:
        number = known.id
    ledger.enter(
        (each.message, each.place._replace(seq=seq, transcript=number))
        for each in transcript.messages
    )
    claim = Ownership(False, row.is_sidechain, row.started_at, row.ended_at, row.session_id)
    ledger.records.enter(transcript.records, seq, number, claim)
