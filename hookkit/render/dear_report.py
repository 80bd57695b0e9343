"""Turn what was dear into rows of tables, with the reasons in words."""

from hookkit.api.dear_reasons import Reason
from hookkit.api.dear_usage import DearMessage, DearPrompt, DearSession
from hookkit.lib.text.counted import counted
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import timestamp
from hookkit.render import humanize, usage_report
from hookkit.render.shown_id import shown_id
from hookkit.render.table import TEXT, Column, Layout

SESSIONS = Layout(
    (
        Column("Cost", is_number=True),
        Column("Session", least=TEXT),
        Column("Messages", rank=3, is_number=True),
        Column("Largest context", rank=4, is_number=True),
        Column("Made of about", rank=1, least=TEXT),
    )
)
PROMPTS = Layout(
    (
        Column("Cost", is_number=True),
        Column("Session", least=TEXT),
        Column("Prompt", rank=2, is_number=True),
        Column("At", rank=1),
        Column("Messages", rank=3, is_number=True),
    )
)
MESSAGES = Layout(
    (
        Column("Cost", is_number=True),
        Column("Session", least=TEXT),
        Column("At", rank=3),
        Column("Model", rank=4),
        Column("Why", least=TEXT),
    )
)

UNNAMED = "(untitled)"


def session_row(each: DearSession) -> tuple[str, ...]:
    """Return a session as cells."""
    title = f"{shown_id(each.row.seq, each.row.key or '')} {one_line(each.row.title or UNNAMED)}"
    return (
        usage_report.cost(each.row.sums),
        title,
        humanize.number(each.messages),
        humanize.number(each.context),
        made_of(each),
    )


def made_of(each: DearSession) -> str:
    """Return the shares of a session's cost, the largest first."""
    shares = sorted(each.shares.items(), key=lambda share: -share[1])
    known = [f"{share:.0%} {kind.replace('_', ' ')}" for kind, share in shares if share >= 0.005]
    if each.subagents >= 0.005:
        known.append(f"{each.subagents:.0%} by subagents")
    if each.api_errors:
        known.append(counted(each.api_errors, "API error"))
    return ", ".join(known) or humanize.UNKNOWN


def prompt_row(each: DearPrompt) -> tuple[str, ...]:
    """Return a prompt as cells."""
    number = str(each.cost.number) if each.cost.number else "before the first"
    at = humanize.short_time(timestamp(each.cost.at * 1_000_000))
    title = f"{shown_id(each.cost.seq, each.session_id)} {one_line(each.title or UNNAMED)}"
    cost = humanize.dollars(each.cost.cost / 10**9)
    return cost, title, number, at, humanize.number(each.cost.messages)


def message_row(each: DearMessage) -> tuple[str, ...]:
    """Return a message as cells."""
    message = each.message.message
    title = f"{shown_id(each.message.place.seq, each.session_id)} {one_line(each.title or UNNAMED)}"
    who = ["by a subagent"] if each.message.place.in_sidechain else []
    why = "; ".join([*map(sentence, each.reasons), *who]) or humanize.UNKNOWN
    at = humanize.short_time(message.at)
    return humanize.dollars(each.cost_usd), title, at, one_line(message.model), why


WORDS = {
    "cache_written_first": "wrote {tokens} tokens to the cache for the first time",
    "cache_written": "wrote {tokens} tokens to the cache",
    "cache_written_again": "wrote {tokens} tokens to the cache again, after a pause of {pause}",
    "cache_read": "read a large context: {tokens} tokens from the cache",
    "input": "{tokens} tokens of input that the cache didn't have",
    "output": "a long answer: {tokens} tokens",
    "web_searches": "{tokens} web searches",
    "retries": "replaced attempts: {tokens} tokens",
    "advisor": "an advisor: {tokens} tokens",
    "compaction": "a compaction: {tokens} tokens",
    "mixed": "{detail}",
    "price": "at another price: {detail}",
    "model_price": "a dear model: {ratio:.0f} times the price of {detail}",
}
"""Code of a reason → how it reads."""


def sentence(reason: Reason) -> str:
    """Return a reason in words."""
    pause = "" if reason.pause is None else humanize.human_duration(reason.pause)
    return WORDS[reason.code].format(
        tokens=humanize.number(reason.tokens),
        pause=pause,
        detail=one_line(reason.detail),
        ratio=reason.ratio or 0,
    )
