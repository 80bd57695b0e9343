"""Usage of API messages, entered once each, whichever transcripts repeat them and in any order.

Changes are kept as differences: for the tally of each session concerned, and for the sums by
day. The caller writes both in the transaction that also holds the transcript's position.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from hookkit.lib.pricing.price_table import PriceTable
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import Counters, most, nano
from hookkit.model.priced_message import (
    LIVE,
    LIVE_SUBAGENTS,
    Attribution,
    PricedMessage,
    TranscriptRow,
    UsageBucket,
    quarter,
)
from hookkit.model.session import Session
from hookkit.model.transcript_position import Position
from hookkit.model.transcript_read import TranscriptRead
from hookkit.model.usage import UNTIMED, ApiMessage, Ownership
from hookkit.pipeline.project.record_ledger import RecordLedger
from hookkit.pipeline.project.usual_messages import UsualMessages
from hookkit.store.sqlite.activity import ActivityQueries
from hookkit.store.sqlite.usage import UsageQueries


class Ledger:
    """The accounts of one transaction."""

    def __init__(self, accounts: UsageQueries, prices: PriceTable) -> None:
        self.accounts = accounts
        self.prices = prices
        self.sessions: dict[int, Counters] = defaultdict(Counters)
        """Session → the difference."""
        self.buckets: dict[UsageBucket, Counters] = defaultdict(Counters)
        self.records = RecordLedger(accounts.db, self.sessions)
        if accounts.price_table() is None:
            accounts.set_price_table(prices.version)

    def enter_read(self, read: TranscriptRead, session: Session) -> None:
        """Enter the result of a pass over a transcript, and its position."""
        seq = session.seq or 0
        if read.moved_from:
            self.accounts.rename_transcript(read.moved_from, read.path)
        known = self.accounts.transcript(read.path, seq)
        position, tally = self._progress(read, known, seq)
        row = TranscriptRow(
            0,
            read.path,
            seq,
            session.session_id,
            read.claim.started_at,
            read.claim.ended_at,
            read.claim.is_sidechain,
            position,
            tally,
        )
        number = self.accounts.save_transcript(row)
        place = self.place(session, number, read)
        if read.usual:
            self.enter_usual(read, place)
        if read.messages:
            places = [place.at_branch(branch) for branch in read.branches]
            self.enter(zip(read.messages, places, strict=True))
        if read.records:
            self.records.enter_read(read, seq, number)
        if known is not None and read.is_from_start and any(known.tally.to_list()):
            self._correct_branches(read, number)

    def _correct_branches(self, read: TranscriptRead, transcript: int) -> None:
        """Give messages their own branch that a version before 0.2 gave their session's."""
        branches = {message_id: read.sources[source][1] for message_id, _, source, *_ in read.usual}
        others = zip(read.messages, read.branches, strict=True)
        branches |= {message.message_id: branch for message, branch in others}

        def home(old: PricedMessage) -> Attribution:
            is_own = old.place.transcript == transcript
            return old.place.at_branch(branches[old.message.message_id]) if is_own else old.place

        self._move(self.accounts.messages(branches).values(), home)

    def _progress(
        self, read: TranscriptRead, known: TranscriptRow | None, seq: int
    ) -> tuple[str, Counters]:
        """Return a transcript's position after a pass, and its counts without an identity."""
        position, tally = ("", Counters()) if known is None else (known.position, known.tally)
        if read.position is None or not (read.is_from_start or is_next(read, position)):
            return position, tally
        if read.tally is not None or any(tally.to_list()):
            tally = self._enter_tally(read, tally, seq)
        return read.position, tally

    def _enter_tally(self, read: TranscriptRead, old: Counters, seq: int) -> Counters:
        """Count what an early version counted without identities; return the file's counts.

        A pass of this version that reads the file from the start replaces them.
        """
        new = read.tally or Counters()
        tally = new if read.is_from_start else old.plus(new)
        copies = [each.tally for each in self.accounts.copies(read, seq)]
        self.sessions[seq].add(most(tally, *copies))
        self.sessions[seq].add(most(old, *copies), -1)
        return tally

    def enter_call(self, message: ApiMessage, session: Session, *, in_sidechain: bool) -> None:
        """Enter a call whose usage a hook reported; a transcript that has it too will own it."""
        seq, path = session.seq or 0, LIVE_SUBAGENTS if in_sidechain else LIVE
        claim = Ownership(True, in_sidechain, "", UNTIMED, session.session_id)
        known = self.accounts.transcript(path, seq)
        row = TranscriptRow(
            *(0, path, seq, claim.session_id, claim.started_at, claim.ended_at),
            *(in_sidechain, "", Counters()),
        )
        number = known.id if known else self.accounts.save_transcript(row)
        place = Attribution(
            *(seq, number, in_sidechain, session.project or "", session.git_branch or ""),
            session.framework or "",
        )
        self.enter([(message._replace(claim=claim, is_sidechain=in_sidechain), place)])

    def enter_logged(self, key: str, call: LoggedCall, session: Session) -> None:
        """Enter a call that a person logged: its session's tally is the handler's business."""
        place = session.project or "", session.git_branch or "", session.framework or ""
        bucket = UsageBucket(quarter(call.at), *place, call.model)
        dimension = self.accounts.sums.dimension(bucket.dimensions)
        ActivityQueries(self.accounts.db).add_logged(session.seq or 0, key, call, dimension)
        self.buckets[bucket].add_request(call.billed, call.cost)

    def place(self, session: Session, transcript: int, read: TranscriptRead) -> Attribution:
        """Return where the messages of a reading belong."""
        return Attribution(
            session.seq or 0,
            transcript,
            read.claim.is_sidechain,
            session.project or "",
            session.git_branch or "",
            session.framework or "",
        )

    def take_differences(self) -> list[tuple[int, Counters]]:
        """Return what has changed in the tallies of sessions since this was asked last."""
        differences = list(self.sessions.items())
        self.sessions.clear()
        return differences

    def enter_usual(self, read: TranscriptRead, place: Attribution) -> None:
        """Enter the usual messages of a pass."""
        usual = UsualMessages(read, place, self.prices, self.accounts.sums)
        rows = usual.rows()
        ids = {row[0] for row in rows}
        new = self.accounts.add_rows(rows) if len(ids) == len(rows) else frozenset[str]()
        if len(new) == len(rows):  # nearly always
            for slot in usual.slots:
                slot.add_to(self.sessions[place.seq])
                slot.add_to(self.buckets[slot.bucket])
            return
        pairs = [(usual.message(each), usual.place(each[2])) for each in read.usual]
        for message, home in pairs:
            if message.message_id in new:
                self.count(message, home)
        self._enter_known([pair for pair in pairs if pair[0].message_id not in new])

    def enter(self, messages: Iterable[tuple[ApiMessage, Attribution]]) -> None:
        """Enter messages of one transcript: each of its place, unless another owns it."""
        parts = ((part, place) for message, place in messages for part in message.parts)
        self._enter_known(parts)

    def _enter_known(self, messages: Iterable[tuple[ApiMessage, Attribution]]) -> None:
        """Enter messages of which some may be known."""
        coming: dict[str, tuple[ApiMessage, Attribution]] = {}
        for message, place in messages:
            known = coming.get(message.message_id)
            merged = known[0].merged(message) if known else message
            coming[message.message_id] = merged, known[1] if known else place
        priced = {name: self.priced(*each) for name, each in coming.items()}
        new = self.accounts.add(priced.values())  # mostly all: asking first would cost more
        for name in new:
            self.add(priced[name], 1)
        if len(new) < len(coming):
            stored = self.accounts.messages(name for name in coming if name not in new)
            entries = (
                self.entry(coming[name][0], old, coming[name][1]) for name, old in stored.items()
            )
            self.accounts.save([entry for entry in entries if entry is not None])

    def entry(
        self, message: ApiMessage, old: PricedMessage, place: Attribution
    ) -> PricedMessage | None:
        """Return what is to be stored of a message that is known.

        It is None if that is stored already.
        """
        merged = old.message.merged(message)
        if merged == old.message:
            return None
        self.add(old, -1)
        return self.count(merged, old.place if merged.claim == old.message.claim else place)

    def count(self, message: ApiMessage, place: Attribution) -> PricedMessage:
        """Return a message with its cost at its own time, counted in."""
        entry = self.priced(message, place)
        self.add(entry, 1)
        return entry

    def priced(self, message: ApiMessage, place: Attribution) -> PricedMessage:
        """Return a message with its cost at its own time."""
        cost = nano(self.prices.cost(message))
        return PricedMessage(message, place, place.bucket(message), cost)

    def settle(self, session: Session, left: str = "") -> None:
        """Give usage that came before its session's project, branch or agent was known its place.

        Subagents' transcripts may be read first, and a long transcript's facts come last. `left` is
        the project that the session had until now.
        """
        project, branch = session.project or "", session.git_branch or ""
        framework = session.framework or ""

        def home(old: PricedMessage) -> Attribution:
            place = old.place
            moved = project if place.project in ("", left) else place.project
            return place._replace(
                project=moved,
                branch=place.branch or branch,
                framework=place.framework or framework,
            )

        self.move(session.seq or 0, home)
        if left:
            self.move_logged(session, left)

    def move_logged(self, session: Session, left: str) -> None:
        """Move the calls that were logged in a session from the project that it has left."""
        work, seq = ActivityQueries(self.accounts.db), session.seq or 0
        for key, call, branch, framework in work.logged_in(seq, left):
            old = UsageBucket(quarter(call.at), left, branch, framework, call.model)
            new = old._replace(project=session.project or "")
            self.buckets[old].add_request(call.billed, call.cost, times=-1)
            self.buckets[new].add_request(call.billed, call.cost)
            work.move_logged(seq, key, self.accounts.sums.dimension(new.dimensions))

    def move(self, seq: int, home: Callable[[PricedMessage], Attribution]) -> None:
        """Give the messages that a session owns the place that `home` returns."""
        self._move(self.accounts.messages_of(seq), home)

    def _move(
        self, messages: Iterable[PricedMessage], home: Callable[[PricedMessage], Attribution]
    ) -> None:
        moved = []
        for old in messages:
            place = home(old)
            if place != old.place:
                moved.append(old._replace(place=place, bucket=place.bucket(old.message)))
                self.add(old, -1)
                self.add(moved[-1], 1)
        self.accounts.save(moved)

    def add(self, entry: PricedMessage, times: int) -> None:
        """Count a message in, or out with -1."""
        tally = entry.tally
        self.sessions[entry.place.seq].add(tally, times)
        self.buckets[entry.bucket].add(tally, times)

    def write(self) -> None:
        """Write the sums by day; those of the sessions are the caller's."""
        self.accounts.sums.add_usage(self.buckets)


def is_next(read: TranscriptRead, position: str) -> bool:
    """Return True if a pass began where the one before it had ended: its counts are new then.

    Or later: passes in between concerned only other sessions in the same file.
    """
    known = Position.from_text(position) if position else Position()
    return known is not None and known.offset <= read.start
