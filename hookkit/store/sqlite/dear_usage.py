"""Query what was dear in a few sessions: their messages and prompts, and their kinds of tokens."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from hookkit import clock
from hookkit.model.priced_message import PricedMessage
from hookkit.model.session import milliseconds
from hookkit.model.transcript_records import PROMPT
from hookkit.model.usage import Tokens
from hookkit.store.sqlite.time_worked import MS, json_of
from hookkit.store.sqlite.totals import OF_PLACE, UsageFilter
from hookkit.store.sqlite.usage import READ, from_row

OF_SESSIONS = (
    "FROM api_messages m JOIN dimensions ON dimensions.id = dimension "
    "WHERE m.seq IN (SELECT value FROM json_each(:seqs)) AND m.at >= :first AND m.at < :last{tests}"
)
DEAREST = f"SELECT m.id {OF_SESSIONS} AND cost > 0 ORDER BY cost DESC, m.id LIMIT :limit"
COSTS = f"SELECT m.seq, m.at, coalesce(cost, 0) {OF_SESSIONS} ORDER BY m.seq, m.at"
KINDS = (
    "SELECT m.seq, model, min(m.at), count(*), sum(input), sum(output), sum(cache_read), "
    "sum(cache_write_5m), sum(cache_write_1h), max(input + cache_read + cache_write_5m "
    "+ cache_write_1h), sum(iif(is_sidechain, coalesce(cost, 0), 0)), sum(coalesce(cost, 0)) "
    + OF_SESSIONS.replace(" WHERE", " JOIN transcripts t ON t.id = m.transcript WHERE", 1)
    + " GROUP BY 1, 2 ORDER BY 1, 2"
)
PROMPTS = (
    "SELECT seq, at FROM transcript_records WHERE seq IN (SELECT value FROM json_each(:seqs)) "  # noqa: S608
    f"AND flags & {PROMPT:d} <> 0 "
    f"UNION ALL SELECT seq, {MS.format(at='at')} FROM events "
    "WHERE seq IN (SELECT value FROM json_each(:seqs)) AND type = 'prompt' AND seq NOT IN "
    f"(SELECT seq FROM transcript_records WHERE flags & {PROMPT:d} <> 0 "
    "AND seq IN (SELECT value FROM json_each(:seqs))) ORDER BY 1, 2"
)
CHOSEN = f"{READ} WHERE m.id IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own names
BEFORE = (
    f"{READ} WHERE m.seq = ? AND m.transcript = ? AND m.at < ? "
    "ORDER BY m.at DESC, m.id DESC LIMIT 1"
)
TITLES = (
    "SELECT seq, title, api_error_count FROM sessions WHERE seq IN (SELECT value FROM json_each(?))"
)


class Parts(NamedTuple):
    """What the messages of a session on one model consist of."""

    seq: int
    model: str
    at: int
    """The first message, in Unix milliseconds."""
    messages: int
    tokens: Tokens
    context: int
    """The largest."""
    subagents: int
    """Nano-dollars of subagents."""
    cost: int
    """Nano-dollars."""


class PromptCost(NamedTuple):
    """The messages from one prompt to the next."""

    seq: int
    at: int
    """When it was typed, in Unix milliseconds."""
    number: int
    """Its place among the prompts of its session, from 1; 0 for what came before the first."""
    messages: int
    cost: int
    """Nano-dollars."""


class DearUsage:
    """Questions about the usage of some sessions in a span."""

    def __init__(self, db: sqlite3.Connection, span: UsageFilter, seqs: Iterable[int]) -> None:
        self.db = db
        self.span = span
        self.seqs = json_of(seqs)

    def messages(self, limit: int) -> list[PricedMessage]:
        """Return the dearest messages."""
        numbers = [number for (number,) in self._ask(DEAREST, limit=limit)]
        found = [from_row(row) for row in self.db.execute(CHOSEN, (json_of(numbers),))]
        return sorted(found, key=lambda each: (-(each.cost or 0), each.message.message_id))

    def before(self, each: PricedMessage) -> PricedMessage | None:
        """Return the message before another in the same transcript; None for the first."""
        at = milliseconds(each.message.at)
        row = self.db.execute(BEFORE, (each.place.seq, each.place.transcript, at)).fetchone()
        return from_row(row) if row else None

    def prompts(self, limit: int) -> list[PromptCost]:
        """Return the dearest prompts, with all that was done until the next one."""
        typed: dict[int, list[int]] = {}
        for seq, at in self.db.execute(PROMPTS, {"seqs": self.seqs}):
            typed.setdefault(seq, []).append(at)
        found = [each for each in self._by_prompt(typed) if each.cost]
        return sorted(found, key=lambda each: (-each.cost, each.seq, each.at))[:limit]

    def _by_prompt(self, typed: dict[int, list[int]]) -> Iterator[PromptCost]:
        now = None
        for seq, at, cost in self._ask(COSTS):
            times = typed.get(seq, [])
            number = now.number if now is not None and now.seq == seq else 0
            while number < len(times) and times[number] <= at:
                number += 1
            if now is None or (now.seq, now.number) != (seq, number):
                if now is not None:
                    yield now
                now = PromptCost(seq, times[number - 1] if number else at, number, 0, 0)
            now = now._replace(messages=now.messages + 1, cost=now.cost + cost)
        if now is not None:
            yield now

    def parts(self) -> list[Parts]:
        """Return what the messages of each session consist of, by model."""
        return [
            Parts(seq, model, at, messages, Tokens(*rest[:5]), *rest[5:])
            for seq, model, at, messages, *rest in self._ask(KINDS)
        ]

    def sessions(self) -> dict[int, tuple[str, int]]:
        """Return the title of each session, and its API errors."""
        rows = self.db.execute(TITLES, (self.seqs,))
        return {seq: (title, errors) for seq, title, errors in rows}

    def _ask(self, question: str, **more: Any) -> list[Any]:
        first, last = clock.bounds(self.span.since, self.span.until)
        tests = "".join(
            test for name, test in OF_PLACE.items() if getattr(self.span, name) is not None
        )
        values = self.span._asdict() | {"seqs": self.seqs, "first": first, "last": last} | more
        return self.db.execute(question.format(tests=tests), values).fetchall()
