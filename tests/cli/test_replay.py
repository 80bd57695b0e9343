"""hookkit replay."""

import io
import json
import os
import sys
from pathlib import Path

import click
import pytest

from hookkit import paths
from hookkit.api import summaries
from hookkit.api.store import Store
from hookkit.cli import replay
from hookkit.lib.system import locks
from tests.builders import line, payload, tool
from tests.cli.terminal import call, run_apart

CAPTURE = Path(__file__).parents[1] / "payloads" / "tools.jsonl"


def sessions() -> list[tuple[str, int]]:
    with Store.open() as store:
        return [(each.session_id, each.n_hook_events) for each in store.get_recent_sessions()]


@pytest.mark.uncovered
def test_a_capture_through_a_process() -> None:
    lines = len(CAPTURE.read_bytes().splitlines())
    for _ in range(2):
        assert run_apart("replay", str(CAPTURE)) == f"{lines} recorded, 0 rejected.\n"
        ((_, events),) = sessions()
        assert events == lines


@pytest.mark.uncovered
def test_stdin() -> None:
    sent = json.dumps(payload("Stop")).encode() + b"\n" + line(payload("Stop", "s2"))
    assert run_apart("replay", "-", sent=sent) == "2 recorded, 0 rejected.\n"
    assert sorted(sessions()) == [("s1", 1), ("s2", 1)]


def test_bad_lines_are_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "capture.jsonl"
    file.write_text("garbage\n\n" + json.dumps(tool()) + '\n{"a": 1}\n')
    done = call("replay", str(file), code=1)
    assert done.stdout == "1 recorded, 2 rejected.\n"
    first, second = done.stderr.splitlines()
    assert first.startswith(f"{file}:1: not valid JSON")
    assert second == f"{file}:4: neither a hook's payload nor a line of a journal"
    assert sessions() == [("s1", 1)]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = call("replay", str(tmp_path / "nothing"), str(CAPTURE), code=1)
    assert done.stderr == f"{tmp_path / 'nothing'}: No such file or directory.\n"
    assert "51 recorded, 1 rejected." in done.stdout


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "Is a directory" in call("replay", str(tmp_path), code=1).stderr


def test_a_file_must_be_named() -> None:
    assert "FILE" in call("replay", code=2).stderr


def test_a_throw_away_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = os.environ["HOOKKIT_HOME"]
    run_apart("replay", "--home", "here", str(CAPTURE))
    assert (tmp_path / "here" / "hookkit.db").exists()
    assert sessions() == []
    call("replay", "--home", str(tmp_path / "there"), str(CAPTURE))
    assert (tmp_path / "there" / "hookkit.db").exists()
    monkeypatch.setenv("HOOKKIT_HOME", before)


def test_who_cannot_fold_reports_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "refresh", lambda self, wait=0: False)
    with locks.hold(paths.fold_lock(), "testing"):
        done = call("replay", str(CAPTURE), code=1)
    assert "another process is busy" in str(done.exception)


@pytest.mark.parametrize("mode, expected", [("inline", 1), ("off", 0), ("detached", 0)])
def test_summaries_may_be_written_at_once(
    mode: str, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Store] = []
    monkeypatch.setattr(summaries, "summarise_due", done.append)
    monkeypatch.setenv("HOOKKIT_SUMMARY", mode)
    call("replay", str(CAPTURE))
    assert len(done) == expected


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    "size, terminal, shown",
    [(10**7, True, True), (10**7, False, False), (10, True, False)],
    ids=["large", "no terminal", "small"],
)
def test_progress_is_shown_where_it_takes_long(
    size: int, terminal: bool, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stderr = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(click.utils, "should_strip_ansi", lambda *_: False)
    assert list(replay.with_progress(iter([size // 2, size - size // 2]), size)) == [
        size // 2,
        size - size // 2,
    ]
    assert ("Replaying" in stderr.getvalue()) is shown
