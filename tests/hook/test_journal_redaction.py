"""The setting `journal_redact`: no recognizable secret reaches the journal."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit import paths, record
from hookkit.agents import launcher
from hookkit.hook import journal_redaction
from hookkit.lib.text import scrub
from hookkit.store.journal import segments
from tests.builders import payload
from tests.cli.installed import hookkit
from tests.test_record import HOOK, PACKAGE, old_pythons

TOKEN = "ghp_" + "Zq3T9xLw8RbV5mKc2NfY7hJd4GsP6aQe1U" + "0X"
SECRETS = (TOKEN, "hunter2!hunter2", "0a7Hq92LmZx81TbR")
SENT = {
    "prompt": f"no, that's wrong, use {TOKEN}",
    "tool_name": "Bash",
    "tool_use_id": "toolu_1",
    "tool_input": {
        "command": f"curl -H 'Authorization: Bearer {TOKEN}'\n\tcurl \\ \"{TOKEN}\"",
        "password": SECRETS[1],
        "env": [{"api_key": SECRETS[2], "n": 1.50, "ok": None}],
        TOKEN: 1,
    },
}
SETTING = "journal_redact = true\n"


def sent() -> bytes:
    """Return a payload with secrets in it."""
    return json.dumps(payload("UserPromptSubmit", cwd="/home/dev/shop") | SENT).encode()


def send(
    environment: dict[str, str], python: str = sys.executable, package: Path = PACKAGE
) -> None:
    """Run a hook that gets a payload, without HOOKKIT_HOME unless it is given."""
    known = {name: value for name, value in os.environ.items() if name != "HOOKKIT_HOME"}
    command = [python, *HOOK[1:-2], str(package), "/no/copy", str(paths.data_dir()), "1"]
    done = subprocess.run(
        command, input=sent(), env=known | environment, capture_output=True, timeout=20
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def journal() -> bytes:
    """Return all that the journal has."""
    return b"".join(each.read_bytes() for each in segments.segments(paths.journal_dir()))


def written_by_hook() -> dict[str, Any]:
    """Return the payload of the only line."""
    (line,) = journal().splitlines()
    kept: dict[str, Any] = json.loads(line)["p"]
    return kept


def has_secrets() -> bool:
    return any(secret.encode() in journal() for secret in SECRETS)


@pytest.fixture(params=["chosen home", "XDG", "usual", "remembered", "variable"])
def asked_for(request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> dict[str, str]:
    """Write the setting down where a person may; return the environment of the hook."""
    files = {
        "chosen home": paths.data_dir() / "config.toml",
        "XDG": tmp_path / "xdg" / "hookkit" / "config.toml",
        "usual": home / ".config" / "hookkit" / "config.toml",
        "remembered": tmp_path / "elsewhere.toml",
    }
    environment = {
        "chosen home": {"HOOKKIT_HOME": str(paths.data_dir())},
        "XDG": {"XDG_CONFIG_HOME": str(tmp_path / "xdg")},
        "variable": {"HOOKKIT_JOURNAL_REDACT": "on"},
    }
    if file := files.get(request.param):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# mine\n{SETTING}")
    if request.param == "remembered":
        known = home / ".local" / "share" / "hookkit" / "folders"
        known.parent.mkdir(parents=True, exist_ok=True)
        known.write_text(f"{paths.data_dir()}\n{file}\n")
    return {"HOME": str(home)} | environment.get(request.param, {})


def test_wherever_it_is_asked_for(asked_for: dict[str, str]) -> None:
    send(asked_for)
    assert not has_secrets()
    kept = written_by_hook()
    assert kept["prompt"] == "no, that's wrong, use [redacted: github-token]"
    assert kept["tool_input"]["password"] == "[redacted: password]"
    assert kept["cwd"] == "/home/dev/shop"
    assert kept["tool_use_id"] == "toolu_1"


@pytest.mark.parametrize("text", ["", "journal_redact = false\n", "# journal_redact = true\n"])
def test_nobody_asks_for_it(text: str) -> None:
    (paths.data_dir()).mkdir(parents=True, exist_ok=True)
    (paths.data_dir() / "config.toml").write_text(text)
    send({"HOOKKIT_HOME": str(paths.data_dir())})
    assert orjson.loads(journal())["p"] == orjson.loads(sent())


@pytest.mark.parametrize("text", ["journal_redact = 7", 'journal_redact = "', "x = 1\n" + SETTING])
def test_settings_that_cannot_be_used_ask_for_it(text: str) -> None:
    (paths.data_dir()).mkdir(parents=True, exist_ok=True)
    (paths.data_dir() / "config.toml").write_text(text)
    send({"HOOKKIT_HOME": str(paths.data_dir())})
    assert not has_secrets()
    assert "[redacted" in written_by_hook()["prompt"]


def test_a_pipe_in_place_of_the_settings_is_not_waited_for() -> None:
    paths.data_dir().mkdir(parents=True, exist_ok=True)
    os.mkfifo(paths.data_dir() / "config.toml")
    send({"HOOKKIT_HOME": str(paths.data_dir())})
    assert has_secrets()


@pytest.mark.parametrize("python", old_pythons())
def test_an_old_python_keeps_no_words(python: str) -> None:
    send({"HOOKKIT_JOURNAL_REDACT": "1"}, python)
    assert not has_secrets()
    kept = written_by_hook()
    if "3.11" not in subprocess.check_output([python, "--version"], text=True):
        assert kept["prompt"] == "[left out]"
    assert (kept["session_id"], kept["tool_use_id"]) == ("s1", "toolu_1")


def test_a_copy_without_hookkit_keeps_no_words(tmp_path: Path) -> None:
    for pattern in launcher.RECORDER:
        for file in PACKAGE.glob(pattern):
            copied = tmp_path / "copy" / file.relative_to(PACKAGE)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copied)
    python = str(Path(sys.executable).resolve())  # that of no environment
    send({"HOOKKIT_JOURNAL_REDACT": "1"}, python, tmp_path / "copy")
    assert not has_secrets()
    assert written_by_hook()["prompt"] == "[left out]"


def test_what_was_shortened_loses_its_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of a secret has no form that is known."""
    for words in range(870, 896):
        text = "a " * (words // 2) + "x" * (words % 2) + TOKEN + " b" * 200_000
        monkeypatch.setenv("HOOKKIT_JOURNAL_REDACT", "1")
        redact = record.redaction(str(paths.data_dir()))
        line = record.line_of(json.dumps({"prompt": text}).encode(), 1, "hook", b"", redact)
        assert b"ghp" not in line
        assert b"bytes left out]" in line


def test_a_hook_can_import_nothing_until_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_JOURNAL_REDACT", "1")
    monkeypatch.setattr(sys, "path", [str(PACKAGE)])
    for name in ("site", "hookkit"):
        monkeypatch.delitem(sys.modules, name)
    redact = record.redaction(str(paths.data_dir()))
    assert str(PACKAGE.parent) in sys.path
    assert str(PACKAGE) not in sys.path, "its files would stand for those of others"
    assert redact
    assert redact(TOKEN.encode()) == TOKEN.encode()


@pytest.mark.parametrize("is_old", [False, True])
def test_without_the_rules(is_old: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if is_old:
        monkeypatch.setattr(sys, "version_info", (3, 10, 2))
    else:
        monkeypatch.setitem(sys.modules, "hookkit.lib.text.scrub", None)
    redact = journal_redaction.redaction(str(PACKAGE))
    assert redact
    assert redact(b'{"prompt": "x", "session_id": "x"}') == (
        b'{"prompt": "[left out]", "session_id": "x"}'
    )


@pytest.mark.parametrize("text", ["journal_redact = 7", "journal_redact = false"])
def test_settings_in_the_same_process(text: str) -> None:
    paths.data_dir().mkdir(parents=True, exist_ok=True)
    paths.config_file().write_text(text)
    assert (record.redaction(str(paths.data_dir())) is None) is ("false" in text)


# Everything else that writes to the journal


@pytest.fixture
def everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_JOURNAL_REDACT", "true")


@pytest.mark.usefixtures("everywhere")
def test_what_people_write() -> None:
    hookkit("start", "mine")
    hookkit("note", f"use {TOKEN}")
    hookkit("log-ai", "-p", "openai", "-m", TOKEN, "-t", "1", "-c", "1")
    hookkit("end")
    assert journal()
    assert not has_secrets()


@pytest.mark.usefixtures("everywhere")
@pytest.mark.parametrize("is_journal", [False, True])
def test_a_replay(is_journal: bool, tmp_path: Path) -> None:
    line = record.line_of(sent(), 10**18, "hook") if is_journal else sent() + b"\n"
    (tmp_path / "sent.jsonl").write_bytes(line)
    hookkit("replay", str(tmp_path / "sent.jsonl"))
    assert written_by_hook()["prompt"] == "no, that's wrong, use [redacted: github-token]"
    assert not has_secrets()


def test_the_same_session_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database has no secrets anyway."""
    shown = []
    for name in ("one", "two"):
        monkeypatch.setenv("HOOKKIT_HOME", str(paths.data_dir().with_name(name)))
        monkeypatch.setenv("HOOKKIT_JOURNAL_REDACT", "true" if name == "two" else "false")
        record.record(str(paths.data_dir()), sent(), os.getpid())
        (session,) = hookkit("list", "--json").json["sessions"]
        shown.append({k: v for k, v in session.items() if not k.endswith("_at")})
        assert has_secrets() is (name == "one")
    assert shown[0]["title"]
    assert [each["title"] for each in shown] == [shown[0]["title"]] * 2
    assert [each["corrections_count"] for each in shown] == [1, 1]


# Any JSON


def redacted(data: bytes) -> bytes:
    return journal_redaction.redacted(data, scrub.redact_member)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'{"a": "b", "c" : ["d", 1.50, 1e400]}', None),
        (b'{"a": "/home/dev/' + TOKEN.encode() + b'"}', None),
        (b'{"a": "\\ud83d", "b": "\\u00e9"}', None),
        (b'["' + TOKEN.encode() + b'"]', b'["[redacted: github-token]"]'),
        (b'{"' + TOKEN.encode() + b'": "x"}', b'{"[redacted: github-token]": "x"}'),
        (b'{"' + TOKEN.encode() + b'" : 1}', b'{"[redacted: github-token]" : 1}'),
        (b'{"a": "\xff ' + TOKEN.encode(), b'{"a": "\\ufffd [redacted: github-token]"'),
        (b'"\\q ' + TOKEN.encode() + b"\\", b'"\\\\q [redacted: github-token]\\\\"'),
        (b'{"a": "\\u00', None),
        (b'"', None),
        (b"\\", None),
        (b"", None),
    ],
)
def test_only_secrets_change(before: bytes, after: bytes | None) -> None:
    assert redacted(before) == (before if after is None else after)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(),
        lambda of: st.lists(of) | st.dictionaries(st.text(), of),
    )
)
def test_any_value_stays_the_same_without_secrets(value: Any) -> None:
    data = json.dumps(value).encode()
    assert redacted(data) == data


@pytest.mark.parametrize("data", [b'"\\"' * 100_000, b'"a" ' * 100_000, b'"' + b"\\" * 300_001])
def test_torn_input_is_looked_at_once(data: bytes) -> None:
    redacted(data)  # else it would take hours


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("password", "hunter2!hunter2", "[redacted: password]"),
        ("note", "hunter2!hunter2", "hunter2!hunter2"),
        (None, TOKEN, "[redacted: github-token]"),
        (TOKEN, "x", "x"),
    ],
)
def test_a_name_may_give_its_value_away(name: str | None, text: str, kept: str) -> None:
    assert scrub.redact_member(name, text) == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [(None, "x"), ("session_id", "x"), ("prompt", "[left out]"), ("", "[left out]")],
)
def test_without_the_rules_names_stay(name: str | None, kept: str) -> None:
    assert journal_redaction.leave_words_out(name, "x") == kept
