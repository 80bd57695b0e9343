"""What all machines of a person have together, whichever of them pushes last."""

from itertools import permutations

import pytest

from tests.store.postgres.machine import line
from tests.store.postgres.people import Person
from tests.store.postgres.test_slices import ann, machine, only

__all__ = ["ann"]  # a fixture


def push(person: Person, number: int, table: str, *rows: tuple[object, ...]) -> dict[str, int]:
    """Push rows of a table from a machine; return what was written."""
    one = machine(number)
    portion = one.portion([])
    portion.lines[table] = [line(row) for row in rows]
    return one.push(person.db, person.member, portion).rows


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_a_project_is_the_latest_one(ann: Person, order: tuple[int, ...]) -> None:
    old, new = ("/p", "2026-01", "x", None), ("/p", "2026-02", "y", "a/b")
    rows = [old, new, ("/p", "2026-01", "z", None)]
    for number in (*order, *order):
        push(ann, number, "projects", rows[number])
    found = only(ann, "SELECT path, last, name, remote FROM hookkit.projects")
    assert found == new
    assert push(ann, 1, "projects", new) == {}


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_the_latest_words_of_a_learning_hold(ann: Person, order: tuple[int, ...]) -> None:
    rows = [("a", "x", "2026-01"), ("a", "z", "2026-02"), ("a", "y", "2026-02")]
    for number in (*order, *order):
        push(ann, number, "learning_edits", rows[number])
    assert only(ann, "SELECT id, text, at FROM hookkit.learning_edits") == rows[1]
    assert push(ann, 0, "learning_edits", *rows[:1]) == {}


def test_a_learning_that_was_forgotten_stays_so(ann: Person) -> None:
    push(ann, 0, "learning_edits", ("a", "x", "2026-02"))
    assert push(ann, 1, "learning_edits", ("a", None, "2026-01")) == {"learning_edits": 1}
    assert push(ann, 0, "learning_edits", ("a", "x", "2026-03")) == {}
    assert only(ann, "SELECT text FROM hookkit.learning_edits") == (None,)


def test_notes_hold_where_all_machines_have_the_same(ann: Person) -> None:
    def noted(name: str) -> str:
        (value,) = only(ann, "SELECT value FROM hookkit.member_meta WHERE name = %s", name)
        return str(value)

    push(ann, 0, "member_meta", ("idle_minutes", "15"), ("work_days", "here"))
    assert (noted("idle_minutes"), noted("work_days")) == ("15", "here")
    push(ann, 1, "member_meta", ("idle_minutes", "5"), ("work_days", "there"))
    assert (noted("idle_minutes"), noted("work_days")) == ("5", "")
    push(ann, 1, "member_meta", ("idle_minutes", "20"), ("work_days", "here"))
    assert (noted("idle_minutes"), noted("work_days")) == ("15", "here")
    assert push(ann, 0, "member_meta", ("idle_minutes", "15"), ("work_days", "here")) == {}


def test_notes_of_a_machine_that_was_rebuilt(ann: Person) -> None:
    push(ann, 0, "member_meta", ("idle_minutes", "5"), ("work_days", "here"))
    new = machine(0, "rebuilt")
    portion = new.portion([])
    portion.lines["member_meta"] = [line(("idle_minutes", "9"))]
    new.push(ann.db, ann.member, portion)
    new.finish(ann.db, ann.member)
    assert only(ann, "SELECT name, value FROM hookkit.member_meta") == ("idle_minutes", "9")
