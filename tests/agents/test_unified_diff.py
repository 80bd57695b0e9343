"""Hunks of unified diffs."""

import pytest

from hookkit.agents.unified_diff import hunks_of
from hookkit.model.transcript import Hunk

DIFF = """\
Index: app.py
===================================================================
--- app.py\tCurrent
+++ app.py\tProposed
@@ -1,2 +1,2 @@
 def add(a, b):
-    return a - b
+    return a + b
\\ No newline at end of file
@@ -10 +10,2 @@ def sub(a, b):
+    # a comment
"""


def test_hunks() -> None:
    assert hunks_of(DIFF) == (
        Hunk(1, 1, (" def add(a, b):", "-    return a - b", "+    return a + b")),
        Hunk(10, 10, ("+    # a comment",)),
    )


@pytest.mark.parametrize("text", ["", "no diff", "-a\n+b", "@@ -1 +1 @@\n", "@@ -x +1 @@\n+a"])
def test_what_has_no_hunks(text: str) -> None:
    assert hunks_of(text) == ()
