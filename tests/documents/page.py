"""The commands of README.md and of the pages in docs/."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "docs" / "recipes.md"
"""Its blocks are whole files; the tests in tests/recipes run them."""

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

BLOCK = re.compile(r"^```(sh|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXITS = re.compile(r"# exits with (\d+)(?: if .*)?$")
"""The remark behind a command that doesn't exit with 0."""

PROMPT = "$ "


class Typed(NamedTuple):
    """A command of a page."""

    command: str
    printed: str | None = None
    """What the page shows of its output; None: nothing."""

    @property
    def code(self) -> int:
        """The exit code."""
        found = EXITS.search(self.command)
        return int(found[1]) if found else 0


def typed(page: Path) -> list[Typed]:
    """Return the commands of a page's blocks, in their order."""
    found = BLOCK.findall(page.read_text("utf-8"))
    return [each for kind, block in found for each in READERS[kind](block)]


def of_script(block: str) -> Iterator[Typed]:
    """Yield the lines of a script; one that ends with a backslash goes on in the next."""
    for line in block.replace("\\\n", "").splitlines():
        if line.strip() and not line.startswith("#"):
            yield Typed(line)


def of_console(block: str) -> Iterator[Typed]:
    """Yield what is typed at a prompt, with what is printed below it."""
    for part in re.split(rf"^{re.escape(PROMPT)}", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield Typed(command, printed.strip("\n") or None)


READERS = {"sh": of_script, "console": of_console}


def spans(page: Path) -> list[str]:
    """Return the commands that a page names in its sentences and tables."""
    text = BLOCK.sub("", page.read_text("utf-8"))
    found = re.findall(r"(?<!`)`(?:hookkit|hk) ([^`]+)`(?!`)", text)
    return [" ".join(each.replace("\\|", "|").split()) for each in found]
