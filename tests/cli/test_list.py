"""hookkit list."""

import json

import pytest

from hookkit.cli.list_ import HEAD
from hookkit.session import COLUMNS
from hookkit.sessions import Store
from tests.builders import at, deliver, line, payload, tool
from tests.cli.terminal import call, on_terminal, run_json


@pytest.fixture
def two() -> None:
    deliver(
        line(payload("UserPromptSubmit", "one", prompt="Fix the login", prompt_id="p"), 0),
        line(tool(session_id="one"), 61),
        line(payload("SessionEnd", "one", reason="other"), 125),
        line(payload("SessionStart", "two", cwd=""), 200),
    )


@pytest.mark.usefixtures("two")
def test_json() -> None:
    document = run_json("list", "--json")
    assert document.keys() == {"schema_version", "sessions"}
    new, old = document["sessions"]
    assert set(old) > set(COLUMNS)
    assert (old["title"], old["edit_count"], old["prompts_count"]) == ("Fix the login", 1, 1)
    assert (old["duration"], old["is_active"], old["finished_at"]) == (125.0, False, at(125))
    assert (new["session_id"], new["project"], new["cost_usd"]) == ("two", None, None)


@pytest.mark.usefixtures("two")
def test_a_table_for_pipes() -> None:
    head, new, old = call("list").output.splitlines()
    assert tuple(head.split()) == HEAD
    assert old.split()[:6] == ["1", "Fix", "the", "login", "shop", "completed"]
    assert old.split()[-4:] == ["05s", "1", "1", "0"]
    assert " 2m 05s " in old
    assert " — " in new and " idle " in new
    assert old.index("shop") == head.index("Project")


@pytest.mark.usefixtures("two")
def test_a_limit() -> None:
    assert len(call("list", "-l", "1").output.splitlines()) == 2
    assert "Invalid value" in call("list", "-l", "0", code=2).output


def test_nothing_yet() -> None:
    assert "hookkit install" in call("list").output
    assert json.loads(call("list", "--json").output) == {"schema_version": 1, "sessions": []}


HARMFUL = "\x1b[31mred\x1b[0m \x07bell\u202eright to left\u2066\nline \x9b1m"


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
def test_what_is_harmful_is_not_shown(terminal: bool) -> None:
    deliver(line(payload("UserPromptSubmit", prompt=HARMFUL, cwd=f"/x/{HARMFUL}")))
    with Store.open() as store:
        store.upsert_session("s1", title=HARMFUL, summary=HARMFUL)
    for command in ("list", "show", "status"):
        said = on_terminal(command, NO_COLOR="1", columns=200) if terminal else call(command).output
        assert "right to left" in said
        assert not set("\x1b\x07\x9b\u202e\u2066") & set(without_bold(said))


def without_bold(said: str) -> str:
    """What was said without what rich itself writes where colours are not wanted."""
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[0m"):
        said = said.replace(code, "")
    return said


@pytest.mark.usefixtures("two")
def test_a_terminal_gets_colours() -> None:
    said = on_terminal("list")
    assert "\x1b[36midle" in said
    assert "Fix the login" in said


@pytest.mark.usefixtures("two")
def test_no_colour_is_respected() -> None:
    assert "\x1b[3" not in on_terminal("list", NO_COLOR="1")


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_a_row_is_a_line_however_narrow(columns: int) -> None:
    with Store.open() as store:
        store.upsert_session("two", title="A title of many words " * 8)
    said = without_bold(on_terminal("list", columns=columns, NO_COLOR="1")).splitlines()
    assert len(said) == 3
    assert all(len(each) <= columns for each in said)
    assert said[0].split()[:2] == ["ID", "Title"]
