"""One run whose files are damaged, or are no files, hides and stops none of the others."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.lib.containment import failures
from hookkit.runs import run_folder
from hookkit.runs.run_folder import Run
from tests.cli.installed import Said, outcome

BAD = Run("7f3a1111-1111-4111-8111-111111111111")
GOOD = Run("900d1111-1111-4111-8111-111111111111")

FILES = ("run.json", "state.json", "end.json", "prompt", "output.jsonl", "stderr")

REQUEST = {"cwd": "/home/dev/shop", "started_at": "2026-11-21T09:30:00.000Z", "asked_model": "opus"}
STATE = {"status": "completed", "exit_code": 0, "ended_at": "2026-11-21T09:31:00.000Z"}
TEXT = {"role": "assistant", "content": [{"type": "text", "text": "Here I am"}]}


def make(run: Run) -> None:
    """The folder of a run that has ended well."""
    paths.make_private(run_folder.root())
    run.folder.mkdir()
    (run.folder / "run.json").write_text(json.dumps(REQUEST))
    (run.folder / "state.json").write_text(json.dumps(STATE))
    (run.folder / "prompt").write_text("Come here")
    run.output.write_text(json.dumps({"type": "assistant", "message": TEXT}) + "\n")


def no_file(path: Path) -> None:
    path.unlink(missing_ok=True)


def folder(path: Path) -> None:
    no_file(path)
    path.mkdir()


def pipe(path: Path) -> None:
    no_file(path)
    os.mkfifo(path)


def loop(path: Path) -> None:
    no_file(path)
    path.symlink_to(path)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    path.write_bytes(b"\x00{\x1b" * 50)


def deep(path: Path) -> None:
    path.write_bytes(b"[" * 200_000)


def device(path: Path) -> None:
    no_file(path)
    path.symlink_to("/dev/zero")


DAMAGES = (no_file, folder, pipe, loop, empty, garbage, deep, device)


def shown(command: str, *codes: int) -> Said:
    code, output = outcome(*command.split())
    assert code in (codes or (0,)), (command, code, output)
    return output


def assert_good_run_is_there() -> None:
    listed = shown("ps --all --json").json["runs"]
    (good,) = [each for each in listed if each["session_id"] == GOOD.session_id]
    assert (good["status"], good["model"], good["runtime_seconds"]) == ("completed", "opus", 60)
    assert "Here I am" in shown(f"output {GOOD.session_id}").out


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("name", FILES)
def test_one_file_of_it(name: str, damage: Callable[[Path], None]) -> None:
    make(BAD)
    make(GOOD)
    damage(BAD.folder / name)
    assert_good_run_is_there()
    for command in ("ps", "ps --all", "cancel --all", "cleanup --dry-run", "events", "cleanup"):
        shown(command)
    for command in (f"output {BAD.session_id}", f"output {BAD.session_id} --raw"):
        shown(command, 0, 1)
    assert_good_run_is_there()
    shown("cleanup --days 0")


@pytest.mark.parametrize(
    "damage", (no_file, pipe, loop, empty, device), ids=lambda each: each.__name__
)
def test_its_folder(damage: Callable[[Path], None]) -> None:
    paths.make_private(run_folder.root())
    damage(BAD.folder)
    make(GOOD)
    assert_good_run_is_there()
    for command in ("ps", "cancel --all", "cleanup", "cleanup --days 0"):
        shown(command)


@pytest.mark.parametrize(
    "members",
    [
        {"status": "mars"},
        {"status": ["completed"]},
        {"exit_code": 10**30},
        {"exit_code": "0"},
        {"ended_at": "9999-12-31T23:59:59.999Z"},
        {"ended_at": "0001-01-01T00:00:00.000Z"},
        {"ended_at": 7},
        {"error": {"a": 1}},
        {"error": "\x1b[2J\u202e"},
        {"denied": {"a": 1}},
        {"denied": [1, None, "Bash"]},
        {"limit": {"resets_at": 10**18, "resets": 5}},
        {"status": "running", "pid": -1},
        {"status": "running", "pid": 10**15, "start": 10**15},
        {"status": "running", "pid": 4_000_000, "start": -1, "start_time": 10**12},
        {"status": "running", "pid": "1"},
    ],
    ids=repr,
)
def test_its_state(members: dict[str, Any]) -> None:
    make(BAD)
    make(GOOD)
    (BAD.folder / "state.json").write_text(json.dumps(STATE | members))
    assert_good_run_is_there()
    for command in ("ps", "ps --all", "cancel --all", "cleanup"):
        shown(command)
    assert_good_run_is_there()


def test_a_failure_is_reported_once_and_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong with it, even what nobody has thought of."""
    make(BAD)
    make(GOOD)
    before = Run.state.fget  # type: ignore[attr-defined]

    def state(run: Run) -> Any:
        return int("x") if run == BAD else before(run)

    monkeypatch.setattr(Run, "state", property(state))
    output = shown("ps --all --json")
    assert [each["session_id"] for each in output.json["runs"]] == [GOOD.session_id]
    reason = "ValueError: invalid literal for int() with base 10: 'x'"
    assert output.err == f"hookkit: {BAD.label}: {reason}\n"
    assert "ValueError" in paths.log_file().read_text()
    assert failures.take() == []
    assert str(paths.log_file().name) in shown("doctor", 0, 1).out


def test_what_cant_be_cancelled_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from hookkit.runs import cancel

    make(BAD)
    make(GOOD)
    asked: list[Run] = []
    monkeypatch.setattr(cancel, "client_of", asked.append)
    no_file(BAD.folder / "state.json")
    BAD.folder.rename(BAD.folder.with_name("elsewhere"))
    cancel.cancel([BAD, GOOD], 0)
    assert asked == [BAD, GOOD]
    assert (GOOD.folder / "end.json").read_bytes() == b'{"status":"cancelled"}'
    (problem,) = failures.take()
    assert problem == f"{BAD.label}: No such file or directory"
