"""Names of sessions: numbers in one's own store, beginnings of ids in a team's."""

import pytest

from hookkit.render.shown_id import label, labels, shown_id

OF_TEAM = (7 << 32) + 5


@pytest.mark.parametrize(
    ("session_id", "shown"),
    [
        pytest.param("04c20410-9f4b-4c5c-8a6e-2f3b6a1f9d10", "04c20410", id="random UUID"),
        pytest.param("019af3d2-7c3e-7a10-9d2b-5b1f0c2d3e4f", "019af3d2-7c3e", id="with a time"),
        pytest.param("ses_4f2a9b1c7ffeQm3", "ses_4f2a9b1c7ffe", id="another agent's"),
        pytest.param("ann-1", "ann-1", id="short"),
        pytest.param("\x1b[31mred", "\ufffd[31mred", id="hostile"),
    ],
)
def test_beginnings_of_ids_in_a_team(session_id: str, shown: str) -> None:
    assert shown_id(OF_TEAM, session_id) == label(OF_TEAM, session_id) == shown


def test_numbers_in_ones_own_store() -> None:
    assert (shown_id(5, "04c20410"), label(5, "04c20410")) == ("5", "#5")


def test_several_sessions() -> None:
    assert labels([(5, "04c20410"), (OF_TEAM, "ann-1")]) == "#5, ann-1"
