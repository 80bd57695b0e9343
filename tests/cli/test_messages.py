"""Whatever is quoted, no message and no JSON carries what a terminal obeys."""

import json
import os
from pathlib import Path
from typing import Any

import click
import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.cli import error_report, messages
from hookkit.cli.output import shown
from hookkit.lib.containment import contained
from tests.builders import deliver, line, own, payload
from tests.cli.installed import Said, outcome
from tests.cli.terminal import on_terminal

HARMFUL = "\x1b[31mred\x07 \x9b1m\u202egnp.exe\u2066\r\x7f\x85"
"""An escape, a bell, C1 controls, overrides and a return; JSON must not hold them raw either."""

ODD = (HARMFUL, "two\nlines\x1b[2J", "--\x9b2J", "half \udc9b", "\ud800\u202e")
FORBIDDEN = frozenset("\x00\x07\x1b\x7f\x85\x9b\r\u202e\u2066\ud800\udc9b")


def assert_harmless(output: Said) -> None:
    for printed in output:
        assert not FORBIDDEN & set(printed), ascii(printed)


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("{}",),
    ("list", "{}"),
    ("list", "--{}"),
    ("list", "--since", "{}"),
    ("list", "--limit", "{}"),
    ("list", "--status", "{}"),
    ("list", "--project", "{}"),
    ("list", "--project", "{}", "--json"),
    ("show", "{}"),
    ("show", "{}", "--json"),
    ("search", "{}"),
    ("search", "{}", "--json"),
    ("history", "{}"),
    ("history", "1", "-o", "{}"),
    ("history", "--project", "{}"),
    ("export", "--format", "{}"),
    ("export", "-o", "{}/x.json"),
    ("import", "{}"),
    ("restore", "{}"),
    ("replay", "{}"),
    ("run", "go", "--project", "{}"),
    ("resume", "{}", "go"),
    ("output", "{}"),
    ("cancel", "{}"),
    ("batch", "{}"),
    ("budget", "set", "{}"),
    ("budget", "set", "5", "--project", "{}"),
    ("budget", "--project", "{}", "--json"),
    ("prices", "show", "{}"),
    ("session", "get", "{}"),
    ("stats", "--by", "{}"),
    ("log-ai", "-p", "{}", "-m", "{}", "-t", "{}"),
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_arguments(arguments: tuple[str, ...], tmp_path: Path) -> None:
    deliver(line(payload("Stop")))
    for odd in ODD:
        given = [each.replace("{}", odd) for each in arguments]
        code, output = outcome(*given, cwd=tmp_path)
        assert code in (0, 1, 2), (given, output)
        assert_harmless(output)
        assert all(each.startswith("hookkit: ") for each in output.err.splitlines() if code == 2)


def test_names_ids_titles_and_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / HARMFUL.replace("\x85", "")
    folder.mkdir()
    odd = os.fsdecode(b"x\x9b\xff\x1b[2J.jsonl")
    (folder / odd).write_text("{}\n")
    (folder / "bad.jsonl").write_text("no JSON\n")
    names: dict[str, Any] = {"session_id": HARMFUL, "cwd": str(folder), "model": HARMFUL}
    deliver(
        line(payload("SessionStart", **names)),
        line(payload("UserPromptSubmit", prompt=HARMFUL, **names), 1),
        line(payload("PermissionRequest", tool_name=HARMFUL, **names), 2),
        line(own("summarized", HARMFUL, title=HARMFUL, error=HARMFUL), 3, src="hookkit"),
        line({"hook_event_name": HARMFUL, "session_id": 5}, 4),
        line(own(HARMFUL), 5, src="hookkit"),
    )
    monkeypatch.chdir(folder)
    for command in (
        *("list", "show 1", "status", "today", "stats --by session", "projects", "history"),
        *("import .", "doctor", "install --dry-run", "install", "uninstall --dry-run"),
        *("uninstall", "search red", "history 1", "ps", "budget", "events"),
    ):
        for options in ((), ("--json",)):
            code, output = outcome(*command.split(), *options)
            assert code in (0, 1, 2), (command, output)
            assert_harmless(output)
    for text in (f"summary = {json.dumps(HARMFUL)}\n", f"{json.dumps(HARMFUL)} = 1\n", HARMFUL):
        paths.config_file().write_text(text)
        for command in ("list", "doctor", "doctor --json"):
            assert_harmless(outcome(*command.split())[1])


def test_lines_of_an_agent_on_a_terminal() -> None:
    assert shown(b"\x1b[2J\xff \xc2\x9b\te\n") == "\ufffd[2J\ufffd \ufffd\te\n".encode()


def test_json_on_a_terminal() -> None:
    with Store.open() as store:
        store.start_session("s1", "p\x9b\u202e")
        store.upsert_session("s1", title="t\x9b31m\u202e\x7f")
    printed = on_terminal("list", "--json")
    assert not (FORBIDDEN - {"\r"}) & set(printed)
    assert json.loads(printed)["sessions"][0]["title"] == "t\x9b31m\u202e\x7f"


def test_bugs_and_contained_failures(capsys: pytest.CaptureFixture[str]) -> None:
    error_report.report_bug(RuntimeError(HARMFUL))
    with contained(f"session {HARMFUL}"):
        raise RuntimeError(HARMFUL)
    error_report.report_contained()
    printed = capsys.readouterr()
    assert_harmless(Said(*printed))
    assert printed.err.count("\n") == 3


def test_a_group_without_a_command_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    messages.note_lines("one\n  two\x1b[2J")
    assert capsys.readouterr().err == "one\n  two\ufffd[2J\n"
    output = outcome("prices")[1]
    assert "Usage: hookkit prices" in output.err and output.err.count("\n") > 3


def test_a_usage_error_with_lines_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    error_report.report_usage(click.UsageError("one\ntwo\x1b"))
    assert capsys.readouterr().err == "hookkit: one two\ufffd\n"
