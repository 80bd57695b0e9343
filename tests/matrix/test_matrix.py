"""What the table of `make matrix` shows."""

import os
from pathlib import Path

import pytest

from tests.matrix import pythons
from tests.matrix.rows import OLDEST, ROWS, Outcome, Row, table
from tests.matrix.suite import LEFT_OUT, SAMPLE, outcome

HERE = Path(__file__).parents[2]

REPORT = """\
<testsuites><testsuite>
<testcase classname="tests.test_a" name="test_one"/>
<testcase classname="tests.test_a" name="test_two[x]"><failure>E</failure></testcase>
<testcase classname="tests.test_a" name="test_three"><error>E</error></testcase>
<testcase classname="tests.test_a" name="test_four"><skipped>no /proc</skipped></testcase>
</testsuite></testsuites>
"""


def test_names_of_rows() -> None:
    names = [row.name for row in ROWS]
    assert len({*names}) == len(names)
    assert {"3.14-newest", "3.11-lowest", "3.11-newest-no-proc"} <= {*names}


def test_the_oldest_is_that_of_the_package() -> None:
    assert f'requires-python = ">={OLDEST}"' in (HERE / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("place", [*SAMPLE, *LEFT_OUT])
def test_what_is_named_exists(place: str) -> None:
    assert (HERE / place).exists()


def test_a_report(tmp_path: Path) -> None:
    row = Row("3.14")
    (tmp_path / "x.xml").write_text(REPORT)
    assert outcome(row, tmp_path / "x.xml") == Outcome(
        row, 1, 2, 1, failures=("tests.test_a::test_two[x]", "tests.test_a::test_three")
    )


def test_no_report(tmp_path: Path) -> None:
    found = outcome(Row("3.14"), tmp_path / "x.xml")
    assert found.is_broken and str(tmp_path / "x.log") in found.remark


def test_a_table() -> None:
    outcomes = [
        Outcome(Row("3.14"), 9000, 1, 20, 7.25),
        Outcome(Row("3.11", is_lowest=True), 7),
        Outcome(Row("3.11", is_proc_hidden=True), remark="not found"),
    ]
    assert table(outcomes).splitlines() == [
        "Python  dependencies  /proc   passed  failed  skipped  minutes",
        "3.14    newest        as is   9000    1       20       7.2",
        "3.11    lowest        as is   7       0       0        0.0",
        "3.11    newest        hidden" + " " * 36 + "not found",
    ]


def test_where_interpreters_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usual")
    monkeypatch.setattr(pythons, "PYENV", tmp_path)
    monkeypatch.delenv(pythons.PLACES, raising=False)
    assert pythons.search_path() == "/usual"
    (tmp_path / "3.13.0" / "bin").mkdir(parents=True)
    monkeypatch.setenv(pythons.PLACES, f"/own{os.pathsep}/more")
    assert pythons.search_path() == f"/own:/more:{tmp_path}/3.13.0/bin:/usual"
