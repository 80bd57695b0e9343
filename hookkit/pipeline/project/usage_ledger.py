"""Usage of API messages, entered once each, whichever transcripts repeat them and in any order.

What changes is told as differences: to the tally of each session concerned, and to the sums by
day. The caller writes both in the transaction that also holds the transcript's position.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain

from hookkit.lib.pricing.price_table import PriceTable
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import Counters, most, nano
from hookkit.model.message_codec import TranscriptRead
from hookkit.model.priced_message import (
    Attribution,
    PricedMessage,
    TranscriptRow,
    UsageBucket,
    quarter,
)
from hookkit.model.session import Session
from hookkit.model.transcript_position import Position
from hookkit.model.usage import ApiMessage
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
        if accounts.price_table() is None:
            accounts.set_price_table(prices.version)

    def enter_read(self, read: TranscriptRead, session: Session) -> None:
        """Enter what a pass over a transcript told, and how far it came."""
        seq = session.seq or 0
        if read.moved_from:
            self.accounts.rename_transcript(read.moved_from, read.path)
        known = self.accounts.transcript(read.path, seq)
        tally = old = Counters() if known is None else known.tally
        position = "" if known is None else known.position
        if read.position is not None and (read.is_from_start or is_next(read, position)):
            tally = read.tally if read.is_from_start else old.plus(read.tally)
            position = read.position
            copies = [each.tally for each in self.accounts.copies(read, seq)]
            self.sessions[seq].add(most(tally, *copies))
            self.sessions[seq].add(most(old, *copies), -1)
        number = self.accounts.save_transcript(
            TranscriptRow(
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
        )
        if read.messages:
            self.enter(read.messages, self.place(session, number, read))

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

    def enter(self, messages: Iterable[ApiMessage], place: Attribution) -> None:
        """Enter messages of one transcript: of `place`, unless another has a better claim."""
        coming: dict[str, ApiMessage] = {}
        for message in chain.from_iterable(each.parts for each in messages):
            known = coming.get(message.message_id)
            coming[message.message_id] = known.merged(message) if known else message
        priced = {name: self.priced(each, place) for name, each in coming.items()}
        new = self.accounts.add(priced.values())  # nearly always all: asking first would cost more
        self.add_all((priced[name] for name in new), place)
        if len(new) < len(coming):
            stored = self.accounts.messages(name for name in coming if name not in new)
            entries = (self.entry(coming[name], old, place) for name, old in stored.items())
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

    def settle(self, session: Session) -> None:
        """Give messages that came before their session's project or branch was known their place.

        Subagents' transcripts may be read first, and a long transcript's facts come last.
        """
        project, branch = session.project or "", session.git_branch or ""

        def home(old: PricedMessage) -> Attribution:
            place = old.place
            return place._replace(project=place.project or project, branch=place.branch or branch)

        self.move(session.seq or 0, home)

    def move(self, seq: int, home: Callable[[PricedMessage], Attribution]) -> None:
        """Give the messages that a session owns the place that `home` says."""
        moved = []
        for old in self.accounts.messages_of(seq):
            place = home(old)
            if place != old.place:
                moved.append(old._replace(place=place, bucket=place.bucket(old.message)))
                self.add(old, -1)
                self.add(moved[-1], 1)
        self.accounts.save(moved)

    def add_all(self, entries: Iterable[PricedMessage], place: Attribution) -> None:
        """Count messages of one place in: most have the same bucket, too."""
        totals: dict[UsageBucket, Counters] = defaultdict(Counters)
        for entry in entries:
            message = entry.message
            totals[entry.bucket].add_request(
                message.billed, entry.cost, is_advice=message.is_advice
            )
        for bucket, total in totals.items():
            self.sessions[place.seq].add(total)
            self.buckets[bucket].add(total)

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

    Or later: passes in between told nothing of this session, only of others in the same file.
    """
    known = Position.from_text(position) if position else Position()
    return known is not None and known.offset <= read.start
