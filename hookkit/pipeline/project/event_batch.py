"""One transaction of the fold: lines of a segment, the rows they make, and the cursor behind them.

Lines are understood one after the other; sessions are written once, at the end.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from hookkit import agents, paths
from hookkit.agents import decode
from hookkit.config import Config
from hookkit.errors import RejectedError
from hookkit.model import own_records
from hookkit.model.event import Event
from hookkit.model.git import GitPlace
from hookkit.model.own_records import GitState, LearningEdited, Logged
from hookkit.model.priced_message import ELSEWHERE
from hookkit.model.record import Record
from hookkit.model.session import Session, timestamp
from hookkit.model.session_rows import EventRow, ToolCallRow
from hookkit.model.transcript_read import TranscriptRead
from hookkit.model.usage import ApiMessage
from hookkit.pipeline.handlers import dispatch, every_event
from hookkit.pipeline.project.places import places_of, united
from hookkit.pipeline.project.session_order import SessionOrder
from hookkit.pipeline.project.session_state import SessionState
from hookkit.store.journal.envelope import open_record
from hookkit.store.sqlite import projects
from hookkit.store.sqlite.activity import ActivityQueries
from hookkit.store.sqlite.bulk_insert import FALSE, NULL, TRUE
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.deletion import DeletionQueries
from hookkit.store.sqlite.machines import MachineQueries

if TYPE_CHECKING:
    from hookkit.lib.pricing.price_table import PriceTable
    from hookkit.model.session_rows import SessionExport
    from hookkit.pipeline.project.lessons import Lessons
    from hookkit.pipeline.project.usage_ledger import Ledger

ABOUT_KNOWN_SESSIONS = frozenset(
    (
        *("counted", "ended", "git", "held", "learning_edited", "logged", "noted"),
        *("placed", "process_gone", "run_ended", "status_seen", "statusline"),
        *("summarized", "summary_started"),
    )
)
"""Events that mean nothing for a session that isn't there."""

ROWS_AT_ONCE = 500
"""Events that are written together: few enough to be still in the processor's cache."""

WORK = frozenset(("git", "learning_edited", "logged", "model_call", "read"))
"""Events with rows besides the session's own."""

TOOL_CALLS = frozenset(("tool_done", "tool_failed"))

ANSWERS = frozenset(("stop", "subagent_stop"))
"""Events with what the agent answered."""

OWN_SOURCES = frozenset(("api", "hookkit", "user"))
"""Sources whose payloads are own_records'."""

RAW = frozenset(("otel", "restored", "synced"))
"""Sources whose lines have many events each."""


def understand(line: bytes, edit_tools: frozenset[str]) -> Event | Record:
    """Return what a line of the journal means; one of RAW, which has many events, comes as it is.

    Raises RejectedError with the reason when it can't be understood.
    """
    record = open_record(line)
    if record.source in RAW:
        return record
    if record.source not in OWN_SOURCES:
        return decode.to_event(record, edit_tools)
    event = own_records.to_event(record)
    if event.type == "read" and event.framework is None:
        # Written before the envelope named it.
        return msgspec.structs.replace(event, framework=agents.DEFAULT)
    return event


Place = tuple[str | None, str | None, str | None]
"""The project, the branch and the agent of a session."""


def place_of(session: Session) -> Place:
    """Return what the usage of a session is summed by."""
    return session.project, session.git_branch, session.framework


class EventBatch:
    """The sessions that one transaction touches, and what it will write."""

    def __init__(self, database: Database, config: Config, segment: str) -> None:
        self.database = database
        self.config = config
        self.edit_tools = config.edit_tools
        self.order = SessionOrder(MachineQueries(database.db), paths.machine_id())
        self.segment = segment
        self.next_seq = database.next_seq()
        self.numbers: dict[tuple[str, str], int] = {}
        """The numbers of sessions that are projected again."""
        self.touched: dict[tuple[str, str], SessionState] = {}
        self.by_seq: dict[int | None, SessionState] = {}
        """The same by number."""
        self.events: list[EventRow] = []
        self.tool_calls: list[ToolCallRow] = []
        self.rejected: list[tuple[str, int, str]] = []
        self.unknown: Counter[str] = Counter()
        self.work = ActivityQueries(database.db)
        self.left: set[str] = set()
        """Projects that a session has left."""
        self.places: dict[tuple[int, str], GitPlace] = {}
        """The folders in which sessions worked, by session and folder."""
        self.edited: set[int] = set()
        """Sessions whose changed files are to be counted."""
        self.deletions = DeletionQueries(database.db)
        self.deleted = self.deletions.names()
        """All sessions that were ever deleted."""
        self.to_delete: dict[tuple[str, str], str] = {}
        """Those whose rows are to be removed, with the time of the deletion."""

    def take(self, lines: Iterable[bytes], offset: int) -> int | None:
        """Fold lines from an offset on; where the last one ends, None when there was none.

        Behind one with the facts of another machine it stops: those are enough for a transaction.
        """
        end = offset
        for line in lines:
            try:
                event = understand(line, self.edit_tools)
                if isinstance(event, Event):
                    self.take_event(event)
                elif event.source == "otel":
                    self.take_telemetry(event, end)
                elif event.source == "synced":
                    self.take_synced(event, end)
                    return end + len(line)
                else:
                    self.take_restored(event)
            except RejectedError as error:
                self.rejected.append((self.segment, end, str(error)))
            if len(self.events) >= ROWS_AT_ONCE:
                self.write_events()
            end += len(line)
        return end if end > offset else None

    def take_telemetry(self, record: Record, offset: int) -> None:
        """Apply the events of a telemetry export. Raises RejectedError if it has none."""
        events, reasons = decode.to_events(record)
        for event in events:
            self.take_event(event)
        if reasons:
            self.rejected.append((self.segment, offset, reasons[0]))

    def take_synced(self, record: Record, offset: int) -> None:
        """Take facts of another machine. Raises RejectedError if they are not there."""
        from hookkit.pipeline.project import machine_facts  # seldom needed

        reason = machine_facts.take(self, record.payload)
        if reason:
            self.rejected.append((self.segment, offset, reason))

    def take_restored(self, record: Record) -> None:
        """Take a session that was exported, with its events. Raises RejectedError."""
        from hookkit.model import session_export  # seldom needed

        self.take_export(session_export.read(record.payload), timestamp(record.at_ns))

    def take_export(self, export: "SessionExport", at: str) -> None:
        """Merge an exported session, which was restored at some time, into the stored one."""
        from hookkit.pipeline.project import merge_export

        self.write_events()
        name = export.session.workspace_id, export.session.session_id
        if name in self.deleted:
            return
        past = self.touched.get(name) or self.stored(*name)
        is_shared = self.order.is_shared
        if past is not None and is_shared and not self.is_in_order(name, at, past):
            return
        if past is not None and past.is_born:
            self.database.add_sessions([past.session])
            past = self.settled(past.session)
        known = past.session if past else None
        self.left |= {known.project} if known and known.project else set()
        seq = known.seq or 0 if known else self.number_of(name)
        entered = merge_export.enter(self.ledger, export, known, seq)
        if entered is None:
            return
        if known is None:
            if is_shared:
                self.order.note_birth(name, seq)
                self.order.takes(name, at, seq, is_new=True)
            self.database.add_sessions([entered.session])
        else:
            self.edited.add(seq)
        self.settled(entered.session)
        self.unknown.update(each.name for each in entered.events if each.type == "unknown")
        self.amend()

    def settled(self, session: Session) -> SessionState:
        """Return a session that the database holds by now, with all its events.

        Its row will be saved.
        """
        past = self.touch(SessionState(session, self.database))
        past.is_amended = True
        return past

    def take_event(self, event: Event) -> None:
        """Let an event change its session, when it is new and has one."""
        name = event.workspace_id, event.session_id
        if event.type == "deleted":
            if name not in self.deleted:
                self.to_delete[name] = event.at
                self.deleted.add(name)
            return
        if name in self.deleted:
            if isinstance(event.details, TranscriptRead):
                self.deletions.add_transcripts([event.details.path])
            return
        past = self.past_of(event)
        if past is None:
            self.order.note_early(name)
        elif not past.has(event) and (
            not self.order.is_shared or self.is_in_order(name, event.at, past)
        ):
            past.remember(event)
            self.apply(event, past.session)

    def is_in_order(self, name: tuple[str, str], at: str, past: SessionState) -> bool:
        """Return False for news of a session that is to be projected again, in another order."""
        is_new = past.is_born and not past.times
        return self.order.takes(name, at, past.session.seq or 0, is_new=is_new)

    def past_of(self, event: Event) -> SessionState | None:
        """Return what is known of an event's session.

        It is new if the event may begin a session.
        """
        name = event.workspace_id, event.session_id
        past = self.touched.get(name)
        if past is None:
            past = self.stored(*name) or self.born(event)
            if past is not None:
                self.touch(past)
        if past is not None and event.type in ABOUT_KNOWN_SESSIONS:
            # What came before the session meant nothing then: it does not when it comes again.
            return past if event.at >= past.session.created_at else None
        return past

    def stored(self, workspace_id: str, session_id: str) -> SessionState | None:
        """Return a session that the database holds."""
        session = self.database.session(workspace_id, session_id)
        return SessionState(session, self.database) if session else None

    def born(self, event: Event) -> SessionState | None:
        """Return a new session, where the event may begin one."""
        if event.type in ABOUT_KNOWN_SESSIONS or not event.may_begin:
            return None
        session = every_event.new_session(event)
        name = event.workspace_id, event.session_id
        session.seq = self.number_of(name)
        session.machine_id = self.order.machine
        self.order.note_birth(name, session.seq)
        return SessionState(session)

    def number_of(self, name: tuple[str, str]) -> int:
        """Return the number of a new session; one that is projected again keeps its own."""
        if name in self.numbers:
            return self.numbers[name]
        self.next_seq += 1
        return self.next_seq - 1

    def apply(self, event: Event, session: Session) -> None:
        """Let an event change its session, and note the rows that it makes."""
        place, folder = place_of(session), session.cwd
        corrected, asked = session.hook.corrections, session.last_user_message
        recent = session.recent_prompts
        every_event.before(event, session)
        if event.framework is not None and event.type != "otel":
            session.machine_id = self.order.machine  # where it goes on
        dispatch(event, session)
        every_event.after(event, session)
        if place != place_of(session):
            self.settle(place, session)
        seq, kind = session.seq or 0, event.type
        if session.hook.corrections > corrected:
            self.lessons.corrected(event, session, asked)
        elif session.hook.corrections < corrected:
            self.lessons.take_back(event, seq, recent)
        elif kind in ANSWERS and event.text:
            self.lessons.answer(event, seq)
        if kind in WORK:
            self.work_on(event, session)
        for each in places_of(event, session, folder):
            self.note_place(seq, each)
        self.events.append(
            EventRow(
                seq,
                event.key,
                event.at,
                kind,
                event.source,
                event.name,
                event.agent_id or NULL,
                event.correction or NULL,
                event.digest or NULL,
            )
        )
        if kind == "unknown":
            self.unknown[event.name] += 1
        elif kind in TOOL_CALLS and event.tool_use_id:
            if event.is_edit and event.file_path:
                self.edited.add(seq)
            row = ToolCallRow(
                seq,
                event.tool_use_id,
                event.name,
                event.agent_id or NULL,
                event.file_path or NULL,
                TRUE if kind == "tool_done" else FALSE,
                TRUE if event.is_edit else FALSE,
                event.at,
            )
            self.tool_calls.append(row)
            for path in event.more_files:
                another = f"{event.tool_use_id} {path}"
                self.tool_calls.append(row._replace(tool_use_id=another, file_path=path))

    def note_place(self, seq: int, place: GitPlace) -> None:
        """Note a folder in which a session may have worked."""
        name = seq, place.folder
        known = self.places.get(name)
        self.places[name] = place if known is None else united(known, place)

    def work_on(self, event: Event, session: Session) -> None:
        """Write the rows of an event that don't belong to the session's own row."""
        details, seq = event.details, session.seq or 0
        if isinstance(details, TranscriptRead):
            self.enter(details, session)
            if "learnings" in details.facts:
                self.lessons.learn_read(details, seq)
        elif isinstance(details, ApiMessage):
            self.ledger.enter_call(details, session, in_sidechain=event.agent_id is not None)
            self.amend()
        elif isinstance(details, Logged):
            self.ledger.enter_logged(event.key, details.call_at(event.at), session)
        elif isinstance(details, LearningEdited):
            self.lessons.edit(details, event.at)
        else:
            assert isinstance(details, GitState)  # noqa: S101 - for the type checker
            self.work.enter(seq, details.activity)
            self.edited.add(seq)

    @cached_property
    def lessons(self) -> "Lessons":
        """The corrections, answers and learnings."""
        from hookkit.pipeline.project.lessons import Lessons
        from hookkit.store.sqlite.corrections import CorrectionQueries
        from hookkit.store.sqlite.learnings import LearningQueries

        db = self.database.db
        return Lessons(CorrectionQueries(db), LearningQueries(db))

    @cached_property
    def ledger(self) -> "Ledger":
        """The accounts; they are imported, and prices loaded, only where a transcript was read."""
        from hookkit.pipeline.project.usage_ledger import Ledger
        from hookkit.store.sqlite.usage import UsageQueries

        return Ledger(UsageQueries(self.database.db), self.prices())

    def prices(self) -> "PriceTable":
        """Return the price table, loaded once for all batches with the same settings."""
        from hookkit.lib import pricing

        known_config, prices = self.database.kept.get("prices", (None, None))
        if known_config is not self.config:
            prices = pricing.load(self.config.prices)
            self.database.kept["prices"] = self.config, prices
        return prices  # type: ignore[no-any-return]

    def enter(self, read: TranscriptRead, session: Session) -> None:
        """Enter a pass over a transcript into the ledger."""
        if self.order.is_foreign:  # the same path means another file there
            start = f"{ELSEWHERE}{self.order.machine}:"
            moved = read.moved_from and start + read.moved_from
            read = read._replace(path=start + read.path, moved_from=moved)
        self.ledger.enter_read(read, session)
        self.amend()

    def amend(self) -> None:
        """Give sessions what the ledger has changed of their usage."""
        for seq, difference in self.ledger.take_differences():
            past = self.past_by_seq(seq)
            past.session.transcript.add(difference)
            past.is_amended = True

    def settle(self, place: Place, session: Session) -> None:
        """Move the usage of a session whose project has changed, or was unknown until now."""
        project = place[0]
        has_moved = project not in (None, session.project)
        if project and has_moved:
            self.left.add(project)
        has_usage = bool(session.transcript.api_requests or session.added.api_requests)
        if has_usage and (has_moved or None in place):
            self.ledger.settle(session, project or "")

    def past_by_seq(self, seq: int) -> SessionState:
        """Return what is known of a session that the database or this batch holds."""
        known = self.by_seq.get(seq)
        if known is None:
            session = self.database.session_by_seq(seq)
            if session is None:  # pragma: no cover - the ledger names sessions that are stored
                raise LookupError(f"no session {seq}")
            known = self.touch(SessionState(session, self.database))
        return known

    def touch(self, past: SessionState) -> SessionState:
        """Keep what is known of a session until the batch is written."""
        session = past.session
        self.by_seq[session.seq] = self.touched[session.workspace_id, session.session_id] = past
        return past

    def write(self) -> None:
        """Write what the lines have made."""
        changed = [past for past in self.touched.values() if past.is_changed]
        self.write_events()
        self.work.add_places((seq, place) for (seq, _), place in self.places.items())
        if "ledger" in self.__dict__:
            self.edited |= self.ledger.records.edited
        for past in changed:
            past.session.choose()
            if past.session.seq in self.edited:
                past.session.files_changed = self.work.count_files(past.session.seq)
        if "ledger" in self.__dict__:
            self.ledger.write()
        if "lessons" in self.__dict__:
            self.lessons.write()
        self.database.add_sessions(past.session for past in changed if past.is_born)
        self.database.save_sessions(past.session for past in changed if not past.is_born)
        self.database.mark_work(self.edited)
        if self.to_delete:
            from hookkit.pipeline.project import deletion  # seldom needed

            self.left |= deletion.delete(self.database, self.to_delete)
        current = {past.session.project for past in changed if past.session.project}
        projects.settle(self.database.db, self.left | current)
        self.order.write()
        self.database.reject(self.rejected)
        self.database.count_unknown(self.unknown)

    def write_events(self) -> None:
        """Write the rows of the latest events; the rest of the batch doesn't ask for them."""
        self.database.add_events(self.events)
        self.database.add_tool_calls(self.tool_calls)
        self.events.clear()
        self.tool_calls.clear()
