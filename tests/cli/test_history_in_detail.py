"""hookkit history: commands of the user, questions, names of subagents, and diffs of edits."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from hookkit.lib.text.columns import cells
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import on_terminal, run_json
from tests.render.conversation.talks import AGENT, answers, asks, imported, of_agent, results
from tests.transcript_builders import prompt, result, tool

CAPTURED = Path(__file__).parents[1] / "transcripts" / "client-2.1.332" / "asks"
FORMS = ("text", "md", "html", "jsonl")


@pytest.fixture
def captured(home: Path) -> None:
    """A session that the real client wrote."""
    shutil.copytree(CAPTURED, home / ".claude/projects/-home-dev-asks")
    hookkit("import")


def edited(lines: list[str], path: str = "/shop/cart.py") -> list[Any]:
    """A prompt, an edit, and its result."""
    patch = [{"oldStart": 1, "oldLines": 1, "newStart": 1, "newLines": 1, "lines": lines}]
    return [
        asks("Fix it"),
        answers(tool("Edit", "e1", file_path=path, old_string="a", new_string="b")),
        results(result("done", "e1"), toolUseResult={"filePath": path, "structuredPatch": patch}),
    ]


def test_a_session_of_the_client(captured: None) -> None:
    said = hookkit("history", "1", TZ="UTC").out
    assert "\n  !echo hi; echo err >&2\n  < hi\n  < err\n" in said
    assert "\n  ? Which one? (Red / Blue)\n    → Red\n  so it is red\n" in said
    assert "\n  ? Which? (Red / Blue)\n    → Blue\n  ? How many? (One / Two)\n    → One\n" in said
    assert "\n  ? Sure? (Yes / No)\n    → no answer\n  — Interrupted by the user.\n" in said
    assert "\n  ↳ Subagent: sub job (general-purpose) 10:59\n    sub report\n" in said
    assert "a.txt +2 -0 (0.1s)\n    @@ -0,0 +1,2 @@\n    +one\n    +two\n" in said
    assert "a.txt +1 -1 (0.1s)\n    @@ -1,2 +1,2 @@\n     one\n    -two\n    +TWO\n" in said
    assert "a82159a87b4f9ce6b" not in said


def test_the_same_as_markdown(captured: None) -> None:
    said = hookkit("history", "1", "--format", "md", TZ="UTC").out
    assert "\n> !echo hi; echo err >&2\n\n```\nhi\nerr\n```\n" in said
    assert "\n- **Question:** Which one? (Red / Blue)\n  **Answer:** Red\n" in said
    assert "\n### Subagent: sub job (general-purpose) · 10:59\n" in said
    assert "\n```diff\n@@ -1,2 +1,2 @@\n one\n-two\n+TWO\n```\n" in said
    assert "a82159a87b4f9ce6b" not in said


def test_the_same_as_a_page(captured: None) -> None:
    said = hookkit("history", "1", "--format", "html", TZ="UTC").out
    assert '<pre tabindex="0" dir="auto">hi\nerr</pre>' in said
    assert '<dt dir="auto">Which one? (Red / Blue)</dt><dd dir="auto">Red</dd>' in said
    assert '<dt dir="auto">Sure? (Yes / No)</dt><dd class="none" dir="auto">no answer</dd>' in said
    assert '<summary dir="auto">Subagent: sub job (general-purpose)</summary>' in said
    assert "\n one\n<del>-two</del>\n<ins>+TWO</ins></pre>" in said
    assert '<span class="how">+1 -1, 0.1s</span>' in said
    assert "old_string" not in said


def test_the_same_as_json(captured: None) -> None:
    turns = run_json("history", "1", "--json")["turns"]
    assert [each["kind"] for each in turns[:3]] == ["prompt", "output", "answer"]
    assert (turns[1]["role"], turns[1]["content"]) == ("system", "hi\nerr")
    asked = [each["questions"] for each in turns if "questions" in each]
    assert asked[1:] == [
        [
            {"question": "Which?", "options": ["Red", "Blue"], "answer": "Blue"},
            {"question": "How many?", "options": ["One", "Two"], "answer": "One"},
        ],
        [{"question": "Sure?", "options": ["Yes", "No"], "answer": None}],
    ]
    (change,) = next(each["changes"] for each in turns if each.get("tool") == "Edit")
    path = "/home/dev/asks/a.txt"
    assert change == {
        **{"path": path, "added": 1, "removed": 1},
        "diff": f"--- {path}\n+++ {path}\n@@ -1,2 +1,2 @@\n one\n-two\n+TWO\n",
    }
    (report,) = [each for each in turns if each.get("depth")]
    assert report["agent_name"] == "sub job (general-purpose)"


def test_without_diffs(captured: None) -> None:
    for form in FORMS:
        said = hookkit("history", "1", "--no-diff", "--format", form).out
        assert "TWO" not in said.replace('new_string":"TWO', "").replace("new_string: TWO", "")
        assert "@@" not in said and "+++" not in said
    assert "a.txt +1 -1" in hookkit("history", "1", "--no-diff").out
    said = hookkit("history", "1", "--no-diff", "--full").out
    assert "> old_string: two\n    > new_string: TWO\n" in said
    turns = run_json("history", "1", "--no-diff", "--json")["turns"]
    changes = [each["changes"] for each in turns if "changes" in each]
    assert all("diff" not in each for (each,) in changes) and len(changes) == 2


def test_only_a_conversation_has_diffs(captured: None) -> None:
    refused("history", "--no-diff", code=2)


def test_colours_on_a_terminal(captured: None) -> None:
    said = on_terminal("history", "1", "--no-pager", columns=80)
    for code, text in (("36", "@@ -1,2 +1,2 @@"), ("31", "-two"), ("32", "+TWO")):
        assert f"\x1b[{code}m{text}\x1b[0m" in said
    assert "\x1b[1;36mRed\x1b[0m" in said
    assert "\x1b" not in on_terminal("history", "1", "--no-pager", NO_COLOR="1")


@pytest.mark.parametrize("form, lines, pattern", [
    ("text", 40, "    … 960 more lines, --full shows all\n"),
    ("md", 40, "\n*… 960 more lines, --full shows all*\n"),
    ("html", 400, "\n… 600 more lines, --full shows all</pre>"),
])  # fmt: skip
def test_a_long_diff(home: Path, form: str, lines: int, pattern: str) -> None:
    imported(home, *edited([f"+line {each}" for each in range(1000)]))
    said = hookkit("history", "1", "--format", form).out
    assert pattern in said and said.count("+line") == lines
    full = hookkit("history", "1", "--format", form, "--full").out
    assert "more lines" not in full and full.count("+line") == 1000
    assert json.dumps(run_json("history", "1", "--json")).count("+line") == 1000


def test_one_line_more(home: Path) -> None:
    imported(home, *edited(["+x"] * 41))
    assert "… 1 more line, --full shows all" in hookkit("history", "1").out


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_long_lines_fit(home: Path, columns: int) -> None:
    imported(
        home,
        *edited(["+" + "讨论\tword " * 60]),
        answers(
            tool("AskUserQuestion", "q", questions=[{"question": "why " * 60}]),
            tool("Agent", "c3", description="find " * 30, prompt="find"),
            seconds=5,
        ),
        results(
            result("ok", "q"),
            result("ok", "c3"),
            seconds=6,
            toolUseResult={"answers": {"why " * 60: "so " * 60}, "agentId": AGENT},
        ),
        agent=of_agent(),
    )
    for more in ((), ("--full",)):
        said = on_terminal(
            "history", "1", "--no-pager", *more, columns=columns, COLUMNS=str(columns), NO_COLOR="1"
        )
        assert all(cells(each) <= columns for each in said.splitlines()), said


HOSTILE = "</pre><script>x</script>\x1b[2J\x9b\u202e```\x07"


def test_nothing_of_it_does_harm(home: Path) -> None:
    imported(
        home,
        *edited([f"+{HOSTILE}", "-```"], path=f"/{HOSTILE}"),
        prompt("<bash-input>ls</bash-input>", 3),
        prompt(f"<bash-stdout>{HOSTILE}</bash-stdout>", 4),
        answers(
            tool("AskUserQuestion", "q", questions=[{"question": HOSTILE}]),
            tool("Task", "t", subagent_type=HOSTILE),
            seconds=5,
        ),
        results(
            result("ok", "q"),
            result("ok", "t"),
            seconds=6,
            toolUseResult={"answers": {HOSTILE: HOSTILE}, "agentId": AGENT},
        ),
        agent=of_agent(),
    )
    for form in FORMS:
        said = hookkit("history", "1", "--format", form, "--full").out
        assert not set("\x1b\x9b\u202e\x07") & set(said)
        if form in ("md", "html"):
            assert "<script" not in said


def test_secrets_in_diffs(home: Path) -> None:
    key = "sk-ant-api03-aB3dE5fG7hJ9kL1mN2pQ"
    imported(home, *edited([f'-key = "{key}"', '+key = os.environ["KEY"]']))
    for form in FORMS:
        said = hookkit("history", "1", "--format", form).out
        assert key not in said.replace("old_string", "") and "anthropic-key" in said


def test_a_command_of_several_files(home: Path) -> None:
    patch = [{"oldStart": 1, "newStart": 1, "lines": ["-a", "+b"]}]
    files = [{"filePath": f"/shop/{name}", "hunks": patch} for name in ("a.py", "b.py")]
    done = {"stdout": "", "bashEditDiff": {"files": files}}
    imported(
        home,
        asks("Fix it"),
        answers(tool("Bash", "c1", command="sed -i s/a/b/ *.py")),
        results(result("", "c1"), toolUseResult=done),
    )
    said = hookkit("history", "1").out
    assert "● Bash sed -i s/a/b/ *.py +2 -2 (1.0s)\n    +++ /shop/a.py\n    @@ -1,1" in said
    assert "\n    +++ /shop/b.py\n" in said


def test_long_output_of_a_command(home: Path) -> None:
    listed = "\n".join(map(str, range(1, 31)))
    imported(
        home,
        prompt("<bash-input>seq 30</bash-input>", 3),
        prompt(f"<bash-stdout>{listed}</bash-stdout><bash-stderr></bash-stderr>", 4),
    )
    assert "  < 10\n    … 20 more lines, --full shows all\n" in hookkit("history", "1").out
    assert "\n10\n```\n\n*… 20 more lines" in hookkit("history", "1", "--format", "md").out
    for form in ("text", "md"):
        full = hookkit("history", "1", "--full", "--format", form).out
        assert "more lines" not in full and "30\n" in full
