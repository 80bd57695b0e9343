"""hookkit statusline and hookkit guard, by hand; what they do is tested in tests/."""

import json
import sys
from typing import Any

import pytest

from hookkit import paths
from hookkit.hook import budget_guard, statusline
from tests.cli.terminal import call, run_apart


class Terminal:
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name, hint", [("statusline", "status.json"), ("guard", "payload.json")])
def test_a_person_is_asked_to_pipe_something_in(
    name: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hookkit.cli import cli

    command: Any = cli.get_command(None, name)  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(Exception, match=f"hookkit {name} < {hint}"):
        command(standalone_mode=False, args=[])


@pytest.mark.parametrize("name, module", [("statusline", statusline), ("guard", budget_guard)])
def test_it_does_what_is_wired(name: str, module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setattr(module, "main", lambda folder, parent: done.append(folder))
    assert call(name).output == ""
    assert done == [str(paths.data_dir())]


def test_through_a_process() -> None:
    sent = json.dumps({"model": {"display_name": "Opus"}}).encode()
    assert run_apart("statusline", sent=sent, NO_COLOR="1") == "Opus\n"
    assert run_apart("guard", sent=sent) == ""
