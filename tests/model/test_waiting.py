"""What an agent waits for."""

import pytest

from hookkit.model import waiting
from hookkit.model.session import Session
from tests.builders import at, session

DIALOGS = {"Ask": waiting.QUESTION}


@pytest.mark.parametrize(
    ("tool", "known"),
    [("", "permission"), ("Ask", "question"), ("Bash", "permission: Bash")],
)
def test_a_tool_asks(tool: str, known: str) -> None:
    assert waiting.for_tool(tool, DIALOGS) == known


def test_a_long_name() -> None:
    assert len(waiting.for_tool("x" * 5000, {})) == len("permission: ") + waiting.MOST_OF_TOOL


def test_the_tool() -> None:
    assert waiting.tool_of("permission: Bash") == "Bash"
    assert [waiting.tool_of(each) for each in ("question", "permission", "")] == [""] * 3


def asked(*reports: tuple[float, str | None]) -> Session:
    row = session(status="busy", status_updated_at=at(1))
    for seconds, waiting_for in reports:
        row.wait(at(seconds), waiting_for)
    return row


@pytest.mark.parametrize(
    ("reports", "waiting_for", "since"),
    [
        ([(2, "permission: Bash"), (8, "permission")], "permission: Bash", 2),
        ([(2, None), (8, None)], None, 2),
        ([(2, None), (3, "permission")], "permission", 3),
        ([(3, "permission"), (2, "permission: Bash")], "permission: Bash", 3),
        ([(2, "permission: Bash"), (9, "permission: Bash")], "permission: Bash", 9),
        ([(3, "question"), (2, "permission: Bash")], "question", 3),
    ],
)
def test_reports_of_one_wait(
    reports: list[tuple[float, str | None]], waiting_for: str | None, since: float
) -> None:
    row = asked(*reports)
    assert (row.status, row.waiting_for, row.status_updated_at) == ("wait", waiting_for, at(since))


def test_a_report_of_an_earlier_status() -> None:
    row = asked((0, "question"))
    assert (row.status, row.waiting_for) == ("busy", None)
