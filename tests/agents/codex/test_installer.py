"""Hooks in Codex's hooks.json, and their approval."""

import json
import os
import sys
import tomllib
from json import JSONDecodeError
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents import launcher
from hookkit.agents.codex import app_server, hook_trust, installer
from hookkit.errors import SettingsError
from hookkit.model.wiring import HookSelection

WITH_TRUST = HookSelection(trust=True)

CLIENT = """#!{python} -IS
import json, sys, time
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("id") == 1:
        print("no JSON")
        print(json.dumps({{"id": 1, "result": {{}}}}), flush=True)
    if asked.get("id") == 2:
        assert asked["method"] == "hooks/list"
        {answer}
"""


@pytest.fixture
def codex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Codex, which lists what is in the person's hooks.json; its folder is there."""
    path = tmp_path / "bin" / "codex"
    path.parent.mkdir()
    monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")
    monkeypatch.setattr("hookkit.agents.executables.PLACES", ())
    (Path.home() / ".codex").mkdir()
    return path


def answers(codex: Path, answer: str) -> None:
    codex.write_text(CLIENT.format(python=sys.executable, answer=answer))
    codex.chmod(0o755)


def listed(codex: Path, *hooks: dict[str, Any]) -> None:
    data = [{"cwd": "/", "hooks": list(hooks)}]
    answers(codex, f"print({json.dumps({'id': 2, 'result': {'data': data}})!r}, flush=True)")


def hook(event: str = "stop", **more: Any) -> dict[str, Any]:
    path = installer.settings_path("user", Path("/"))
    return {
        "key": f"{path}:{event}:0:0",
        "sourcePath": str(path),
        "command": launcher.command("hook", "codex"),
        "currentHash": f"sha256:{event}",
        "trustStatus": "untrusted",
        "enabled": True,
    } | more


@pytest.fixture
def path() -> Path:
    return installer.settings_path("user", Path("/"))


def config() -> Path:
    return Path.home() / ".codex" / "config.toml"


def test_hooks_are_installed_and_removed(codex: Path, path: Path, tmp_path: Path) -> None:
    assert installer.is_found()
    change = installer.apply(path, HookSelection())
    written = json.loads(change.after or b"")
    assert list(written["hooks"]) == list(installer.EVENTS)
    (group,) = written["hooks"]["Stop"]
    (entry,) = group["hooks"]
    assert (entry["type"], entry["timeout"]) == ("command", 3)
    assert entry["command"].endswith(launcher.MARKER)
    (found,) = installer.wirings(tmp_path)
    assert (found.scope, found.missing, found.current) == ("user", [], True)
    (command,) = installer.hook_commands(tmp_path)
    assert command.command == entry["command"]
    installer.remove(path)
    assert not path.exists()
    assert not config().exists()


def test_the_hooks_of_others_are_kept(codex: Path, path: Path) -> None:
    before = '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "say done"}]}]}}\n'
    path.write_text(before)
    installer.apply(path, HookSelection())
    assert "say done" in path.read_text()
    installer.remove(path)
    assert path.read_text() == before


def test_where_the_settings_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installer.settings_path("project", tmp_path) == tmp_path / ".codex" / "hooks.json"
    monkeypatch.setenv("CODEX_HOME", str(tmp_path / "x"))
    assert installer.settings_path("user", tmp_path) == tmp_path / "x" / "hooks.json"
    assert not installer.is_found()
    assert (installer.other_statuslines(tmp_path), installer.enabled_plugin(tmp_path)) == ({}, None)
    assert installer.retention_days(tmp_path) is None


def test_hooks_are_approved_only_if_asked(codex: Path, path: Path) -> None:
    config().write_text('model = "gpt-5.5"')
    listed(codex, hook(), hook("session_start", trustStatus="trusted"), hook("x", command="other"))
    installer.apply(path, HookSelection())
    assert config().read_text() == 'model = "gpt-5.5"'
    installer.apply(path, WITH_TRUST)
    assert tomllib.loads(config().read_text()) == {
        "model": "gpt-5.5",
        "hooks": {"state": {f"{path}:stop:0:0": {"trusted_hash": "sha256:stop"}}},
    }
    installer.remove(path)
    assert config().read_text() == 'model = "gpt-5.5"'


def test_what_is_approved_stays_as_it_is(codex: Path, path: Path) -> None:
    listed(codex, hook(trustStatus="trusted"))
    installer.apply(path, WITH_TRUST)
    assert not config().exists()


def test_settings_behind_a_link_stay_there(codex: Path, path: Path, tmp_path: Path) -> None:
    config().symlink_to(tmp_path / "dotfile")
    (tmp_path / "dotfile").write_text("")
    listed(codex, hook())
    installer.apply(path, WITH_TRUST)
    assert "trusted_hash" in (tmp_path / "dotfile").read_text()
    installer.remove(path)
    assert (tmp_path / "dotfile").read_text() == ""
    assert config().is_symlink()


def test_a_client_that_cannot_be_asked(codex: Path, path: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Codex can't be asked"):
        installer.apply(path, WITH_TRUST)
    assert path.exists()
    assert installer.obstacles(tmp_path) == []


@pytest.mark.parametrize(
    "answer",
    [
        'print(json.dumps({"id": 2, "error": {"code": -32601}}), flush=True)',
        "break",
        "print('x' * 99)",
    ],
)
def test_an_older_client(
    codex: Path, tmp_path: Path, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_server, "MOST", 150)
    answers(codex, answer)
    assert app_server.hooks_in(tmp_path) is None


def test_a_client_that_answers_too_late(
    codex: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_server, "SECONDS", 0.05)
    answers(codex, "time.sleep(60)")
    assert app_server.hooks_in(tmp_path) is None


@pytest.mark.parametrize("data", [5, [5], [{"hooks": 5}], [{"hooks": [5]}]])
def test_a_list_of_another_form(codex: Path, tmp_path: Path, data: Any) -> None:
    answers(codex, f"print({json.dumps({'id': 2, 'result': {'data': data}})!r}, flush=True)")
    found = app_server.hooks_in(tmp_path)
    assert found is not None
    assert not any(each.is_trusted for each in found)


@pytest.mark.parametrize(
    "more, words",
    [
        ({}, "doesn't run 1 hooks"),
        ({"trustStatus": "modified"}, "before you have approved them"),
        ({"trustStatus": "trusted"}, None),
        ({"trustStatus": "managed"}, None),
        ({"trustStatus": "trusted", "enabled": False}, "are switched off"),
        ({"command": "other"}, "are switched off"),
    ],
)
def test_what_keeps_hooks_from_running(
    codex: Path, path: Path, tmp_path: Path, more: dict[str, Any], words: str | None
) -> None:
    listed(codex, hook(**more))
    installer.apply(path, HookSelection())
    found = installer.obstacles(tmp_path)
    assert [each.stops for each in found] == [frozenset({"user"})] * (words is not None)
    assert all(words in each.text for each in found if words)


def test_a_project_that_codex_does_not_trust(codex: Path, tmp_path: Path) -> None:
    listed(codex)
    installer.apply(installer.settings_path("project", tmp_path), HookSelection(is_shared=True))
    (found,) = installer.obstacles(tmp_path)
    assert found.text.startswith(f"Codex doesn't trust {tmp_path}")
    assert found.stops == {"project"}


def test_nothing_is_asked_where_nothing_is_wired(codex: Path, tmp_path: Path) -> None:
    answers(codex, "1 / 0")
    assert installer.obstacles(tmp_path) == []


MINE = {"/h/hooks.json:stop:0:0": "sha256:1", "/h/hooks.json:session_start:0:0": "sha256:2"}
OTHER = {"/p/hooks.json:stop:0:0": "sha256:3"}

BEFORE = [
    None,
    'model = "x"\n',
    'model = "x"',
    "a = 1\r\nb = 2\r\n",
    "a = 1\n\n",
    "# a comment",
    '[hooks.state]\n\n[hooks.state."/x:stop:0:0"]\ntrusted_hash = "sha256:x"\n\n[x]\ny = 2',
]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize(
    "order", [("/p/hooks.json", "/h/hooks.json"), ("/h/hooks.json", "/p/hooks.json")]
)
def test_approvals_are_taken_back(before: str | None, order: tuple[str, str]) -> None:
    text: str | None = hook_trust.approve(hook_trust.approve(before, MINE), OTHER)
    state = tomllib.loads(text or "")["hooks"]["state"]
    assert {key: state[key]["trusted_hash"] for key in (*MINE, *OTHER)} == MINE | OTHER
    assert hook_trust.approve(text, MINE | OTHER) == text
    for path in order:
        text = hook_trust.withdraw(text, path=path)
    assert text == before
    assert hook_trust.withdraw(text, path="/h/hooks.json") == before


def test_what_a_person_adds_stays() -> None:
    text = hook_trust.approve("a = 1\n", MINE) + "\n[y]\nz = 1\n"
    assert hook_trust.withdraw(text, path="/h/hooks.json") == "a = 1\n\n[y]\nz = 1\n"
    squeezed = hook_trust.approve("a = 1\n", OTHER).replace("\n\n", "\n")
    assert hook_trust.withdraw(squeezed, path="/p/hooks.json") == "a = 1\n"


def test_a_hash_that_has_changed() -> None:
    old = '[hooks.state."/h/hooks.json:stop:0:0"]\nenabled = true\ntrusted_hash = "sha256:0"\n'
    new = hook_trust.approve(old, {"/h/hooks.json:stop:0:0": "sha256:1"})
    assert new == old.replace("sha256:0", "sha256:1")


@pytest.mark.parametrize(
    "text",
    [
        "[torn",
        'a = "',
        "hooks = 5",
        "hooks = { state = {} }",
        'hooks.state."/h/hooks.json:stop:0:0".trusted_hash = "sha256:0"\n',
        '[hooks.state."/h/hooks.json:stop:0:0"]\nenabled = true\n',
    ],
)
def test_settings_that_cannot_be_edited(text: str) -> None:
    with pytest.raises(JSONDecodeError):
        hook_trust.approve(text, MINE)


def test_the_place_of_an_error() -> None:
    with pytest.raises(JSONDecodeError) as raised:
        hook_trust.load("a = 1\nb = ?\n")
    assert (raised.value.lineno, raised.value.colno) == (2, 5)


def test_settings_that_are_wrong_are_reported(codex: Path, path: Path) -> None:
    listed(codex, hook())
    config().write_text("[torn")
    with pytest.raises(SettingsError, match=r"config\.toml: line 1"):
        installer.apply(path, WITH_TRUST)
    assert config().read_text() == "[torn"


def test_the_budget_guard(codex: Path, path: Path, tmp_path: Path) -> None:
    before = '{"hooks": {"Stop": []}}'
    path.write_text(before)
    guarded = HookSelection(guard=True)
    change = installer.apply(path, guarded)
    recording, guard = json.loads(change.after or b"")["hooks"]["UserPromptSubmit"]
    assert '/guard-codex"' in guard["hooks"][0]["command"]
    assert '/hook-codex"' in recording["hooks"][0]["command"]
    assert installer.plan(path, guarded).after == change.after
    assert installer.wirings(tmp_path)[0].current
    assert len(installer.hook_commands(tmp_path)) == 1
    without = json.loads(installer.apply(path, HookSelection()).after or b"")
    assert len(without["hooks"]["UserPromptSubmit"]) == 1
    installer.apply(path, guarded)
    installer.remove(path)
    assert path.read_text() == before
