"""Capture what people see, as text and as pictures: `make screens`.

    python -m tests.screens [FOLDER] [NAME…]

Every command runs in a terminal of tmux, in a home with the demo's sessions and some that are at
work. NAME is a command; all of them without one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from tests.cli import rich_home
from tests.cli.installed import SCRIPT
from tests.cli.tmux import Tmux, terminal
from tests.cli.watching.sessions import record
from tests.screens.picture import THEMES, save

WIDTHS = (80, 200)
MOST_LINES = 90
"""Lines of a picture; a text has all of them."""

TESTS = Path(__file__).parents[1]
DEMO = TESTS / "journals" / "demo.jsonl"
CONVERSATION = TESTS / "transcripts" / "client-2.1.329" / "tools"
LINES = 120
"""Of the window, so that no pager waits; those of the screen of `watch` are fewer."""

WATCHED_LINES = 24
DONE = "exit="
"""Stands on the screen when a command has ended."""


class Screen(NamedTuple):
    """A command, and the words that show that all of it is there; DONE: it ends by itself."""

    arguments: str
    words: str = DONE
    keys: tuple[str, ...] = ()


SCREENS = {
    "list": Screen("list"),
    "show": Screen("show 1 --files --commits"),
    "stats": Screen("stats --by day"),
    "chart": Screen("stats --by day --chart"),
    "ps": Screen("ps --all"),
    "today": Screen("today"),
    "watch": Screen("watch", "q quit", ("Down",)),
    "history": Screen("history 04c20410"),
    "doctor": Screen("doctor"),
}


def main() -> None:
    """Capture the screens."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "screens").absolute()
    chosen = sys.argv[2:] or list(SCREENS)
    folder.mkdir(exist_ok=True)
    home = folder / "home"
    live_in(home)
    for name in chosen:
        for columns in WIDTHS:
            lines = capture(SCREENS[name], folder, columns)
            text = "\n".join(click.unstyle(each).rstrip() for each in lines)
            (folder / f"{name}-{columns}.txt").write_text(text + "\n")
            for kind, colours in THEMES.items():
                path = folder / f"{name}-{columns}-{kind}.png"
                save(lines[:MOST_LINES], columns, path, colours)
                print(path)
    shutil.rmtree(folder / "browser", ignore_errors=True)


def live_in(home: Path) -> None:
    """Fill a home, and live there from now on."""
    live_in_demo(home)
    rich_home.fill(home)
    record(home, "Fix the redirect after the login", "Write the release notes")
    for arguments in (("import", str(CONVERSATION)), ("install", "--user")):
        subprocess.run([str(SCRIPT), *arguments], check=True, capture_output=True)


def live_in_demo(home: Path) -> None:
    """Make a home with the demo's session, and live there from now on."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    os.environ |= {
        "HOME": str(home),
        "HOOKKIT_HOME": str(home / ".hookkit"),
        "HOOKKIT_SUMMARY": "off",
        "HOOKKIT_CLAUDE": str(home / "claude"),
        "HOOKKIT_TIMEZONE": "UTC",
        "TERM": "xterm-256color",
    }
    for name in ("NO_COLOR", "PAGER", "LESS"):
        os.environ.pop(name, None)
    hookkit = [str(SCRIPT), "replay", "--home", os.environ["HOOKKIT_HOME"], str(DEMO)]
    subprocess.run(hookkit, check=True, capture_output=True)
    os.chdir(home)


def capture(screen: Screen, folder: Path, columns: int) -> list[str]:
    """Run a command and return the lines that it shows, with their escapes."""
    with terminal(folder, columns, LINES if screen.words == DONE else WATCHED_LINES) as window:
        arguments = f"hookkit {screen.arguments}"
        window.start(f"printf '$ {arguments}\\n'; {SCRIPT} {screen.arguments}")
        window.sees(screen.words)
        for key in screen.keys:
            before = window.screen()
            window.type(key)
            window.changes(before)
        return list(shown(window))


def shown(window: Tmux) -> Iterator[str]:
    """Yield the lines of a window, those above its top too, up to the end of the command.

    With `-N`, as the line of a selected session goes on after its text.
    """
    for line in window.screen("-e", "-N", "-S", "-").splitlines():
        if click.unstyle(line).startswith(DONE):
            return
        yield line


if __name__ == "__main__":
    main()
