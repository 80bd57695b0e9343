"""Turn the comparison of two periods into rows of a table."""

from hookkit.api.usage_comparison import ComparedRow, UsageComparison
from hookkit.lib.text.counted import counted
from hookkit.render import humanize, usage_report
from hookkit.render.table import NAME, Column, Layout
from hookkit.store.sqlite.sums import Sums


def layout(key: str) -> Layout:
    """Return the columns of a comparison by a key."""
    columns = (
        Column(key.capitalize(), least=NAME),
        Column("Sessions", rank=4, is_number=True),
        Column("Tokens", rank=3, is_number=True),
        Column("Cost", is_number=True),
        Column("Before", is_number=True),
        Column("Difference", rank=1, is_number=True),
        Column("Ratio", rank=2, is_number=True),
    )
    return Layout(columns, has_total=True)


def rows(comparison: UsageComparison) -> list[tuple[str, ...]]:
    """Return a row for each key, and the totals as the last."""
    return [
        *((humanize.optional(each.key), *cells(each)) for each in comparison.by),
        ("Total", *cells(comparison.totals)),
    ]


def cells(row: ComparedRow) -> tuple[str, ...]:
    """Return both periods of a key as cells."""
    sums = row.now.sums
    sessions = change(sums.sessions, row.before.sums.sessions)
    return (
        sessions,
        humanize.tokens(sums.total_tokens),
        cost(sums),
        cost(row.before.sums),
        signed(row.difference_usd),
        humanize.UNKNOWN if row.ratio is None else f"{row.ratio:.2f}×",  # noqa: RUF001
    )


def change(now: int, before: int) -> str:
    """Return a count with the one before it."""
    return f"{humanize.number(now)} ({humanize.number(before)})"


def cost(sums: Sums) -> str:
    """Return the cost of a period; nothing used costs nothing."""
    return usage_report.cost(sums) if any(sums) else humanize.dollars(0)


def signed(usd: float | None) -> str:
    """Return a difference with its sign."""
    if usd is None:
        return humanize.UNKNOWN
    return f"{'−' if usd < 0 else '+' if usd > 0 else ''}{humanize.dollars(abs(usd))}"  # noqa: RUF001


def percent(row: ComparedRow) -> str:
    """Return by how much the cost has changed, in percent; empty where that has no meaning."""
    if row.ratio is None:
        return ""
    change_of = row.ratio - 1
    sign = "−" if change_of < -0.0005 else "+" if change_of > 0.0005 else "±"  # noqa: RUF001
    return f"{sign}{abs(change_of) * 100:,.0f} %"


def lengths(comparison: UsageComparison) -> str:
    """Return that the periods have different lengths; empty where they have the same."""
    now, before = comparison.days
    if now == before:
        return ""
    return f"{counted(now, 'day')} beside {counted(before, 'day')}: the periods are not as long"
