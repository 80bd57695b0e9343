"""hookkit hook: the wired hook by hand. (What it records: tests/test_main.py.)"""

import sys

import pytest

from hookkit import __main__
from tests.cli.terminal import call


class Terminal:
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_person_is_asked_to_pipe_something_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from hookkit.cli.hook import command

    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(Exception, match="Pipe a payload in"):
        command(standalone_mode=False, args=[])


def test_it_does_what_the_hook_does(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr(__main__, "record_stdin", lambda: done.append(True))
    assert call("hook").output == ""
    assert done == [True]
