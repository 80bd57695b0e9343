"""Every command notices a launcher that an upgrade has left behind."""

import sys
from pathlib import Path

import pytest

from hookkit import __version__, paths
from hookkit.agents import launcher
from hookkit.api import launcher_check
from hookkit.errors import HookkitError


@pytest.fixture
def rewritten(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which times the launchers were looked at as a whole."""
    calls: list[str] = []
    monkeypatch.setattr(launcher, "refresh", lambda: calls.append("refresh"))
    return calls


def test_no_launcher_is_made(rewritten: list[str]) -> None:
    launcher_check.renew_if_stale()
    assert rewritten == []
    assert not paths.launcher().exists()


def test_a_current_launcher_is_only_read(rewritten: list[str]) -> None:
    launcher.write()
    launcher_check.renew_if_stale()
    assert rewritten == []


@pytest.mark.parametrize("word", [sys.executable, str(launcher.PACKAGE), f"hookkit {__version__}"])
@pytest.mark.parametrize("is_chosen", [True, False])
def test_a_launcher_with_other_words_is_looked_at(
    word: str, is_chosen: bool, rewritten: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_chosen:
        monkeypatch.delenv("HOOKKIT_HOME")
    path = launcher.write()
    path.write_text(path.read_text().replace(word, "other"))
    launcher_check.renew_if_stale()
    assert rewritten == ["refresh"]


def test_an_upgrade_that_moved_the_package(tmp_path: Path) -> None:
    path = launcher.write()
    path.write_text(path.read_text().replace(str(launcher.PACKAGE), str(tmp_path / "hookkit")))
    launcher_check.renew_if_stale()
    assert path.read_text() == launcher.script()


def test_what_cannot_be_written_stops_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise HookkitError("the folder can't be written")

    launcher.write().write_text("")
    monkeypatch.setattr(launcher, "refresh", refuse)
    launcher_check.renew_if_stale()
