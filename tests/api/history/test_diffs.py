"""Changes of files as diffs for people."""

import re

from hookkit.api.history.diffs import Diff, diff
from hookkit.model.transcript import FileChange, Hunk

HUNKS = (Hunk(1, 1, (" a", "-b", "+c", "+d")), Hunk(9, 10, ("-x",)))
KEY = "\n".join(
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        *("MIIEpAIBAAKCAQEAvX9c2hYkq7Zp4N5rT8wLs3JmQd6BfGnU" + str(each) for each in range(3)),
        "-----END RSA PRIVATE KEY-----",
    ]
).split("\n")


def test_a_change() -> None:
    found = diff(FileChange("/a.py", HUNKS))
    assert found == Diff(
        *("/a.py", False, 2, 2),
        ("@@ -1,2 +1,3 @@", " a", "-b", "+c", "+d", "@@ -9,1 +10,0 @@", "-x"),
    )
    assert found.text == (
        "--- /a.py\n+++ /a.py\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n@@ -9,1 +10,0 @@\n-x\n"
    )


def test_a_new_file() -> None:
    found = diff(FileChange("/a", (Hunk(0, 1, ("+one", "+two")),), is_new=True))
    assert found.text == "--- /dev/null\n+++ /a\n@@ -0,0 +1,2 @@\n+one\n+two\n"


def test_a_long_one_is_bounded() -> None:
    change = FileChange("/a", HUNKS)
    assert diff(change, 2) == Diff("/a", False, 2, 2, ("@@ -1,2 +1,3 @@", " a", "-b"), 3)
    assert diff(change, 5).more == 0
    assert diff(change, 0) == Diff("/a", False, 2, 2, (), 5)
    assert diff(change, 0).text == ""


def test_so_are_long_lines_but_in_full() -> None:
    change = FileChange("/a", (Hunk(0, 1, ("+" + "x" * 9000,)),))
    assert diff(change, 9).lines[1] == "+" + "x" * 498 + "…"
    assert len(diff(change).lines[1]) == 9001


def test_secrets_of_several_lines() -> None:
    for begin in ("+", "-", " "):
        hunk = Hunk(1, 1, ("-old", *(begin + each for each in KEY), "+new"))
        lines = diff(FileChange("/a", (hunk,))).lines
        assert not re.search("MIIE", "".join(lines))
        assert "-old" in lines and "+new" in lines
        assert all(each[0] in "@-+" for each in lines) or begin == " "


def test_a_secret_whose_lines_are_changed() -> None:
    """The line in the middle was replaced; no part of the old or the new key is shown."""
    before, old, *after = KEY
    hunk = Hunk(1, 1, (f" {before}", f"-{old}", f"+{old[::-1]}", *(f" {each}" for each in after)))
    shown = "".join(diff(FileChange("/a", (hunk,))).lines)
    assert not any(each in shown for each in (old, old[::-1], after[0], after[1]))


def test_nothing_that_a_terminal_obeys() -> None:
    hunk = Hunk(1, 1, ("+\x1b[31mred\x1b[0m \x9b2J", "-\u202egnp", " \r\x07"))
    found = diff(FileChange("/a\x1b[2J\nb", (hunk,)))
    assert not set("\x1b\x9b\u202e\r\x07\n") & set("".join((found.path, *found.lines)))
    assert found.lines[1].startswith("+red ") and len(found.lines) == 4
