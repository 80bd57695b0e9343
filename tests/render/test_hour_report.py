"""The table of hours."""

from hookkit.api.usage_hours import HourReport
from hookkit.render import hour_report
from hookkit.store.sqlite.hours import HourSums
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import UsageFilter


def test_rows() -> None:
    late, early = Sums(sessions=1, messages=2, cost=10**9), Sums(messages=1, cost=5 * 10**8)
    cells = [HourSums(0, 23, late), HourSums(1, 9, early), HourSums(4, 23, early)]
    rows = hour_report.rows(HourReport(UsageFilter(), cells))
    assert [(row[0], row[1], row[5], row[-1]) for row in rows] == [
        ("09–10", "0", "1", "$0.50"),
        ("23–00", "1", "3", "$1.50"),
        ("Total", "1", "4", "$2.00"),
    ]
    assert all(len(row) == len(hour_report.LAYOUT.columns) for row in rows)
