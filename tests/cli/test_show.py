"""hookkit show."""

import pytest

from hookkit.sessions import Store
from tests.builders import deliver, line, own, payload, tool
from tests.cli.terminal import call, on_terminal, run, run_json


@pytest.fixture(autouse=True)
def sessions() -> None:
    deliver(
        line(payload("UserPromptSubmit", "abc-1", prompt="Fix the login", prompt_id="p"), 0),
        line(tool(session_id="abc-1"), 30),
        line(payload("SessionEnd", "abc-1", reason="other"), 7260),
        line(payload("SessionStart", "abc-2"), 9000),
    )


def test_json() -> None:
    document = run_json("show", "1", "--json")
    assert document.keys() == {"schema_version", "session"}
    assert document["session"]["session_id"] == "abc-1"
    assert document["session"]["correction_rate"] == 0.0


@pytest.mark.parametrize("wanted, title", [((), "abc-2"), (("1",), "Fix"), (("abc-1",), "Fix")])
def test_which_one(wanted: tuple[str, ...], title: str) -> None:
    assert title in call("show", *wanted).output.splitlines()[0]


def test_facts() -> None:
    said = dict(part.split("  ", 1) for part in call("show", "1").output.splitlines()[2:])
    facts = {name: value.strip() for name, value in said.items()}
    assert (facts["Status"], facts["Project"], facts["Duration"]) == ("completed", "shop", "2h 01m")
    assert (facts["Edits"], facts["Prompts"], facts["Correction rate"]) == ("1", "1", "0.0 %")
    assert (facts["Model"], facts["Session"]) == ("—", "abc-1")
    assert facts["Transcript"] == "/home/dev/.claude/abc-1.jsonl"
    assert "Revived" not in facts and "Summary error" not in facts


def test_what_is_not_known_is_a_dash() -> None:
    assert "Correction rate  —" in call("show", "2").output


def test_what_only_some_have() -> None:
    deliver(
        line(payload("SessionStart", "abc-1", source="resume"), 9999),
        line(own("summarized", "abc-1", error="timeout"), 10_000, src="hookkit"),
    )
    said = call("show", "1").output
    assert "Revived          1" in said
    assert "Summary error    timeout" in said


def test_an_ambiguous_beginning_lists_the_candidates() -> None:
    said = run("show", "abc", code=1)
    assert said == ""
    with pytest.raises(Exception, match="abc-2"):
        call("show", "abc", code=0).exit_code  # noqa: B018


def test_none_yet(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    assert run("show", code=1, HOOKKIT_HOME=f"{tmp_path}/empty") == ""


def test_a_terminal_gets_a_table() -> None:
    with Store.open() as store:
        store.upsert_session("abc-2", summary="word " * 200)
    deliver(line(payload("UserPromptSubmit", "abc-2", prompt="x" * 1000), 9001))
    said = on_terminal("show", "2", columns=80)
    assert "#2 " in said
    assert "First prompt" in said
    assert "…" in said
    assert "\x1b[3" in said
    assert "\x1b[3" not in on_terminal("show", "2", columns=80, NO_COLOR="1")
