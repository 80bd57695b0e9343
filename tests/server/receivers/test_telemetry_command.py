"""hookkit telemetry, beside a server that runs."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hookkit.api import server_keys, telemetry
from tests.cli.installed import hookkit

if TYPE_CHECKING:
    from tests.server.conftest import Served


def test_the_status_of_a_server(
    served: "Served", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    hookkit("telemetry", "on")
    assert f"The server at {served.url} takes telemetry." in hookkit("telemetry", "status").out
    server_keys.token_file().write_text("x" * 40)
    said = hookkit("telemetry", "status").out
    assert f"The server at {served.url} has another key." in said
    known = telemetry.default_destination()
    assert telemetry.ask(known._replace(url=f"{served.url}/v1")) == "another key"
