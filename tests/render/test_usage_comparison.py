"""Two periods as a table."""

from hookkit.api.usage_comparison import ComparedRow, UsageComparison
from hookkit.render import usage_comparison
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import UsageFilter, UsageRow

NOVEMBER = UsageFilter("2026-11-01", "2026-11-30")
OCTOBER = UsageFilter("2026-10-01", "2026-10-31")


def compared(now: int | None, before: int | None, key: str | None = "shop") -> ComparedRow:
    """A key with a cost in both periods; None: nothing was used."""

    def row(cents: int | None) -> UsageRow:
        known = Sums() if cents is None else Sums(sessions=1, messages=1, cost=cents * 10**7)
        return UsageRow(key, known, [])

    return ComparedRow(key, row(now), row(before))


def test_rows() -> None:
    found = UsageComparison(
        NOVEMBER, OCTOBER, compared(150, 300), [compared(150, None), compared(None, 300, None)]
    )
    assert [row[:2] + row[3:] for row in usage_comparison.rows(found)] == [
        ("shop", "1 (0)", "$1.50", "$0.00", "+$1.50", "—"),
        ("—", "0 (1)", "$0.00", "$3.00", "−$3.00", "0.00×"),
        ("Total", "1 (1)", "$1.50", "$3.00", "−$1.50", "0.50×"),
    ]
    assert len(usage_comparison.layout("project").columns) == len(usage_comparison.rows(found)[0])
    assert usage_comparison.lengths(found) == (
        "30 days beside 31 days: the periods are not as long"
    )
    assert usage_comparison.lengths(found._replace(before=NOVEMBER)) == ""


def test_percent() -> None:
    assert usage_comparison.percent(compared(150, 300)) == "−50 %"
    assert usage_comparison.percent(compared(300, 150)) == "+100 %"
    assert usage_comparison.percent(compared(150, 150)) == "±0 %"
    assert usage_comparison.percent(compared(150, None)) == ""


def test_what_is_not_known() -> None:
    unknown = UsageRow("shop", Sums(messages=1, unpriced=1), [])
    row = compared(150, 150)._replace(now=unknown)
    assert usage_comparison.cells(row)[2:] == ("—", "$1.50", "—", "—")
    assert usage_comparison.signed(0.0) == "$0.00"
