"""Prices and sums of usual messages (model/transcript_read.py), which are nearly all there are.

It gives what the ledger gives message by message, in a third of the time: what messages of one
quarter of an hour, model and branch have in common is looked up once.
"""

from hookkit.lib.pricing.price_table import PriceTable
from hookkit.lib.pricing.rates import FEMTO, Quote
from hookkit.model.counters import Counters, nano
from hookkit.model.priced_message import Attribution, UsageBucket, quarter
from hookkit.model.session import timestamp
from hookkit.model.transcript_read import TranscriptRead, UsualMessage
from hookkit.model.usage import ApiMessage, Tokens
from hookkit.store.sqlite.bulk_insert import NULL
from hookkit.store.sqlite.sums import SumQueries
from hookkit.store.sqlite.usage import MessageRow

QUARTER_MS = 15 * 60 * 1000


class Slot:
    """The messages of one quarter of an hour, model and branch, added up."""

    __slots__ = ("bucket", "cost", "count", "dimension", "quote", "tokens", "unpriced")

    def __init__(self, bucket: UsageBucket, dimension: int, quote: Quote | None) -> None:
        self.bucket = bucket
        self.dimension = dimension
        self.quote = quote
        """The price of plain requests; None if messages are priced one by one."""
        self.count = self.unpriced = self.cost = 0
        self.tokens = [0, 0, 0, 0]

    def add_to(self, counters: Counters) -> None:
        """Add the sums."""
        fresh, output, read, written = self.tokens
        counters.api_requests += self.count
        counters.input += fresh
        counters.output += output
        counters.cache_read += read
        counters.cache_write += written
        counters.cost += self.cost
        counters.unpriced += self.unpriced


class UsualMessages:
    """The usual messages of one pass: their rows, and their sums."""

    def __init__(
        self, read: TranscriptRead, place: Attribution, prices: PriceTable, sums: SumQueries
    ) -> None:
        self._read = read
        self._place = place
        self._prices = prices
        self._sums = sums
        self._slots: dict[tuple[int, int], Slot] = {}

    @property
    def slots(self) -> list[Slot]:
        """The sums."""
        return list(self._slots.values())

    def rows(self) -> list[MessageRow]:
        """Return the rows to store, and add them to the slots."""
        slots, rows = self._slots, []
        seq, transcript = self._place.seq, self._place.transcript
        for each in self._read.usual:
            message_id, at, source = each[:3]
            tokens = Tokens(*each[3:])
            fresh, output, read, short, long, searches = tokens
            key = at // QUARTER_MS, source
            slot = slots.get(key)
            if slot is None:
                slot = slots[key] = self._slot(at, source)
            quote = slot.quote
            if quote is None or searches:
                cost = nano(self._prices.cost(self.message(each)))
            else:
                cost = nano(quote.charge(tokens) / FEMTO)
            if cost is None:
                slot.unpriced += 1
            else:
                slot.cost += cost
            slot.count += 1
            total = slot.tokens
            total[0] += fresh
            total[1] += output
            total[2] += read
            total[3] += short + long
            rows.append((message_id, seq, transcript, slot.dimension, at, *tokens, NULL, cost))
        return rows

    def message(self, each: UsualMessage) -> ApiMessage:
        """Return a message as a value."""
        message_id, at, source, *tokens = each
        claim = self._read.claim
        when, model = timestamp(at * 1_000_000), self._read.sources[source][0]
        own = Tokens(*tokens)
        return ApiMessage(
            message_id, when, model, own, is_sidechain=claim.is_sidechain, claim=claim
        )

    def place(self, source: int) -> Attribution:
        """Return where the messages of a source belong."""
        return self._place.at_branch(self._read.sources[source][1])

    def _slot(self, at: int, source: int) -> Slot:
        model = self._read.sources[source][0]
        when, place = timestamp(at * 1_000_000), self.place(source)
        bucket = UsageBucket(quarter(when), place.project, place.branch, place.framework, model)
        quote = self._prices.quote_of_day(model, when[:10])
        return Slot(bucket, self._sums.dimension(bucket.dimensions), quote)
