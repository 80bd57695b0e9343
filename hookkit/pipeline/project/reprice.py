"""Compute the costs of all stored messages again, with the present price table.

A message keeps the cost that it was entered with. When the table has changed since, some would
have another one now: those are corrected, and every sum by the difference.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from hookkit import paths
from hookkit.config import Config
from hookkit.lib.pricing import load
from hookkit.lib.pricing.price_table import PriceTable
from hookkit.model.counters import Counters, nano
from hookkit.model.priced_message import PricedMessage, UsageBucket
from hookkit.store.sqlite.database import Database, explained
from hookkit.store.sqlite.usage import UsageQueries

PORTION = 5_000
"""Messages that are in memory at once."""


class Repriced(NamedTuple):
    """The result of repricing."""

    version: str
    """Of the price table."""
    messages: int
    """How many were looked at."""
    changed: int


def is_due(database: Database, config: Config) -> bool:
    """Return True if stored costs come from another price table than the present one.

    Raises HookkitError where the table can't be read, or the person's own prices are wrong.
    """
    prices = load(config.prices)
    known = UsageQueries(database.db).price_table()
    return known is not None and known != prices.version


def reprice_if_due(database: Database, config: Config) -> None:
    """Reprice once when the table has changed. Raises HookkitError as `is_due` and `reprice`."""
    if is_due(database, config):
        reprice(database, config)


def reprice(database: Database, config: Config) -> Repriced:
    """Give every message the cost of the present table, all or none.

    Raises StoreError when the database can't be written.
    """
    prices = load(config.prices)
    try:
        with database.transaction():
            return Repricing(database, prices).run()
    except sqlite3.Error as error:
        raise explained(error, paths.database()) from None


class Repricing:
    """One pass over all messages; the caller holds the transaction."""

    def __init__(self, database: Database, prices: PriceTable) -> None:
        self.database = database
        self.accounts = UsageQueries(database.db)
        self.prices = prices
        self.sessions: dict[int, Counters] = defaultdict(Counters)
        """Session → the difference."""
        self.buckets: dict[UsageBucket, Counters] = defaultdict(Counters)

    def run(self) -> Repriced:
        """Correct the messages, then the sums."""
        seen = changed = 0
        for portion in self.portions():
            seen += len(portion)
            differing = [
                (cost, number)
                for number, old in portion
                if self.differs(old, cost := nano(self.prices.cost(old.message)))
            ]
            self.accounts.save_costs(differing)
            changed += len(differing)
        self.accounts.sums.add_usage(self.buckets)
        for seq, difference in self.sessions.items():
            self.correct(seq, difference)
        self.accounts.set_price_table(self.prices.version)
        return Repriced(self.prices.version, seen, changed)

    def portions(self) -> Iterator[list[tuple[int, PricedMessage]]]:
        """All messages with their row ids."""
        after = 0
        while portion := self.accounts.all_messages(after, PORTION):
            yield portion
            after = portion[-1][0]

    def differs(self, old: PricedMessage, cost: int | None) -> bool:
        """Return True if a message has another cost now; the difference is noted."""
        if cost == old.cost:
            return False
        new = old._replace(cost=cost)
        for sums in (self.sessions[old.place.seq], self.buckets[old.bucket]):
            sums.add(old.tally, -1)
            sums.add(new.tally)
        return True

    def correct(self, seq: int, difference: Counters) -> None:
        """Correct what a session shows."""
        session = self.database.session_by_seq(seq)
        if session is not None:
            session.transcript.add(difference)
            session.choose()
            self.database.save_sessions([session])
