"""A second agent: a folder in agents/, a line in the table, and nothing else.

Its folder is copied into a copy of the package, in which everything runs as real processes.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from filecmp import dircmp
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import hookkit
from tests.runs.fakes import until

if TYPE_CHECKING:
    from hookkit.agents.base import Agent
    from tests.agents.toy import toy_agent

    CHECKED: Agent = toy_agent

HERE = Path(__file__).parent
PACKAGE = Path(hookkit.__file__).parent
TABLE = Path("agents", "__init__.py")
LINE = '    "toy": "hookkit.agents.toy",\n'

TALK = "70700000-0000-4000-8000-000000000001"


class Machine(NamedTuple):
    """A machine with Toy and with a hookkit that knows it."""

    package: Path
    python: Path
    home: Path
    project: Path

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self.home / 'bin'}:{os.environ['PATH']}"
        return {"HOME": str(self.home), "PATH": path, "HOOKKIT_SUMMARY": "off"}

    def run(self, *command: str, text: str = "") -> str:
        """Run a command in the project; what it printed."""
        done = subprocess.run(
            command,
            input=text,
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def hookkit(self, *arguments: str) -> str:
        return self.run(str(self.python), "-m", "hookkit", *arguments)

    def ask(self, *arguments: str) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.hookkit(*arguments, "--json"))

    def python_says(self, program: str) -> str:
        return self.run(str(self.python), "-c", program)

    def toy(self, prompt: str, talk: str = TALK) -> None:
        """Let a person use Toy."""
        self.run("toy", talk, text=prompt)

    def session(self) -> dict[str, Any]:
        (found,) = self.ask("list")["sessions"]
        return dict(found)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter of its own, with hookkit and one agent more."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(PACKAGE, folder / "hookkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HERE / "toy_agent", folder / "hookkit" / "agents" / "toy")
    table = folder / "hookkit" / TABLE
    text = table.read_text()
    known = '    "claude_code": "hookkit.agents.claude_code",\n'
    assert known in text
    table.write_text(text.replace(known, known + LINE))
    venv.create(folder / "venv", symlinks=True)
    (lib,) = (folder / "venv" / "lib").iterdir()
    others = sysconfig.get_path("purelib")
    (lib / "site-packages" / "toy.pth").write_text(f"{folder}\n{others}\n")
    return folder


@pytest.fixture
def machine(site: Path, tmp_path: Path) -> Machine:
    found = Machine(
        site / "hookkit", site / "venv" / "bin" / "python", tmp_path / "home", tmp_path / "shop"
    )
    (found.home / "bin").mkdir(parents=True)
    found.project.mkdir()
    toy = found.home / "bin" / "toy"
    toy.write_text(f"#!{sys.executable}\n{(HERE / 'client.py').read_text()}")
    toy.chmod(0o755)
    return found


def test_a_folder_and_a_line_are_all_there_is(site: Path) -> None:
    def changed(pair: "dircmp[str]") -> list[str]:
        below = [f"{name}/{each}" for name, sub in pair.subdirs.items() for each in changed(sub)]
        return [*pair.diff_files, *pair.left_only, *pair.right_only, *below]

    pair = dircmp(PACKAGE, site / "hookkit", ignore=["__pycache__"])
    assert sorted(changed(pair)) == ["agents/__init__.py", "agents/toy"]
    ours, theirs = ((each / TABLE).read_text().splitlines(True) for each in (PACKAGE, pair.right))
    assert [line for line in theirs if line not in ours] == [LINE]
    assert len(theirs) == len(ours) + 1


@pytest.mark.slow
@pytest.mark.parametrize("is_wired", [True, False], ids=["hooks", "import"])
def test_a_session_is_known(machine: Machine, is_wired: bool) -> None:
    if is_wired:
        machine.hookkit("install", "--user", "--agent", "toy")
    machine.toy("Paint it turquoise")
    if not is_wired:
        assert "1 new session" in machine.hookkit("import")
    until(lambda: machine.session()["api_request_count"] == 2, "the log was read")
    session = machine.session()
    assert (session["framework"], session["project"], session["model"]) == ("toy", "shop", "toy-1")
    assert (session["origin"], session["is_active"]) == ("hook" if is_wired else "import", False)
    counts = ("prompts_count", "edit_count", "tool_call_count", "tokens_input", "tokens_output")
    assert [session[name] for name in counts] == [1, 1, 1, 50, 10]
    assert session["first_user_message"] == "Paint it turquoise"
    machine.hookkit("import")  # counts nothing twice
    assert [machine.session()[name] for name in counts] == [1, 1, 1, 50, 10]
    shown = machine.hookkit("show", TALK)
    assert "toy" in shown
    assert "toy-1" in machine.hookkit("stats", "--by", "model")
    assert machine.hookkit("search", "turquoise").count("«turquoise»") == 2
    history = machine.ask("history", TALK)
    kinds = [turn["kind"] for turn in history["turns"]]
    assert kinds == ["prompt", "tool", "answer"]


def test_more_of_a_log_is_read_from_the_totals_on(machine: Machine) -> None:
    machine.toy("Paint it")
    machine.hookkit("import")
    log = machine.home / ".toy" / "logs" / f"{TALK}.toylog"
    more = {"t": "2099-01-01T00:00:00.000Z", "kind": "tokens", "in": 60, "out": 15}
    log.write_text(log.read_text() + json.dumps(more) + "\n")
    machine.hookkit("import")
    session = machine.session()
    assert (session["tokens_input"], session["tokens_output"]) == (60, 15)


def test_a_run_and_its_end(machine: Machine) -> None:
    assert "turquoise" in machine.hookkit("run", "--agent", "toy", "Paint it")
    (run,) = machine.ask("ps", "--all")["runs"]
    assert (run["status"], run["exit_code"], run["model"]) == ("completed", 0, None)
    until(lambda: machine.session()["api_request_count"] == 2, "the log was read")
    session = machine.session()
    assert (session["framework"], session["client_cost_usd"]) == ("toy", 0.25)
    assert "turquoise" in machine.hookkit("resume", run["session_id"], "Again")


def test_a_run_is_cancelled(machine: Machine) -> None:
    talk = machine.hookkit("run", "--agent", "toy", "--detach", "Please wait").strip()
    until(lambda: "I wait" in machine.hookkit("output", talk), "it waits")
    machine.hookkit("cancel", talk)
    (run,) = machine.ask("ps", "--all")["runs"]
    assert run["status"] == "cancelled"
    log = machine.home / ".toy" / "logs" / f"{talk}.toylog"
    assert json.loads(log.read_text().splitlines()[-1])["kind"] == "gone"
