"""A stranger's first minutes: what the README says to type, from the built wheel, in a clean home.

Each command stands there word for word, and each screen is looked at.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hookkit import __version__
from tests.browser.site import chromium
from tests.e2e.client import PATIENCE, Client, wait_for
from tests.e2e.conftest import CHECKOUT, SUMMARY, Machine
from tests.e2e.served import result_of
from tests.wheel import built

pytestmark = pytest.mark.e2e

README = (CHECKOUT / "README.md").read_text("utf-8")

NETWORK = ("PIP_", "SSL_", "UV_")
"""Variables of how packages are fetched here, by their beginnings."""

EARLIER = "an earlier prompt"


def installation() -> list[str]:
    """The commands that install, without their comments."""
    section = README.partition("\n## Install\n")[2]
    block = section.partition("```sh\n")[2].partition("```")[0]
    return [line.partition(" #")[0].strip() for line in block.splitlines()]


def next_things() -> list[str]:
    """The commands of the three things to do next."""
    return re.findall(r"^\d\. `([^`]+)`", README, re.MULTILINE)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel of this checkout."""
    return built(tmp_path_factory.mktemp("wheels")).parent


@pytest.fixture
def client(machine: Machine, wheels: Path, tmp_path: Path) -> Client:
    """A person who has the client and uv, and never had hookkit."""
    tools = os.environ.get("HOOKKIT_E2E_TOOLS", "")
    uv = shutil.which("uv", path=f"{tools}{os.pathsep}{os.environ['PATH']}")
    if uv is None:
        pytest.fail("No uv. Run these tests with `make e2e`.")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "uv").symlink_to(uv)
    browser = programs / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/opened"\n')
    browser.chmod(0o755)
    usual = [each for each in os.environ["PATH"].split(os.pathsep) if not knows_hookkit(each)]
    places = [tmp_path / "home" / ".local" / "bin", programs, *usual]
    network = {name: os.environ[name] for name in os.environ if name.startswith(NETWORK)}
    found = {
        **network,
        "BROWSER": f"{browser} %s",
        "PATH": os.pathsep.join(map(str, places)),
        "UV_FIND_LINKS": str(wheels),
        "UV_PYTHON": sys._base_executable,  # type: ignore[attr-defined]
        "UV_SYSTEM_CERTS": "1",
    }
    return machine({"turns": [{"text": "one"}, {"text": "two"}]}, **found)


def knows_hookkit(folder: str) -> bool:
    """Whether a folder of programs has a hookkit already."""
    return Path(folder, "hookkit").exists()


def typed(client: Client, line: str) -> str:
    """What a line prints that a person types in the project."""
    done = client.call("sh", "-c", line, seconds=PATIENCE * 5)
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def rows(client: Client) -> list[list[str]]:
    """The cells of `hookkit list`, without the names of the columns."""
    lines = typed(client, "hookkit list").splitlines()[1:]
    return [re.split(r"\s{2,}", line.strip()) for line in lines]


@contextmanager
def running(client: Client, line: str) -> Iterator[None]:
    """Run a command until the block ends, as one that is ended by Ctrl-C."""
    with subprocess.Popen(["sh", "-c", f"exec {line}"], cwd=client.project, env=client.env) as done:
        try:
            yield
        finally:
            done.send_signal(signal.SIGINT)


def test_the_first_five_minutes(client: Client, tmp_path: Path) -> None:
    before = result_of(client.run(EARLIER))
    install_tool, install_hooks = installation()
    import_logs, serve, set_budget = next_things()

    assert "Installed 2 executables: hk, hookkit" in typed(client, install_tool)
    assert __version__ in typed(client, "hookkit --version")
    assert "No sessions yet" in typed(client, "hookkit list")

    screen = typed(client, install_hooks)
    assert "Installed hooks" in screen and "Next: run `claude`" in screen
    now = result_of(client.run("make it so"))
    wait_for(lambda: SUMMARY["title"] in typed(client, "hookkit list"), "a title")
    [[number, title, project, status, *_, cost]] = rows(client)
    assert (number, title, project, status) == ("1", SUMMARY["title"], "project", "completed")
    assert cost == f"${now['total_cost_usd']:.4f}"

    assert typed(client, import_logs) == "1 file read, 1 new session, 0 problems.\n"
    assert [EARLIER, f"${before['total_cost_usd']:.4f}"] == [
        rows(client)[1][place] for place in (1, -1)
    ]

    with running(client, f"{serve} --port 0"), chromium() as browser:
        opened = tmp_path / "opened"
        wait_for(lambda: opened.exists() and opened.read_text(), "a browser")
        page = browser.new_page()
        page.goto(opened.read_text())
        page.goto(f"{page.url.partition('/enter')[0].rstrip('/')}/sessions")
        expect(page.get_by_text(SUMMARY["title"]).first).to_be_visible()
        expect(page.get_by_text(EARLIER).first).to_be_visible()

    assert typed(client, set_budget) == "The daily budget is now $20.00.\n"
    assert "$20.00" in typed(client, "hookkit budget")
    assert "fail" not in typed(client, "hookkit doctor").lower()
