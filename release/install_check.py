"""Install the built wheel as people do, use it, upgrade to it while hooks run, and remove it.

    python -m release.install_check [FOLDER]

FOLDER holds the wheel that `python -m release.dist` has built: `dist` unless you name another. uv,
pipx and pip each install it in a home of their own. Then each upgrades from the last commit of the
version before, and from one of the first commits, while two threads run hooks without a pause.
Nothing outside of a temporary folder is changed.
"""

import json
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copy
from typing import Any

from release import dist
from release.clean_home import SETTINGS, CleanHome
from release.installers import INSTALLERS, PYTHON, Installer

EARLY = "83ad1e9471e0420dd20949a733d8807ba57b73da"
"""One of the first commits. Its launcher runs the package alone, which an upgrade removes for a
moment; later ones go on with a copy of the recorder."""

EVENTS = ("UserPromptSubmit", "PostToolUse", "Stop")
"""What an agent sends in a turn. Each event reads its own of the fields."""

DATA = ".local/share/hookkit"
"""The data folder, below the home."""

THREADS = 2


def main() -> None:
    """Check everything; print a line for each check."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else dist.ROOT / "dist")
    (wheel,) = folder.glob("*.whl")
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        old = {commit: built(commit, work / commit) for commit in (version_before(), EARLY)}
        print(f"{wheel.name}; pip is that of {PYTHON}")
        for installer in INSTALLERS:
            check_install(installer, wheel, work)
            for commit, path in old.items():
                check_upgrade(installer, commit, path, wheel, work)


def version_before() -> str:
    """Return the last commit of the version before this one."""
    pattern = ["-G^__version__ = ", "--format=%H", "-1", "--", "hookkit/__init__.py"]
    return dist.git("rev-parse", dist.git("log", *pattern) + "^")


def built(commit: str, folder: Path) -> Path:
    """Return the wheel of a commit."""
    (wheel,) = dist.build(commit, folder, "--wheel")
    return wheel


def check_install(installer: Installer, wheel: Path, work: Path) -> None:
    """Install, use and remove hookkit in a new home. Raises SystemExit where that fails."""
    started = time.monotonic()
    home = CleanHome(work / installer.name / "install", work / "cache")
    copy(wheel, home.packages)
    home.run(installer.install)
    before = home.files()
    version = wheel.name.split("-")[1]
    expect(home.run("hookkit --version"), f"hookkit, version {version}\n")
    home.run("hookkit install")
    turn(home, "one")
    expect([each["session_id"] for each in home.ask("hookkit list --json")["sessions"]], ["one"])
    home.run("hookkit doctor")
    check_mcp(home, version)
    remove(installer, home, before)
    print(f"{installer.install}: {time.monotonic() - started:.0f} s")


def check_mcp(home: CleanHome, version: str) -> None:
    """Let `hookkit mcp` answer. Raises SystemExit if it does not."""
    client = {"clientInfo": {"name": "check", "version": "1"}, "capabilities": {}}
    hello = {"method": "initialize", "params": {"protocolVersion": "2025-06-18", **client}}
    asked = [{"jsonrpc": "2.0", "id": 1, **hello}, {"jsonrpc": "2.0", "id": 2, "method": "ping"}]
    answers = home.run("hookkit mcp", "".join(json.dumps(each) + "\n" for each in asked))
    first, second = map(json.loads, answers.splitlines())
    expect(first["result"]["serverInfo"]["version"], version)
    expect(second, {"jsonrpc": "2.0", "id": 2, "result": {}})


def check_upgrade(installer: Installer, commit: str, old: Path, wheel: Path, work: Path) -> None:
    """Upgrade from the wheel of an old commit while hooks run.

    Raises SystemExit if a hook fails, or an event is lost or counted twice.
    """
    started = time.monotonic()
    home = CleanHome(work / installer.name / commit, work / "cache")
    copy(old, home.packages)
    home.run(installer.install)
    before = home.files()
    home.run("hookkit install")
    turn(home, "one")
    home.run("hookkit list")
    schema = schema_version(home)
    with turns(home) as done:
        wait_for(done, 5)
        (home.packages / old.name).unlink()
        copy(wheel, home.packages)
        counts = [upgraded(home, command, done) for command in installer.upgrades]
        wait_for(done, 5)
    home.run("hookkit doctor")
    totals = home.ask("hookkit stats --json")["totals"]
    recorded = events(home)
    expect([totals["prompts"], totals["edits"]], [recorded[each] for each in EVENTS[:2]])
    lost = len(EVENTS) * (len(done) + 1) - recorded.total()
    if commit != EARLY:
        expect(lost, 0)
    print(
        f"  from {commit[:7]}, of which {lost} events are lost: {time.monotonic() - started:.0f} s"
    )
    print(f"    the schema was {schema} and is {schema_version(home)}")
    for command, count in zip(installer.upgrades, counts, strict=True):
        print(f"    {command}: {len(EVENTS) * count} hooks meanwhile")
    remove(installer, home, before)


def schema_version(home: CleanHome) -> int:
    """Return the version of the schema of a home's database."""
    database = sqlite3.connect(home.home / DATA / "hookkit.db")
    with closing(database):
        (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def events(home: CleanHome) -> Counter[str]:
    """Return how often the journal has each event of hooks.

    Its other lines are no records: empty ones, and marks of the order of segments.
    """
    records = [
        json.loads(line)
        for segment in (home.home / DATA / "journal").glob("*.jsonl")
        for line in segment.read_bytes().splitlines()
        if line.startswith(b'{"v":')
    ]
    return Counter(each["p"]["hook_event_name"] for each in records if each["src"] == "hook")


def upgraded(home: CleanHome, command: str, done: list[str]) -> int:
    """Run an upgrade; return how many turns ended meanwhile."""
    count = len(done)
    home.run(command)
    return len(done) - count


@contextmanager
def turns(home: CleanHome) -> Iterator[list[str]]:
    """Run hooks in threads as long as the block lasts; the ids of their sessions are added.

    Raises SystemExit if a hook prints something or fails.
    """
    done: list[str] = []
    failures: list[SystemExit] = []
    is_over = threading.Event()

    def work(thread: int) -> None:
        try:
            for number in range(10**9):
                if is_over.is_set():
                    return
                turn(home, f"session-{thread}-{number}")
                done.append(f"session-{thread}-{number}")
        except SystemExit as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(each,)) for each in range(THREADS)]
    for each in threads:
        each.start()
    try:
        yield done
    finally:
        is_over.set()
        for each in threads:
            each.join()
    if failures:
        raise failures[0]


def turn(home: CleanHome, session_id: str) -> None:
    """Run the hooks of a session with one prompt and one edit."""
    fields: dict[str, Any] = {
        "prompt": "Change it",
        "tool_name": "Edit",
        "tool_input": {"file_path": str(home.project / "a.py")},
        "tool_use_id": f"{session_id}-edit",
    }
    for event in EVENTS:
        home.hook(event, session_id, **fields)


def wait_for(done: list[str], count: int) -> None:
    """Wait until so many more turns have ended. Raises SystemExit after a minute."""
    last = len(done) + count
    for _ in range(600):
        if len(done) >= last:
            return
        time.sleep(0.1)
    raise SystemExit("The hooks have stopped.")


def remove(installer: Installer, home: CleanHome, before: set[Path]) -> None:
    """Remove the hooks and hookkit. Raises SystemExit if anything but the data folder is left.

    Hooks that stay in the settings of another project stay silent, and record.
    """
    wired, recorded = home.settings.read_bytes(), events(home).total()
    printed = home.run("hookkit uninstall")
    expect(f"Recorded sessions are kept in {home.home / DATA}. " in printed, True)
    expect(home.settings.read_bytes(), SETTINGS)
    home.run(installer.uninstall)
    left = [each for each in home.files() - before if is_left_over(each, home, installer)]
    expect(left[:9], [])
    home.settings.write_bytes(wired)
    turn(home, "afterwards")
    expect(events(home).total() - recorded, len(EVENTS))


def is_left_over(path: Path, home: CleanHome, installer: Installer) -> bool:
    """Return True for a file that neither the data folder nor the installer explains."""
    below = path.relative_to(home.home)
    if below.is_relative_to(DATA):
        return False
    is_ours = any(part.startswith("hookkit") for part in below.parts)
    return is_ours or not any(map(below.is_relative_to, installer.own))


def expect(found: object, expected: object) -> None:
    """Raise SystemExit unless both are equal."""
    if found != expected:
        raise SystemExit(f"Found {found!r} instead of {expected!r}.")


if __name__ == "__main__":
    main()
