"""hookkit mcp. (What it answers: tests/mcp.)"""

import io
import sys

import pytest

from hookkit.mcp import handshake
from tests.cli.terminal import call


def test_a_person_is_told_who_talks_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from hookkit.cli.mcp import command

    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    with pytest.raises(Exception, match="claude mcp add"):
        command(standalone_mode=False, args=[])


def test_with_options_of_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr(handshake, "main", lambda: done.append(True))
    assert call("--color", "never", "mcp").output == ""
    assert done == [True]
