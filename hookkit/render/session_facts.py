"""Turn a session and its cost breakdown into names and values, and rows of tables."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from hookkit.lib.text.counted import correction_rate, counted
from hookkit.lib.text.sanitize import one_line
from hookkit.model.counters import Counters
from hookkit.model.session import ENDED, IN_PROGRESS, Session
from hookkit.render import humanize
from hookkit.render.agent_name import agent_name
from hookkit.render.shown_id import label, labels
from hookkit.render.table import NAME, TEXT, Column, Layout

if TYPE_CHECKING:
    from hookkit.api.cost_breakdown import CostBreakdown
    from hookkit.api.session_detail import Lineage, SessionDetail
    from hookkit.api.session_parts import SessionParts
    from hookkit.lib.pricing.rates import LineItem

COSTS = Layout(
    (
        Column("Model", least=NAME),
        Column("Kind"),
        Column("Tokens", rank=1, is_number=True),
        Column("Price", rank=2, is_number=True),
        Column("Cost", is_number=True),
        Column("Note", rank=3, least=TEXT),
    )
)


def of_detail(detail: "SessionDetail") -> list[tuple[str, str]]:
    """Return the names and values of all that is known of a session."""
    lines = facts(
        detail.session,
        detail.parts,
        detail.worked,
        detail.noted_at,
        has_summaries=detail.has_summaries,
    )
    if detail.user is not None:
        lines.append(("User", one_line(detail.user)))
    if detail.is_elsewhere:
        lines.append(("Machine", one_line(detail.machine or "")))
    lines += lineage(detail.session, detail.lineage)
    if detail.resumption:
        note = " (its folder is gone)" if detail.resumption.is_elsewhere else ""
        lines.append(("Resume", f"{detail.resumption.command}{note}"))
    return lines


def facts(
    session: Session,
    parts: "SessionParts",
    worked: timedelta,
    noted_at: Sequence[str] = (),
    *,
    has_summaries: bool = True,
) -> list[tuple[str, str]]:
    """Return the names and values that describe a session."""
    further = details(session, parts, has_summaries=has_summaries)
    known = [(name, value) for name, value in further if value]
    noted = [("Noted", "; ".join(map(humanize.short_time, noted_at)))] if noted_at else []
    return [*main_facts(session, parts), *noted, *time_worked(session, worked), *known]


def time_worked(session: Session, worked: timedelta) -> list[tuple[str, str]]:
    """Return the time worked where it differs from the duration."""
    shown = humanize.human_duration(worked)
    same = humanize.human_duration(session.duration)
    return [] if shown == same else [("Time Worked", shown)]


def main_facts(session: Session, parts: "SessionParts") -> list[tuple[str, str]]:
    """Return the facts that every session has, known or not."""
    duration = humanize.human_duration(session.duration)
    return [
        ("Status", status(session)),
        ("Started", humanize.local_time(session.first_started_at)),
        ("Ended", humanize.local_time(session.last_ended_at)),
        ("Duration", f"{duration} so far" if session.is_active else duration),
        ("Files Changed", humanize.files(session, len(parts.files))),
        ("Commits", commits(parts)),
        ("AI Tokens", tokens(session, parts.usage)),
        ("AI Cost", cost(parts.usage)),
        ("Notes", notes(session.notes)),
    ]


def status(session: Session) -> str:
    """Return the state; with the reason of a run that failed, or what it was denied."""
    if session.failure is not None:
        return f"failed: {one_line(session.failure)}"
    if session.denied:
        return f"{session.state} (denied: {one_line(session.denied)})"
    return humanize.state(session)


def commits(parts: "SessionParts") -> str:
    """Return the number of commits, and of those that other sessions have too."""
    count = humanize.number(len(parts.commits))
    shared = [each.hash for each in parts.commits if each.hash in parts.shared]
    if not shared:
        return count
    others = sorted({each for digest in shared for each in parts.shared[digest]})
    return f"{count} ({humanize.number(len(shared))} shared with {labels(others)})"


def details(
    session: Session, parts: "SessionParts", *, has_summaries: bool
) -> list[tuple[str, str]]:
    """Return the other facts; the value is empty where there is nothing to show."""
    rates = session.corrections_count, session.edit_count, session.prompts_count
    unshown = ("none",) if has_summaries else ("none", "pending")
    return [
        ("Project", one_line(session.shown_project or "")),
        ("Branch", one_line(session.git_branch or "")),
        ("Issue", number_of(session.github_issue)),
        ("Pull Request", number_of(session.github_pr)),
        ("Mentions", one_line(session.github_mentions or "")),
        ("Folder", one_line(session.cwd or "")),
        ("Agent", one_line(agent_name(session.framework) or "")),
        ("Model", one_line(session.model or "")),
        ("Tokens", kinds(parts.usage)),
        ("Prompts", some(session.prompts_count)),
        ("Edits", some(session.edit_count)),
        ("Corrections", some(session.corrections_count)),
        ("Correction Rate", correction_rate(*rates)),
        ("Tool Calls", some(session.tool_call_count)),
        ("Revived", some(session.revival_count)),
        ("First Prompt", one_line(session.first_user_message or "")),
        ("Last Prompt", last_prompt(session)),
        ("Summary State", "" if session.summary_state in unshown else session.summary_state),
        ("Summary Error", one_line(session.summary_error or "")),
        ("Session", one_line(session.session_id)),
        ("Transcript", one_line(session.transcript_path or "")),
    ]


def lineage(session: Session, known: "Lineage") -> list[tuple[str, str]]:
    """Return the session that a session was forked from, and its forks."""
    lines = []
    if known.parent is not None:
        name = label(known.parent.seq, known.parent.session_id)
        lines.append(("Forked From", f"{name} {one_line(known.parent.title)}"))
    elif session.parent_session_id:
        lines.append(("Forked From", one_line(session.parent_session_id)))
    if known.forks:
        lines.append(("Forks", ", ".join(label(*each) for each in known.forks)))
    return lines


def number_of(issue: int | None) -> str:
    """Return the number of an issue or a pull request; empty where there is none."""
    return "" if issue is None else f"#{issue}"


def some(count: int) -> str:
    """Return a count; empty for 0."""
    return humanize.number(count) if count else ""


def tokens(session: Session, usage: Counters) -> str:
    """Return all tokens; unknown where no call of a model was reported: not every log has them."""
    is_known = session.origin == "manual" or usage.api_requests > 0
    total = usage.total_tokens
    return humanize.tokens(total) if is_known or total else humanize.UNKNOWN


def cost(usage: Counters) -> str:
    """Return the cost and the calls that it lacks."""
    if usage.cost_usd is None or not usage.unpriced:
        return humanize.dollars(usage.cost_usd)
    lacking = counted(usage.unpriced, "call")
    return f"{humanize.dollars(usage.cost_usd)} and {lacking} without a known price"


def kinds(usage: Counters) -> str:
    """Return the tokens of each kind."""
    counted = {
        "input": usage.input,
        "output": usage.output,
        "cache read": usage.cache_read,
        "cache write": usage.cache_write,
    }
    return ", ".join(f"{humanize.tokens(count)} {kind}" for kind, count in counted.items() if count)


def notes(text: str | None) -> str:
    """Return the notes in one line."""
    return "; ".join(map(one_line, text.splitlines())) if text else humanize.UNKNOWN


def last_prompt(session: Session) -> str:
    """Return the last prompt if it isn't the first."""
    last = session.last_user_message
    return one_line(last or "") if last != session.first_user_message else ""


def summary(session: Session) -> str:
    """Return the summary; empty where none was written."""
    return "" if session.summary in (IN_PROGRESS, ENDED) else one_line(session.summary)


def cost_row(line: "LineItem", who: str) -> tuple[str, ...]:
    """Return a line of the cost breakdown as cells."""
    unit = "1,000" if line.bucket == "web_searches" else "1M"
    rate = humanize.UNKNOWN if line.price is None else f"{humanize.price(line.price)} / {unit}"
    note = ", ".join(filter(None, (who, line.note)))
    bucket = line.bucket.replace("_", " ")
    tokens = humanize.number(line.tokens)
    return one_line(line.model), bucket, tokens, rate, humanize.dollars(line.cost), one_line(note)


def cost_facts(session: Session, costs: "CostBreakdown") -> list[tuple[str, str]]:
    """Return the sum, what it lacks, and the source of the prices."""
    lines = [("Cost", humanize.dollars(costs.cost_usd)), ("Source", session.metrics_source)]
    if session.transcript.unpriced:
        lines.append(("Without a price", counted(session.transcript.unpriced, "message")))
    if costs.client_cost_usd is not None:
        inherited = " (including its parent)" if session.parent_session_id else ""
        reported = humanize.dollars(costs.client_cost_usd)
        lines.append(("Client reports", reported + inherited))
    if costs.not_in_transcript_usd is not None:
        lines.append(("Not in transcript", humanize.dollars(costs.not_in_transcript_usd)))
    return [*lines, ("Price table", costs.version)]
