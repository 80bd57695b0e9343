"""The files of patches."""

from typing import Any

import pytest

from hookkit.agents.codex import patches
from hookkit.model.transcript import FileChange, Hunk

PATCH = """*** Begin Patch
*** Update File: a b.py
*** Move to: c.py
@@ def f():
 x
-old
+new
*** Delete File: /w/gone.py
*** Add File: new.md
+# New
+
*** End Patch
"""


def test_the_files_of_a_patch() -> None:
    assert patches.files_in(PATCH, "/w/shop") == ["/w/shop/a b.py", "/w/gone.py", "/w/shop/new.md"]
    assert patches.files_in("*** Add File: ../x", None) == ["../x"]
    assert patches.files_in("", "/w") == []


def test_what_a_patch_is_to_change() -> None:
    assert patches.patch_changes(PATCH, "/w") == (
        FileChange("/w/a b.py", (Hunk(1, 1, (" x", "-old", "+new")),)),
        FileChange("/w/new.md", (Hunk(0, 1, ("+# New", "+")),), is_new=True),
    )


DIFF = "@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file\n@@ -9 +9 @@\n-x\n"


@pytest.mark.parametrize(
    "reported, expected",
    [
        (
            {"type": "update", "unified_diff": DIFF, "move_path": None},
            FileChange("/w/a", (Hunk(1, 1, (" a", "-b", "+c")), Hunk(9, 9, ("-x",)))),
        ),
        (
            {"type": "update", "unified_diff": "@@ -1 +1 @@\n+c\n", "move_path": "/w/b"},
            FileChange("/w/b", (Hunk(1, 1, ("+c",)),)),
        ),
        (
            {"type": "add", "content": "x\ny\n"},
            FileChange("/w/a", (Hunk(0, 1, ("+x", "+y")),), is_new=True),
        ),
        ({"type": "delete", "content": "x\n"}, FileChange("/w/a", (Hunk(1, 0, ("-x",)),))),
    ],
)
def test_a_change_as_the_client_reports_it(reported: Any, expected: FileChange) -> None:
    assert patches.changes({"/w/a": reported}) == (expected,)


@pytest.mark.parametrize("reported", [5, {"/w/a": 5}, {"/w/a": {"type": "add"}}, {"/w/a": {}}])
def test_what_reports_no_change(reported: Any) -> None:
    assert patches.changes(reported) == ()
