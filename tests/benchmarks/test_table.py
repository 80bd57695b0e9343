from pathlib import Path

import pytest

from benchmarks.figure import Figure
from benchmarks.peer_answers import EXACT
from benchmarks.programs import PEERS, Program
from benchmarks.results import Result, load, save
from benchmarks.table import BEGIN, COUNTED, END, document, rewritten

QUICK = Program("quick", "Speed")
BESIDE = Program("beside", "Other tools", (f"${PEERS}",), needs=PEERS)
VERSIONS = {"Python": "3.11.7", "SQLite": "3.40.1"}


def result(*figures: Figure, status: int = 0) -> Result:
    return Result("2026-12-01", VERSIONS, 2, 3.0, status, [*figures])


def lines(program: Program, found: Result) -> list[str]:
    """Return the lines of a document that name a benchmark, or are a table of tools."""
    shown = document([program], {program.name: found})
    return [each for each in shown if each.startswith("| ") and "| program" not in each]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (
            Figure("", 1.2, 1.35, "an edit / a start", pairs=400),
            "| an edit / a start | 1.20 | 1.35 | yes | 400 | `quick` |",
        ),
        (
            Figure("", 1.4, 1.35, "an edit / a start", pairs=400),
            "| an edit / a start | 1.40 | 1.35 | **no** | 400 | `quick` |",
        ),
        (
            Figure("", 1.234, None, "an edit / a start"),
            "| an edit / a start | 1.23 |  |  |  | `quick` |",
        ),
        (
            Figure("", 61.5, 100, "memory", "MiB"),
            "| memory | 61.50 MiB | 100 MiB | yes |  | `quick` |",
        ),
        (
            Figure("", 1200.0, 0, "errors", COUNTED),
            "| errors | 1,200 | 0 | **no** |  | `quick` |",
        ),
    ],
    ids=["within its limit", "over its limit", "no limit", "memory", "a number of things"],
)
def test_a_figure_is_a_row(figure: Figure, expected: str) -> None:
    assert lines(QUICK, result(figure))[0] == expected


def test_what_did_not_finish_is_said_so() -> None:
    *_, ended, when = lines(QUICK, result(Figure("", 1, meaning="a / b"), status=3))
    assert ended == "| **did not finish** (exit status 3) | | | | | `quick` |"
    assert when == "| `quick` | 2026-12-01 | 2 | 3 % | Python 3.11.7, SQLite 3.40.1 |"


def test_a_short_form_and_an_unknown_load_are_named() -> None:
    short = result(Figure("", 1, meaning="a / b"))._replace(is_short=True, others=None)
    *_, when = lines(QUICK, short)
    assert when.startswith("| `quick`, short | 2026-12-01 | 2 | not noted |")


def test_figures_of_a_busy_machine_are_marked() -> None:
    row, when = lines(QUICK, result(Figure("", 1, meaning="a / b"))._replace(others=90.0))
    assert row == "| a / b | 1.00 |  |  |  | `quick`, busy |"
    assert when.startswith("| `quick`, busy | 2026-12-01 | 2 | 90 % |")


def test_what_was_not_measured_has_a_row() -> None:
    (row,) = (each for each in document([QUICK], {}) if "quick" in each)
    assert row == "| not measured for this version yet | | | | | `quick` |"
    assert "Not measured for this version yet: `beside`." in [*document([BESIDE], {})]


def test_tools_are_columns() -> None:
    found = result(
        Figure("", 1.0, None, "first answer", tool="hookkit 0.1"),
        Figure("", 1.0, None, "cost", EXACT, tool="hookkit 0.1"),
        Figure("", 0.4, None, "first answer", pairs=3, tool="other 2.0"),
        Figure("", 1.000001, None, "cost", EXACT, pairs=3, tool="other 2.0"),
        Figure("", 12.0, None, "first answer", pairs=3, tool="third 3.0"),
    )
    assert lines(BESIDE, found)[:3] == [
        "| `beside`, 3 pairs | hookkit 0.1 | other 2.0 | third 3.0 |",
        "| first answer | 1.00 | 0.40 | 12.00 |",
        "| cost | exact | 1.000001 of it | – |",
    ]


def test_only_the_marked_part_of_a_page_is_written() -> None:
    page = f"# Title\n\n{BEGIN}\nearlier\n{END}\n\nend\n"
    found = rewritten(page, {"quick": result()}, [QUICK])
    assert found.startswith(f"# Title\n\n{BEGIN}\n")
    assert found.endswith(f"\n{END}\n\nend\n")
    assert "earlier" not in found
    assert rewritten(found, {"quick": result()}, [QUICK]) == found


def test_a_page_without_marks_is_not_written() -> None:
    with pytest.raises(ValueError, match="figures: begin"):
        rewritten("# Title\n", {}, [QUICK])


def test_results_are_the_same_after_they_were_stored(tmp_path: Path) -> None:
    found = {"quick": result(Figure("", 1.25, 1.35, "a / b", "MiB", 7, "other 2.0"))}
    save(found, tmp_path / "results.json")
    assert load(tmp_path / "results.json") == found
    assert load(tmp_path / "none.json") == {}


def test_names_of_figures_are_not_stored(tmp_path: Path) -> None:
    save({"quick": result(Figure("a", 1.23456789))}, tmp_path / "results.json")
    assert load(tmp_path / "results.json")["quick"].figures == [Figure("", 1.234568)]
