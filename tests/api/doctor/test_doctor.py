"""Each finding of doctor, and that the remedy which it names mends it."""

import errno
import gzip
import json
import os
import shlex
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.agents import executables, launcher
from hookkit.agents.claude_code import (
    settings_edit,
    settings_file,
    settings_in_force,
    summarizer,
)
from hookkit.api import doctor
from hookkit.api.doctor import Finding, data_folder, database, journal_backlog, recorder
from hookkit.api.doctor.finding import quoted
from hookkit.api.doctor.hook_wiring import removing
from hookkit.api.store import Store
from hookkit.errors import UPGRADE
from hookkit.lib.pricing import model_prices
from hookkit.lib.system import locks, regular_file
from hookkit.model.wiring import Wiring
from hookkit.store.sqlite.database import Database, explained
from hookkit.store.sqlite.usage import UsageQueries
from tests.accounts import marks
from tests.builders import TABLES, deliver, fold_all, line, own, payload, rows
from tests.cli.installed import hookkit
from tests.damages import DAMAGES
from tests.fake_client import Client
from tests.lib.git.repositories import repository

EVENTS = [
    line(payload("SessionStart")),
    line(payload("UserPromptSubmit", prompt="mend it"), 1),
    line(payload("SessionEnd"), 2),
]


@pytest.fixture(autouse=True)
def project(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "project"
    repository(folder)
    (folder / "src").mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(executables, "PLACES", ())
    commands = home / "commands"
    commands.mkdir()
    script(commands / "hookkit", f'exec {sys.executable} -m hookkit "$@"')
    script(commands / "sudo", 'exec "$@"')
    script(commands / "python3", f'exec {sys.executable} "$@"')
    monkeypatch.setenv("PATH", f"{commands}:{os.defpath}")
    monkeypatch.setenv("USER", str(os.geteuid()))
    return folder


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def shell(command: str) -> str:
    """Run what a remedy says; what it printed. One command of ours needs no process."""
    name, *arguments = shlex.split(command)
    if name == "hookkit" and not set(command) & set(";|&"):
        return hookkit(*arguments).out
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def examine(folder: Path | None = None) -> dict[str, list[Finding]]:
    """What doctor finds, by check."""
    found: dict[str, list[Finding]] = {}
    for finding in doctor.examine(folder or Path.cwd()):
        found.setdefault(finding.check, []).append(finding)
    return found


def the(check: str) -> Finding:
    """The one finding of a check."""
    (finding,) = examine()[check]
    return finding


def says(check: str, state: str, *words: str) -> str:
    """That a check has one finding, of this state and with these words; its remedy."""
    finding = the(check)
    assert finding.state == state, finding
    assert all(word in finding.says for word in words), finding
    return finding.remedy or ""


def test_all_is_well(project: Path) -> None:
    shell("hookkit install")
    deliver(*EVENTS)
    fold_all()
    found = examine()
    assert {finding.state for each in found.values() for finding in each} == {"ok"}
    assert not any(finding.remedy for each in found.values() for finding in each)
    assert list(found) == ["wiring", "hook", "data", "summaries", "database", "events", "journal"]


# The wiring


def settings_at(scope: str = "project") -> Path:
    path = settings_file.settings_path(scope, Path.cwd())
    path.parent.mkdir(exist_ok=True)
    return path


def test_not_wired(project: Path) -> None:
    remedy = says("wiring", "bad", f"Not wired in {project}.")
    shell(remedy)
    says("wiring", "ok", f"Wired in {project}/.claude/settings.json (project).")
    says("hook", "ok")


@pytest.mark.parametrize("scope", ["local", "user"])
def test_wired_elsewhere(scope: str) -> None:
    shell(f"hookkit install --{scope}")
    says("wiring", "ok", f"Wired in {settings_at(scope)} ({scope}).")


def test_wired_twice() -> None:
    shell("hookkit install; hookkit install --user")
    *_, last = examine()["wiring"]
    assert (last.state, last.remedy) == ("note", "hookkit uninstall")
    assert "harmless" in last.says
    shell("hookkit uninstall; hookkit install --local")
    *_, last = examine()["wiring"]
    assert last.remedy == "hookkit uninstall --local"
    shell(last.remedy)
    assert [each.state for each in examine()["wiring"]] == ["ok"]


def test_the_plugin_and_settings() -> None:
    shell("hookkit install")
    settings_at("user").write_text('{"enabledPlugins": {"hookkit@market": true}}')
    wired, plugin, twice = examine()["wiring"]
    assert (wired.state, plugin.state, twice.state) == ("ok", "ok", "note")
    assert plugin.says == "The plugin hookkit@market is enabled."
    assert twice.remedy == "hookkit uninstall"


def test_the_plugin_and_what_an_administrator_wired() -> None:
    managed = Wiring("managed", Path("/etc/x"), [], current=True)
    assert removing([managed], "hookkit@market", "") == "disable the plugin hookkit@market"
    mine = managed._replace(scope="user")
    assert removing([managed, mine], None, "") == "hookkit uninstall --user"


def test_the_plugin_alone(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    settings_at("user").write_text('{"enabledPlugins": {"hookkit@market": true}}')
    says("wiring", "ok", "plugin")
    says("hook", "ok", "the system's own Python", f"{home}/commands/python3")
    monkeypatch.setenv("PATH", str(home))
    remedy = says("hook", "bad", "no python3")
    monkeypatch.undo()
    monkeypatch.setenv("HOME", str(home))
    assert remedy == "hookkit install"


@pytest.mark.parametrize("scope", settings_file.SCOPES)
def test_missing_events(scope: str) -> None:
    shell(f"hookkit install --{scope}" if scope != "project" else "hookkit install")
    known = json.loads(settings_at(scope).read_text())
    for event in ("Stop", "SessionEnd"):
        del known["hooks"][event]
    settings_at(scope).write_text(json.dumps(known))
    shell(says("wiring", "bad", f"{settings_at(scope)} misses Stop, SessionEnd."))
    says("wiring", "ok")


@pytest.mark.parametrize("scope", settings_file.SCOPES)
def test_an_older_wiring(scope: str) -> None:
    settings_at(scope).write_text(settings_edit.wire(None).replace(f"{settings_edit.SECONDS}", "7"))
    shell(says("wiring", "note", f"({scope})", "not as this hookkit does it"))
    says("wiring", "ok")


def test_settings_that_are_not_json(project: Path) -> None:
    file = project / ".claude" / "settings.json"
    settings_at().write_text('{"hooks": [')
    broken, absent = examine()["wiring"]
    assert broken == Finding("wiring", "bad", broken.says, f"edit {file}")
    assert f"{file}: line 1, column 12" in broken.says
    assert absent.remedy == "hookkit install"
    file.unlink()
    shell("hookkit install")
    settings_at("local").write_text("nonsense")
    wired, broken = examine()["wiring"]
    assert (wired.state, broken.state) == ("ok", "bad")


def set_up(scope: str, **settings: Any) -> Path:
    """Change settings of a scope."""
    path = settings_at(scope)
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(known | settings))
    return path


@pytest.mark.parametrize("scope", settings_file.SCOPES)
def test_hooks_that_are_switched_off(scope: str) -> None:
    shell("hookkit install")
    path = set_up(scope, disableAllHooks=True)
    wired, off = examine()["wiring"]
    assert (wired.state, off.state) == ("ok", "bad")
    assert off.says == f"Hooks are switched off: {path} sets disableAllHooks."
    assert off.remedy == f"remove disableAllHooks from {path}"
    set_up(scope, disableAllHooks=False)
    says("wiring", "ok")


def test_hooks_that_are_not_there_are_not_switched_off() -> None:
    set_up("user", disableAllHooks=True)
    _, off = examine()["wiring"]
    assert off.state == "note"


def test_hooks_that_are_elsewhere_are_not_stopped(home: Path) -> None:
    (home / ".gemini").mkdir()
    shell("hookkit install --user --agent gemini")
    says("wiring", "ok", "Gemini CLI: Wired")  # an untrusted folder stops those of a project only
    shell("hookkit install --agent gemini")
    assert "note" in [each.state for each in examine()["wiring"]]


def test_an_organisation_that_allows_its_own_hooks_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings_in_force.MANAGED_FOLDERS, sys.platform, tmp_path)
    managed = tmp_path / "managed-settings.json"
    managed.write_text('{"allowManagedHooksOnly": true}')
    shell("hookkit install")
    _, only = examine()["wiring"]
    assert (only.state, only.remedy) == ("bad", "ask your administrator")
    assert f"{managed}, set allowManagedHooksOnly" in only.says
    managed.write_text(settings_edit.wire('{"allowManagedHooksOnly": true}'))
    assert {each.state for each in examine()["wiring"]} == {"ok", "note"}
    managed.write_text('{"hooks": {"Stop": [{"hooks": [{"command": "old # hookkit"}]}]}}')
    missing = next(each for each in examine()["wiring"] if str(managed) in each.says)
    assert (missing.state, missing.remedy) == ("bad", "ask your administrator")


def test_an_untrusted_folder(project: Path, home: Path) -> None:
    shell("hookkit install")
    known = home / ".claude.json"
    known.write_text('{"projects": {}}')
    _, untrusted = examine()["wiring"]
    assert untrusted.state == "bad"
    assert f"doesn't trust {project} yet (see {known})" in untrusted.says
    assert untrusted.remedy == f"cd {project} && claude"
    start = payload("SessionStart", cwd=str(project))
    deliver(line(start))
    fold_all()
    _, untrusted = examine()["wiring"]
    assert untrusted.state == "note"  # `claude -p` is used here
    known.write_text(json.dumps({"projects": {str(project): {"hasTrustDialogAccepted": True}}}))
    says("wiring", "ok")


def test_a_hook_for_some_events_only() -> None:
    shell("hookkit install")
    known = json.loads(settings_at().read_text())
    known["hooks"]["SessionStart"][0]["matcher"] = "resume"
    settings_at().write_text(json.dumps(known))
    shell(says("wiring", "bad", "lets only some of SessionStart through"))
    says("wiring", "ok")


# Below the project's folder


def test_a_client_below_the_project_sees_no_wiring(project: Path) -> None:
    shell("hookkit install")
    wired, note = examine(project / "src")["wiring"]
    assert wired.state == "ok"
    assert note.state == "note"
    assert f"{project}/src is not recorded" in note.says
    assert note.remedy == f"cd {project}"
    assert len(examine(project)["wiring"]) == 1


@pytest.mark.parametrize(
    "text",
    [settings_edit.wire(None), '{"enabledPlugins": {"hookkit@market": true}}'],
    ids=["us", "plug"],
)
def test_the_persons_own_settings_hold_below_too(text: str, project: Path) -> None:
    settings_at("user").write_text(text)
    assert len(examine(project / "src")["wiring"]) == 1


def test_a_wiring_below_is_no_matter(project: Path) -> None:
    shell("hookkit install")
    below = settings_file.settings_path("local", project / "src")
    below.parent.mkdir()
    below.write_text(settings_edit.wire(None))
    assert len(examine(project / "src")["wiring"]) == 1


def test_where_nothing_is_wired_nothing_more_is_reported(project: Path) -> None:
    assert len(examine(project / "src")["wiring"]) == 1


# The launcher


def test_no_launcher() -> None:
    shell("hookkit install")
    paths.launcher().unlink()
    shell(says("hook", "bad", f"There is no launcher {paths.launcher()}."))
    says("hook", "ok", f"records, with {sys.executable}.")


def test_another_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = script(tmp_path / "python", f'exec {sys.executable} "$@"')
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(other))
        launcher.write()
    shell(says("hook", "note", "another installation", str(other)))
    says("hook", "ok")


def remove(python: Path) -> None:
    python.unlink()


def make_useless(python: Path) -> None:
    script(python, "exit 1")


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The interpreter of the installation whose launcher is there."""
    python = script(tmp_path / "it's python", f'exec {sys.executable} "$@"')
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(python))
        launcher.write()
    return python


def test_an_interpreter_that_is_gone(other: Path) -> None:
    remove(other)
    reason = f"records only by what is left: its interpreter {other} is gone"
    shell(says("hook", "note", reason))
    says("hook", "ok")


@pytest.mark.parametrize(
    "harm, words", [(remove, "its interpreter {} is gone"), (make_useless, "{} does not run")]
)
def test_an_interpreter_that_is_gone_and_no_other(
    harm: Callable[[Path], None],
    words: str,
    other: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = paths.launcher()
    first = path.read_text().partition("\nfor ")[0]
    path.write_text(
        f'{first}\nfor hookkit_python in {shlex.quote(str(other))}\ndo "$hookkit_python" "$@"; done'
    )
    harm(other)
    shell(says("hook", "bad", "records nothing", words.format(other)))
    says("hook", "ok")


def test_a_package_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        package = tmp_path / "hookkit"
        package.mkdir()
        (package / "record.py").write_bytes((launcher.PACKAGE / "record.py").read_bytes())
        patch.setattr(launcher, "PACKAGE", package)
        launcher.write()
    (package / "record.py").unlink()
    shell(says("hook", "note", f"records only by what is left: {package} is gone"))
    says("hook", "ok")


@pytest.mark.parametrize("text", ["", "exec", "if [ -x /bin/sh ]; 'never closed"])
def test_a_broken_launcher(text: str) -> None:
    launcher.write().write_text(text)
    shell(says("hook", "bad", "records nothing: it is broken"))
    says("hook", "ok")


def test_a_launcher_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    path = launcher.write()
    path.write_text(f"exec /bin/sleep 60\n{path.read_text()}")
    monkeypatch.setattr(recorder, "PROBE_SECONDS", 0.2)
    shell(says("hook", "bad", "/bin/sleep does not run hookkit"))


def test_a_launcher_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    launcher.write()

    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(regular_file, "read", refuse)
    [finding] = recorder.check(Path.cwd())
    assert (finding.state, finding.remedy) == ("bad", "hookkit install")
    assert "can't be read: Permission denied" in finding.says


def test_the_probe_leaves_nothing_behind() -> None:
    shell("hookkit install")
    says("hook", "ok")
    assert list(paths.journal_dir().iterdir()) == []


@pytest.fixture
def plugin(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Only the plugin is enabled; the folder that is the PATH."""
    settings = home / ".claude" / "settings.json"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text('{"enabledPlugins": {"hookkit@market": true}}')
    folder = home / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_a_plugin_that_records(plugin: Path) -> None:
    python = script(plugin / "python3", f'exec {sys.executable} "$@"')
    [finding] = recorder.check(Path.cwd())
    assert (finding.state, str(python) in finding.says) == ("ok", True)


@pytest.mark.parametrize("code", [0, 1])
def test_a_plugin_whose_python_does_not_record(code: int, plugin: Path) -> None:
    python = script(plugin / "python3", f"exit {code}")
    [finding] = recorder.check(Path.cwd())
    assert (finding.state, finding.remedy) == ("bad", "hookkit install")
    assert f"records nothing: {python} " in finding.says


# The data folder


def test_the_data_folder_is_made_for_its_owner() -> None:
    says("data", "ok", f"{paths.data_dir()} can be written.")
    for folder in (paths.data_dir(), paths.journal_dir()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(paths.journal_dir().iterdir()) == []


def test_a_data_folder_that_cannot_be(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").touch()
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "file" / "below"))
    remedy = says("data", "bad", f"{home}/file/below can't be written: Not a directory.")
    output = shell(
        remedy.replace("/a/folder/of/yours", f"{home}/other") + "; hookkit doctor --json"
    ).partition("{")
    assert json.loads(output[1] + output[2])["ok"]


def test_files_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after `sudo hookkit list`."""
    deliver(*EVENTS)
    (segment,) = paths.journal_dir().iterdir()
    segment.chmod(0o400)
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda path, mode: path != segment)  # root may do anything
        remedy = says("data", "bad", f"{segment} can't be written: Permission denied.")
    shell(remedy)
    assert stat.S_IMODE(segment.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "number, remedy",
    [
        (errno.EACCES, "sudo chown"),
        (errno.EPERM, "sudo chown"),
        (errno.ENOSPC, "make room"),
        (errno.EDQUOT, "make room"),
        (errno.EROFS, "export HOOKKIT_HOME="),
    ],
)
def test_why_it_cannot_be_written(
    number: int, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    finding = data_folder.writable()
    assert finding.says == f"{paths.data_dir()} can't be written: {os.strerror(number)}."
    assert (finding.remedy or "").startswith(remedy)


# Settings and summaries


def test_a_wrong_config_file() -> None:
    file = paths.make_private(paths.data_dir()) / "config.toml"
    file.write_text("summary = 'sometimes'")
    assert os.environ.pop("HOOKKIT_SUMMARY")
    assert says("settings", "bad", f"{file}: summary: 'sometimes'") == f"edit {file}"
    assert "summaries" not in examine()
    file.write_text("nonsense")
    assert says("settings", "bad", "not valid TOML") == f"edit {file}"


def test_a_wrong_price_of_the_persons_own() -> None:
    file = paths.make_private(paths.data_dir()) / "config.toml"
    file.write_text('[prices."my-model"]\ninput = "much"')
    deliver(*EVENTS)
    fold_all()
    assert says("prices", "bad", 'config.toml: [prices."my-model"]') == f"edit {file}"
    says("summaries", "ok")
    file.write_text("nonsense")
    assert "prices" not in examine()  # told among the settings


def test_a_wrong_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    shell("hookkit install")
    monkeypatch.setenv("HOOKKIT_SUMMARY_HOURLY", "many")
    remedy = says("settings", "bad", "HOOKKIT_SUMMARY_HOURLY: 'many'")
    assert json.loads(shell(f"{remedy}; hookkit doctor --json"))["ok"]


def test_summaries_are_off() -> None:
    says("summaries", "ok", "switched off")


def test_no_client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY", "inline")
    remedy = says("summaries", "note", "No summaries: no claude executable")
    client = Client(tmp_path)
    name, _, _ = remedy.removeprefix("export ").partition("=")
    monkeypatch.setenv(name, str(client.path))
    says("summaries", "ok", f"Written by {client.path} (2.1.329 (Claude Code), inline).")
    assert client.calls == []


@pytest.mark.parametrize(
    "then, words", [("exit 127", "ends with code 127"), ("exec sleep 60", "gave up after 0.2 s")]
)
def test_a_client_that_does_not_start(
    then: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY", "detached")
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(script(tmp_path / "claude", then)))
    monkeypatch.setattr(summarizer, "ANSWER_SECONDS", 0.2)
    assert says("summaries", "note", "No summaries:", words)


# The database


def test_nothing_recorded_yet() -> None:
    assert says("events", "note", "No event has been recorded yet.") == "claude"
    assert "database" not in examine()
    assert not paths.database().exists()


def test_sessions_that_no_hook_has_reported() -> None:
    deliver(line(own("started"), src="api"))
    fold_all()
    says("events", "note", "No event has been recorded yet.")
    says("database", "ok", "1 session,")


def test_no_database_but_a_journal() -> None:
    deliver(*EVENTS)
    shell(says("database", "note", "no database"))
    says("database", "ok", f"{paths.database()} is sound: 1 session, schema version")
    says("events", "ok", "The last event came on Nov 21, 2026 at ")


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database(damage: Callable[[Path], None]) -> None:
    deliver(*(line(payload("SessionStart", f"s{number}"), number) for number in range(500)))
    fold_all()
    sound = rows(TABLES)
    damage(paths.database())
    finding = the("database")
    if finding.state == "ok":  # all can be read: the log was not its own, or it begins anew
        shell("hookkit list")
    else:
        assert finding.state == "bad"
        assert finding.says.startswith("The database is damaged: ")
        assert not {"events", "journal"} & examine().keys()
        assert finding.remedy == "hookkit rebuild"
        shell(finding.remedy)
    says("database", "ok")
    assert rows(TABLES) == sound


def sql(statement: str) -> None:
    with closing(sqlite3.connect(paths.database())) as db:
        db.execute(statement)
        db.commit()


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE sessions SET tallies = '{'", id="not JSON"),
        pytest.param("DROP TABLE events", id="a table is gone"),
        pytest.param("DROP INDEX sessions_by_id", id="an index is gone"),
        pytest.param("ALTER TABLE sessions DROP COLUMN start_git_head", id="a column is gone"),
    ],
)
def test_contents_that_are_not_ours(statement: str) -> None:
    deliver(*EVENTS)
    fold_all()
    sql(statement)
    finding = examine()["database"][-1]
    assert (finding.state, finding.remedy) == ("bad", "hookkit rebuild")
    assert "damaged" in finding.says
    shell("hookkit rebuild")
    says("database", "ok")


def test_a_newer_schema() -> None:
    fold_all()
    sql("PRAGMA user_version = 99")
    remedy = says("database", "bad", "schema version 99, this hookkit knows")
    assert remedy == UPGRADE


def test_a_locked_database() -> None:
    fold_all()
    sql("PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(paths.database(), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "hookkit doctor" in says("database", "bad", "is locked by another program")
    says("database", "ok")


def test_a_file_system_without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    fold_all()
    sql("PRAGMA journal_mode = DELETE")
    monkeypatch.setattr(locks, "can_lock", lambda folder: False)
    with closing(sqlite3.connect(paths.database(), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        remedy = says("database", "bad", "can't lock files")
    assert remedy == "export HOOKKIT_HOME=/a/folder/of/yours && hookkit install"


def test_a_folder_in_the_databases_place() -> None:
    deliver(*EVENTS)
    paths.database().mkdir()
    shell(says("database", "bad", str(paths.database())))
    says("database", "ok", "1 session")


# What waits, was refused, or failed


def test_a_backlog(monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(*EVENTS)
    fold_all()
    says("journal", "ok", "The whole journal is projected.")
    size = len(EVENTS[0])
    deliver(EVENTS[0])
    says("journal", "ok", f"{size} bytes of the journal wait to be projected.")
    monkeypatch.setattr(journal_backlog, "BACKLOG", size - 1)
    shell(says("journal", "bad", f"{size} bytes"))
    says("journal", "ok", "The whole journal is projected.")


def test_a_segment_that_was_replaced_by_a_shorter_one() -> None:
    segment = deliver(*EVENTS)
    fold_all()
    segment.write_bytes(EVENTS[0])
    says("journal", "ok", f"{len(EVENTS[0])} bytes of the journal")


def test_compacted_segments() -> None:
    deliver(*EVENTS)
    fold_all()
    whole = gzip.compress(b"".join(EVENTS))
    segment = paths.journal_dir() / "2026-10-01.jsonl.gz"
    segment.write_bytes(whole)
    says("journal", "ok", f"{len(whole)} bytes of the journal wait")
    segment.write_bytes(whole[:-20])
    shell(says("journal", "bad", f"{segment} is damaged"))
    says("journal", "ok", "The whole journal is projected.")


@pytest.mark.parametrize(
    "bad, words", [(1, "1 line could not"), (2, "2 lines could not be understood; the last is 20")]
)
def test_rejected_lines(bad: int, words: str) -> None:
    deliver(*EVENTS, *[b"oops\n"] * bad)
    fold_all()
    assert says("rejected", "note", words, "not valid JSON") == ""


def set_price_table(version: str) -> None:
    with closing(Database.open(paths.database())) as database:
        UsageQueries(database.db).set_price_table(version)


def test_costs_of_another_price_table() -> None:
    deliver(*EVENTS)
    fold_all()
    set_price_table("other")
    shell(says("prices", "note", "The price table has changed"))
    assert "prices" not in examine()


def test_no_price_table(monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(*EVENTS)
    fold_all()
    set_price_table("other")
    monkeypatch.setattr(model_prices, "PACKAGE", "no_such_package")
    assert says("prices", "bad", "The price table is missing").startswith("pip install")


def test_failed_summaries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client = Client(tmp_path)
    transcript = tmp_path / "s1.jsonl"
    transcript.write_text(json.dumps({"type": "user", "message": {"content": "mend it"}}))
    note = own("summarized", error="API Error: overloaded.")
    end = payload("SessionEnd", transcript_path=str(transcript))
    answered = line(payload("Stop"), 1, account=marks())
    deliver(*EVENTS[:2], answered, line(end, 2), line(note, 3, src="hookkit"))
    fold_all()
    _, failed = examine()["summaries"]
    assert failed.state == "note"
    assert failed.says == "1 session could not be summarized; the last: API Error: overloaded."
    client.answers(structured_output={"title": "T", "summary": "S"})
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(client.path))
    shell(failed.remedy or "")
    says("summaries", "ok")
    with Store.open() as store:
        assert store.existing("s1").title == "T"


def test_paths_in_commands_are_quoted() -> None:
    assert quoted(Path("/a b/c")) == "'/a b/c'"


def test_a_full_disk_of_the_database() -> None:
    folder = paths.make_private(paths.data_dir())
    error = explained(full(folder / "full.db"), paths.database())
    found = database.unusable(error)
    assert (found.check, found.state) == ("database", "bad")
    assert "is full" in found.says
    assert found.remedy == f"make room on the disk: df -h {quoted(folder)}"


def full(file: Path) -> sqlite3.Error:
    """Return the error of a database that may not grow."""
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE t (x)")
        db.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as raised:
            db.execute("INSERT INTO t VALUES (zeroblob(100000))")
    return raised.value
