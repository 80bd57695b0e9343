"""The SQL of what the single messages of one session cost."""

import sqlite3
from typing import Any, NamedTuple

COLUMNS = (
    "m.id, m.message_id, m.at, d.model, t.is_sidechain, t.path, m.input, m.output, m.cache_read, "
    "m.cache_write_5m + m.cache_write_1h, m.web_searches, m.cost"
)
TABLES = (
    "FROM api_messages m JOIN dimensions d ON d.id = m.dimension "
    "JOIN transcripts t ON t.id = m.transcript"
)
READ = f"SELECT {COLUMNS} {TABLES} WHERE m.seq = ?"

BY_MODEL = (
    "SELECT d.model, t.is_sidechain, count(*), sum(m.input), sum(m.output), sum(m.cache_read), "
    "sum(m.cache_write_5m + m.cache_write_1h), sum(m.web_searches), sum(m.cost), "
    f"count(*) - count(m.cost) {TABLES} WHERE m.seq = ? GROUP BY d.model, t.is_sidechain "
    "ORDER BY sum(m.cost) IS NULL, sum(m.cost) DESC, d.model, t.is_sidechain"
)


TIMES = (
    "SELECT m.at, m.input + m.output + m.cache_read + m.cache_write_5m + m.cache_write_1h, m.cost, "
    "t.path, t.is_sidechain FROM api_messages m JOIN transcripts t ON t.id = m.transcript "
    "WHERE m.seq = ? ORDER BY m.at, m.id"
)


class TimedCost(NamedTuple):
    """The cost of a message, and where it was spent."""

    at: int
    """Unix milliseconds."""
    tokens: int
    """Of all four kinds."""
    cost: int | None
    """Nano-dollars; None: unknown."""
    transcript: str
    """The path of the transcript that has it."""
    is_subagent: int


class MessageCost(NamedTuple):
    """A message of the model and what it cost."""

    id: int
    """The number of its row."""
    message_id: str
    at: int
    """Unix milliseconds."""
    model: str
    is_subagent: bool
    transcript: str
    """The path of the transcript that has it."""
    tokens_input: int
    tokens_output: int
    tokens_cache_read: int
    tokens_cache_write: int
    web_searches: int
    cost: int | None
    """Nano-dollars; None: unknown."""

    @property
    def total_tokens(self) -> int:
        """Tokens of all four kinds."""
        read_and_written = self.tokens_cache_read + self.tokens_cache_write
        return self.tokens_input + self.tokens_output + read_and_written


class ModelCost(NamedTuple):
    """The messages of one model, of the session itself or of its subagents."""

    model: str
    is_subagent: bool
    messages: int
    tokens_input: int
    tokens_output: int
    tokens_cache_read: int
    tokens_cache_write: int
    web_searches: int
    cost: int | None
    """Nano-dollars; None if no message has a known cost."""
    unpriced: int
    """Messages without a known cost."""


class MessageCostQueries:
    """The costs of the messages in one database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def by_model(self, seq: int) -> list[ModelCost]:
        """Return the sums of a session's messages by model, the most expensive first."""
        rows = self.db.execute(BY_MODEL, (seq,))
        return [ModelCost(model, bool(side), *rest) for model, side, *rest in rows]

    def dearest(self, seq: int, limit: int) -> list[MessageCost]:
        """Return the most expensive messages of a session; those without a price come last."""
        order = "ORDER BY m.cost IS NULL, m.cost DESC, m.id LIMIT ?"
        return [message(row) for row in self.db.execute(f"{READ} {order}", (seq, limit))]

    def page(self, seq: int, after: tuple[int, int], limit: int) -> list[MessageCost]:
        """Return messages of a session by time, those after a time and a number of a row."""
        order = "AND (m.at, m.id) > (?, ?) ORDER BY m.at, m.id LIMIT ?"
        return [message(row) for row in self.db.execute(f"{READ} {order}", (seq, *after, limit))]

    def count(self, seq: int) -> int:
        """Return how many messages a session has."""
        found = self.db.execute("SELECT count(*) FROM api_messages WHERE seq = ?", (seq,))
        return int(found.fetchone()[0])

    def times(self, seq: int) -> list[TimedCost]:
        """Return when the messages of a session came, and what they cost, by time."""
        return [TimedCost(*row) for row in self.db.execute(TIMES, (seq,))]


def message(row: tuple[Any, ...]) -> MessageCost:
    """Return a row of READ."""
    number, name, at, model, is_sidechain, *rest = row
    return MessageCost(number, name, at, model, bool(is_sidechain), *rest)
