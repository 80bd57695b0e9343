"""Find an agent's executable: on the PATH, or where its installer and package managers put it.

A hook or a detached worker may have a shorter PATH than the person's shell.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

PLACES = (
    "~/.local/bin",
    "~/.claude/local",
    "~/.npm-global/bin",
    "~/.nvm/versions/node/*/bin",
    "~/.volta/bin",
    "~/.asdf/shims",
    "~/.bun/bin",
    "~/.local/share/pnpm",
    "~/Library/pnpm",
    "~/.local/share/mise/shims",
    "~/.local/share/fnm/node-versions/*/installation/bin",
    "~/Library/Application Support/fnm/node-versions/*/installation/bin",
    "/opt/homebrew/bin",
    "/home/linuxbrew/.linuxbrew/bin",
    "/usr/local/bin",
)
"""Folders of installers and of package and version managers; `*` is a version of Node."""


def find(name: str) -> str | None:
    """Return the absolute path of an executable; None where there is none."""
    found = (shutil.which(name, path=folder) for folder in folders())
    return next(filter(None, found), None)


def folders() -> Iterator[str]:
    """Yield the folders to search: those of the PATH, then the known ones."""
    listed = os.environ.get("PATH", os.defpath).split(os.pathsep)
    yield from (folder for folder in listed if folder.startswith("/"))
    home = str(Path.home())
    for place in PLACES:
        before, star, after = place.replace("~", home, 1).partition("/*")
        if star:
            versions = sorted(Path(before).glob("*"), key=_version, reverse=True)
            yield from (f"{version}{after}" for version in versions)
        else:
            yield before


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"[0-9]+", folder.name)]


def with_path(environment: dict[str, str], executable: str) -> dict[str, str]:
    """Return an environment with the executable's folder on the PATH.

    A client that was installed by npm needs the `node` that lies beside it.
    """
    path = environment.get("PATH", os.defpath)
    return environment | {"PATH": f"{path}{os.pathsep}{Path(executable).parent}"}
