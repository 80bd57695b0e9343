"""What the log holds of the last week, and what a bug kept from being read."""

from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api import doctor
from hookkit.api.doctor import failures
from hookkit.api.doctor.finding import Finding
from hookkit.lib import log
from hookkit.pipeline.handlers import every_event
from tests.builders import deliver, fold_all, line, payload


def broken(*_: object) -> None:
    raise ValueError("it broke")


def fail() -> Path:
    """Write a bug to the log."""
    try:
        broken()
    except ValueError as bug:
        return Path(log.write_trace(bug))
    raise AssertionError


def findings(name: str, folder: Path) -> list[Finding]:
    return [each for each in doctor.examine(folder) if each.check == name]


def test_without_failures_it_is_silent() -> None:
    assert list(failures.check(Path())) == []
    paths.make_private(paths.data_dir())
    paths.log_file().touch()
    assert list(failures.check(Path())) == []


def test_failures_of_the_last_week() -> None:
    fail()
    (finding,) = failures.check(Path())
    assert (finding.check, finding.state) == ("log", "note")
    assert "1 failure in the last week; the last: ValueError: it broke" in finding.says


def test_a_trace_that_was_cut_off() -> None:
    file = fail()
    start, mark, _ = file.read_bytes().partition(b'raise ValueError("it broke")\n')
    file.write_bytes(start + mark + b"    ^^^^^^")
    (finding,) = failures.check(Path())
    assert finding.says.endswith('the last: raise ValueError("it broke").')


def test_those_of_before_are_history() -> None:
    file = fail()
    file.write_bytes(b"2001" + file.read_bytes()[4:])
    assert list(failures.check(Path())) == []


def test_a_check_that_fails_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "check", broken)
    (finding,) = findings("doctor", tmp_path)
    assert finding.state == "bad"
    assert "The check 'failures' failed" in finding.says


def test_lines_that_a_bug_rejected(tmp_path: Path) -> None:
    deliver(line(payload("UserPromptSubmit", prompt="Go"), 0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(every_event, "before", broken)
        fold_all()
    (finding,) = findings("rejected", tmp_path)
    assert "1 of them because of a bug; a rebuild reads them again." in finding.says
    assert "hookkit rebuild" in (finding.remedy or "")
