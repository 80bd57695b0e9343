"""Merge successive changes."""

import pytest

from hookkit.lib.git.diff_parser import Difference
from hookkit.lib.git.merge_changes import Files, merge_into


def of(text: str) -> Difference:
    """A change, as in "A new", "M one", "D one" or "R old new"."""
    letter, *paths = text.encode().split()
    path, old_path = paths[-1], paths[0] if len(paths) == 2 else None
    match letter:
        case b"A":
            return Difference(path, "added", None, 5, 0)
        case b"M":
            return Difference(path, "modified", None, 2, 1)
        case b"D":
            return Difference(path, "deleted", None, 0, 3)
        case _:
            return Difference(path, "renamed", old_path, 1, 1)


@pytest.mark.parametrize(
    ("batches", "expected"),
    [
        (["M a", "M a"], ["modified a +4 -2"]),
        (["A a", "M a"], ["added a +7 -1"]),
        (["A a", "D a"], []),
        (["A a", "R a b"], ["added b +6 -1"]),
        (["A a", "R a b", "D b"], []),
        (["M a", "D a"], ["deleted a +2 -4"]),
        (["D a", "A a"], ["modified a +5 -3"]),
        (["M a", "R a b"], ["renamed a>b +3 -2"]),
        (["R a b", "M b"], ["renamed a>b +3 -2"]),
        (["R a b", "R b c"], ["renamed a>c +2 -2"]),
        (["R a b", "R b a"], ["modified a +2 -2"]),
        (["R a b", "D b"], ["deleted a +1 -4"]),
        (["R a b", "A a"], ["added a +5 -0", "renamed a>b +1 -1"]),
        (["R a b", "A a", "D b"], ["added a +5 -0"]),
        (["R a b, R b a"], ["renamed b>a +1 -1", "renamed a>b +1 -1"]),
        (["R a b, R b a", "R a b, R b a"], ["modified a +2 -2", "modified b +2 -2"]),
        (["A a, M b", "R b a, D a"], ["renamed b>a +3 -2"]),
    ],
    ids=str,
)
def test_changes_that_follow_each_other(batches: list[str], expected: list[str]) -> None:
    files: Files = {}
    for batch in batches:
        merge_into(files, map(of, batch.split(", ")))
    assert sorted(files) == sorted(each.path for each in files.values())
    result = []
    for _, each in sorted(files.items()):
        old = f"{each.old_path.decode()}>" if each.old_path else ""
        lines = f"+{each.additions} -{each.deletions}"
        result.append(f"{each.change} {old}{each.path.decode()} {lines}")
    assert result == expected


def test_what_is_not_known_stays_so() -> None:
    files: Files = {}
    binary = of("M a")._replace(additions=None, deletions=None)
    merge_into(files, [of("A a")])
    merge_into(files, [binary._replace(state="uncommitted")])
    assert files[b"a"] == (b"a", "added", None, None, None, "uncommitted")
