import re
from pathlib import Path

from benchmarks.programs import PROGRAMS
from benchmarks.results import load
from benchmarks.table import PAGE, rewritten

FOLDER = Path(__file__).parents[2] / "benchmarks"


NO_BENCHMARKS = {"__main__.py", "team_sql.py"}
"""What runs benchmarks, and the script that one of them compares a command with."""


def test_every_benchmark_has_a_row() -> None:
    programs = {each.name for each in FOLDER.glob("*.py") if '"__main__"' in each.read_text()}
    assert {each.script for each in PROGRAMS} == programs - NO_BENCHMARKS


def test_the_page_shows_what_was_measured() -> None:
    page = PAGE.read_text()
    assert rewritten(page, load()) == page, "python -m benchmarks --page"
    assert all(f"`{each.name}`" in page for each in PROGRAMS)


def test_every_benchmark_collects_figures() -> None:
    for program in PROGRAMS:
        text = (FOLDER / program.script).read_text()
        assert re.search(r"\b(collect|report|compare)\(", text), program.script


def test_results_name_no_folder() -> None:
    for name, result in load().items():
        assert not any("/" in each for each in result.versions.values()), name
        assert not any(re.search(r"/(home|tmp|root)/", each.meaning) for each in result.figures)
