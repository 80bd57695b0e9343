"""The requests of pages to a server, with `hookkit serve`."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.terminal import run_apart
from tests.documents.page import PAGES, typed
from tests.documents.typing_in import run
from tests.server.conftest import serving

ADDRESS, TOKEN = "http://127.0.0.1:4747", "~/.local/share/hookkit/serve-token"

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@needs_curl
def test_the_budget_that_is_set(home: Path, tmp_path: Path) -> None:
    found = [each for page in PAGES for each in typed(page) if each.command.startswith("curl ")]
    (call,) = found
    with serving(tmp_path / "stderr") as served:
        named = {ADDRESS: served.url, TOKEN: str(home / ".hookkit" / "serve-token")}
        json.loads(run(call, tmp_path, named))
    assert "$20.00" in run_apart("budget")
