import os
import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from benchmarks.__main__ import run, write
from benchmarks.figure import Figure
from benchmarks.measure import measure
from benchmarks.programs import CLIENT, PEERS, Program
from benchmarks.results import Results, load
from benchmarks.table import BEGIN, END

SCRIPT = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2] / "benchmarks")!r})
from figure import Figure, report
report([Figure("a / b", 1.5, 1.2, "a " + " ".join(sys.argv[1:]) + " / b", pairs=30)])
"""

PAGE = f"before\n{BEGIN}\n{END}\nafter\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with small benchmarks."""
    (tmp_path / "quick.py").write_text(SCRIPT)
    (tmp_path / "broken.py").write_text(SCRIPT + "sys.exit(3)")
    return tmp_path


def test_figures_of_a_process_are_collected(folder: Path) -> None:
    found = measure(Program("quick", "Speed"), is_short=True, folder=folder, look=0)
    assert found.figures == [Figure("a / b", 1.5, 1.2, "a --short / b", pairs=30)]
    assert (found.status, found.is_short) == (0, True)
    assert found.date == f"{datetime.now(UTC):%Y-%m-%d}"
    assert found.processors == os.cpu_count()
    assert {*found.versions} == {"hookkit", "Python", "SQLite"}


def test_a_benchmark_without_a_short_form_runs_as_it_is(folder: Path) -> None:
    program = Program("quick", "Speed", has_short=False)
    found = measure(program, is_short=True, folder=folder, look=0)
    assert (found.figures[0].meaning, found.is_short) == ("a  / b", False)


def test_variables_in_arguments_are_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PEERS, "tools")
    program = Program("other", "Speed", (f"${PEERS}/bin/x",), needs=PEERS, of="quick")
    found = measure(program, is_short=False, folder=folder, look=0)
    assert found.figures[0].meaning == "a tools/bin/x / b"


def test_the_version_of_the_client_is_noted_without_its_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CLIENT, str(folder / "2.1.332"))
    program = Program("quick", "Speed", needs=CLIENT)
    found = measure(program, is_short=False, folder=folder, look=0)
    assert found.versions["Claude Code"] == "2.1.332"


def test_one_that_fails_stops_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(CLIENT, raising=False)
    programs = [
        Program("broken", "Speed"),
        Program("absent", "Speed", needs=CLIENT),
        Program("quick", "Speed"),
    ]
    kept: list[Results] = []
    found = run(programs, partial(measure, is_short=False, folder=folder, look=0), kept.append)
    assert {name: each.status for name, each in found.items()} == {"broken": 3, "quick": 0}
    assert kept == [{name: found[name]} for name in ("broken", "quick")]
    assert capsys.readouterr().err.splitlines() == [
        "[1/3] broken",
        "broken failed: exit status 3.",
        f"[2/3] absent is left out: {CLIENT} is not set.",
        "[3/3] quick",
    ]


def test_results_of_earlier_runs_are_kept(folder: Path) -> None:
    page, results = folder / "page.md", folder / "results.json"
    page.write_text(PAGE)
    one = measure(Program("quick", "Speed"), is_short=False, folder=folder, look=0)
    write({"scale": one}, page, results)
    write({"growth": one}, page, results)
    assert {*load(results)} == {"scale", "growth"}
    rows = [each for each in page.read_text().splitlines() if re.search("`(scale|growth)`", each)]
    assert [each.count("a  / b") for each in rows] == [1, 1, 0, 0]


def test_without_results_only_the_page_is_written(folder: Path) -> None:
    page, results = folder / "page.md", folder / "results.json"
    page.write_text(PAGE)
    write({}, page, results)
    assert "not measured for this version yet" in page.read_text()
    assert not results.exists()
