"""The tool `usage`."""

import pytest

from tests.mcp.conftest import mistake, text

pytestmark = pytest.mark.usefixtures("past")


def test_sums() -> None:
    (line,) = text("usage", period="all").splitlines()
    assert line.startswith("all: $") and "3 sessions, 4 messages" in line


@pytest.mark.parametrize("period", ["2026-11-21", "2026-11"])
def test_a_period(period: str) -> None:
    assert "3 sessions" in text("usage", period=period)
    assert "0 sessions" in text("usage", period="2026-10")


def test_it_is_no_period() -> None:
    for period in ("2026-13", "2026-00", "9999-12"):
        assert "is not a date" in mistake("usage", {"period": period})


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("day", "2026-11-21: $"),
        ("project", '"bank": $'),
        ("agent", "Claude Code: $"),
        ("model", '"claude-opus-5-5": $'),
        ("session", ' "Give the cart a discount": $'),
    ],
)
def test_by_a_key(by: str, key: str) -> None:
    assert key in text("usage", period="all", by=by)


def test_no_more_rows_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hookkit.mcp.usage.ROWS", 2)
    assert text("usage", period="all", by="project").endswith("hidden: 1 more, of the projects")


def test_a_project_that_there_is_not() -> None:
    assert "0 sessions" in text("usage", period="all", project="nowhere")
