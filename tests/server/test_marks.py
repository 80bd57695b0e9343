"""Marks in time."""

import pytest

from hookkit import paths
from hookkit.server import marks
from hookkit.server.marks import Mark, Marks


def test_each_is_later() -> None:
    made = Marks()
    found = [made.next().milliseconds for _ in range(50)]
    assert found == sorted(set(found))
    assert marks.now().milliseconds <= made.next().milliseconds


def test_they_come_back_from_text() -> None:
    mark = marks.now()
    assert marks.parsed(str(mark)) == mark


@pytest.mark.parametrize("text", ["", "5", "-1-a", "5-x", "5-" + "a" * 33, "1" * 16 + "-a", "5-A"])
def test_other_texts_are_none(text: str) -> None:
    assert marks.parsed(text) is None


def test_another_database_has_others() -> None:
    assert marks.now().database == "0"
    paths.make_private(paths.data_dir())
    paths.database().touch()
    first = marks.database()
    paths.database().rename(paths.data_dir() / "old")
    paths.database().touch()
    assert marks.database() != first != "0"
    assert str(Mark(5, "ab")) == "5-ab"
