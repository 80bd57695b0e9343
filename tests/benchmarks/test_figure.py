import json
from pathlib import Path

import pytest

from benchmarks.figure import COLLECTED, Figure, collect, condensed, read_collected, report

BOUNDED = Figure("a / b", 1.5, 1.2, "an edit is recorded / a start of Python", pairs=30)


@pytest.fixture
def collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file to which figures are appended."""
    path = tmp_path / "figures.jsonl"
    monkeypatch.setenv(COLLECTED, str(path))
    return path


def test_a_figure_that_is_printed_is_collected(
    collected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not report([BOUNDED])
    assert read_collected(collected.read_text().splitlines()) == [BOUNDED]
    assert capsys.readouterr().out.split() == ["a", "/", "b", "1.50", "<=", "1.2", "TOO", "HIGH"]


def test_figures_are_appended(collected: Path) -> None:
    collect([BOUNDED])
    collect([BOUNDED._replace(value=1.0)])
    found = read_collected(collected.read_text().splitlines())
    assert [each.value for each in found] == [1.5, 1.0]


def test_a_figure_without_a_meaning_is_only_printed(
    collected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report([Figure("ms", 20.0)])
    assert collected.read_text() == ""
    assert "20.00" in capsys.readouterr().out


def test_without_a_file_nothing_is_collected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(COLLECTED, raising=False)
    monkeypatch.chdir(tmp_path)
    collect([BOUNDED])
    assert [*tmp_path.iterdir()] == []


MANY = [("list", 1.0), ("show", 1.4), ("stats", 2.0), ("search", 1.8), ("projects", 1.1)]


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (1.5, ["the median of 5", "over the limit, `stats`", "over the limit, `search`"]),
        (3.0, ["the median of 5", "the largest, `stats`"]),
        (None, ["the median of 5", "the largest, `stats`"]),
    ],
    ids=["two over the limit", "none over the limit", "no limit"],
)
def test_many_figures_have_few_rows(bound: float | None, expected: list[str]) -> None:
    found = [*condensed(MANY, bound, "calls, {} / before", pairs=7, unit="kB")]
    assert [each.meaning for each in found] == [f"calls, {each} / before" for each in expected]
    assert found[0].value == 1.4
    assert {(each.bound, each.unit, each.pairs) for each in found} == {(bound, "kB", 7)}


def test_no_figures_have_no_rows() -> None:
    assert [*condensed([], 1.5, "{}", pairs=0)] == []


def test_a_line_is_json(collected: Path) -> None:
    collect([BOUNDED])
    assert json.loads(collected.read_text())["meaning"] == BOUNDED.meaning
