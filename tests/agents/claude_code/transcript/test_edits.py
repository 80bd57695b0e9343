"""What tool calls changed in files."""

from typing import Any

import pytest

from hookkit.agents.claude_code.transcript.edits import changes
from hookkit.model.transcript import FileChange, Hunk

PATCH = [{"oldStart": 4, "oldLines": 2, "newStart": 5, "newLines": 2, "lines": [" a", "-b", "+c"]}]
HUNK = Hunk(4, 5, (" a", "-b", "+c"))
MARK = "\\ No newline at end of file"


@pytest.mark.parametrize("result, expected", [
    ({"filePath": "/a", "structuredPatch": PATCH}, FileChange("/a", (HUNK,))),
    ({"filePath": "/a", "type": "update", "structuredPatch": PATCH}, FileChange("/a", (HUNK,))),
    (
        {"filePath": "/a", "type": "create", "structuredPatch": [], "content": "one\n\ntwo\n"},
        FileChange("/a", (Hunk(0, 1, ("+one", "+", "+two")),), is_new=True),
    ),
    (
        {"filePath": "/a", "structuredPatch": [{"lines": ["-b", MARK, 5, "", "+c"]}, 5, {}]},
        FileChange("/a", (Hunk(0, 0, ("-b", "+c")),)),
    ),
])  # fmt: skip
def test_of_a_file(result: dict[str, Any], expected: FileChange) -> None:
    assert changes(result) == (expected,)


NO_DIFFS: list[Any] = [None, [], {}, {"files": 5}, {"files": [5, {}]}]


@pytest.mark.parametrize("result", [
    *(None, "User rejected tool use", [], {}, {"stdout": "x"}),
    {"filePath": "/a", "structuredPatch": []},
    {"filePath": 5, "structuredPatch": PATCH},
    {"filePath": "/a", "structuredPatch": "x"},
    {"filePath": "/a", "type": "create", "structuredPatch": [], "content": ""},
    {"notebook_path": "/n", "error": "no such cell", "new_source": "x"},
    {"notebook_path": "", "new_source": "x"},
    {"notebook_path": "/n", "old_source": "x", "new_source": "x"},
    *({"bashEditDiff": each} for each in NO_DIFFS),
    {"bashEditDiff": {"files": [{"filePath": "/zz", "hunks": [], "created": True}]}},
])  # fmt: skip
def test_nothing_is_known(result: Any) -> None:
    assert changes(result) == ()


def test_of_a_shell_command() -> None:
    files = [
        {"filePath": "/a", "hunks": PATCH, "created": True},
        {"filePath": "/b", "hunks": PATCH},
    ]
    assert changes({"stdout": "", "bashEditDiff": {"files": files}}) == (
        FileChange("/a", (HUNK,), is_new=True),
        FileChange("/b", (HUNK,)),
    )


TEN = [str(each) for each in range(10)]


@pytest.mark.parametrize("old, new, mode, expected", [
    ("a\nb", "a\nc", "replace", Hunk(1, 1, (" a", "-b", "+c"))),
    ("", "a\nb", "insert", Hunk(1, 1, ("+a", "+b"))),
    ("unused", "a", "insert", Hunk(1, 1, ("+a",))),
    ("a", "unused", "delete", Hunk(1, 1, ("-a",))),
    ("a", "a\na", "replace", Hunk(1, 1, (" a", "+a"))),
    (
        "\n".join(TEN),
        "\n".join([*TEN[:5], "x", *TEN[6:]]),
        "replace",
        Hunk(3, 3, (" 2", " 3", " 4", "-5", "+x", " 6", " 7", " 8")),
    ),
])  # fmt: skip
def test_of_a_cell(old: str, new: str, mode: str, expected: Hunk) -> None:
    result = {"notebook_path": "/n", "old_source": old, "new_source": new, "edit_mode": mode}
    assert changes(result | {"error": ""}) == (FileChange("/n", (expected,)),)
