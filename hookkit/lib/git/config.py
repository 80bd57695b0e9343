"""Read the whole configuration that git has in a working tree, in one process."""

from collections.abc import Iterator
from os import fsdecode
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.git.github_remote import github_repo
from hookkit.lib.git.process import git

PROTECTED = frozenset(("command", "global", "system"))
"""Scopes that only the person and the machine's owner write; git calls them protected. `command` is
the environment, as we ask for nothing on the command line that is looked up here."""

UNKNOWN = "unknown"
"""The scope of all settings where git is older than 2.26."""

NO = frozenset(("no", "false", "off", "0"))


class Setting(NamedTuple):
    """One value in the configuration; a key may have several."""

    scope: str
    key: str
    """Section and name in small letters: `remote.Origin.url`."""
    value: str


class GitConfig(NamedTuple):
    """All settings, in the order in which git reads them."""

    settings: list[Setting]

    def get(self, key: str) -> str | None:
        """Return the value that holds: the last one."""
        return next((each.value for each in reversed(self.settings) if each.key == key), None)

    def under(self, section: str, name: str) -> Iterator[tuple[str, Setting]]:
        """Yield the settings `section.….name` with what stands in between."""
        first, last = f"{section}.", f".{name}"
        for each in self.settings:
            if each.key.startswith(first) and each.key.endswith(last):
                yield each.key[len(first) : -len(last)], each

    @property
    def untracked_files(self) -> str:
        """Return which untracked files git is to list: all of them, or none by the person's wish.

        In a repository of the files of a home (`status.showUntrackedFiles=no`), the others are
        private: neither their names nor their number are git's business.
        """
        return "no" if (self.get("status.showuntrackedfiles") or "").lower() in NO else "all"

    @property
    def github_repo(self) -> str | None:
        """Return the GitHub repository of the remote origin, else upstream, else the only one."""
        remotes: dict[str, str] = {}
        for name, each in self.under("remote", "url"):
            remotes.setdefault(name, self.real_url(each.value))
        names = ["origin", "upstream", *(remotes if len(remotes) == 1 else ())]
        urls = [remotes[name] for name in names if name in remotes]
        return next(filter(None, map(github_repo, urls)), None)

    def real_url(self, url: str) -> str:
        """Return a URL with its beginning replaced, as `url.….insteadOf` demands."""
        found = [
            (each.value, base)
            for base, each in self.under("url", "insteadof")
            if url.startswith(each.value)
        ]
        short, base = max(found, key=lambda pair: len(pair[0]), default=("", ""))
        return base + url[len(short) :]

    @property
    def has_sha256(self) -> bool:
        """Return True if hashes have 64 digits."""
        return self.get("extensions.objectformat") == "sha256"


def read_config(top: Path, until: float) -> GitConfig:
    """Return the configuration in a folder. Raises NoAnswerError."""
    code, output = git(top, until, "config", "--list", "-z", "--show-scope")
    if code == 0:
        words = fsdecode(output).split("\0")
        return GitConfig([setting(*pair) for pair in zip(words[::2], words[1::2], strict=False)])
    _, output = git(top, until, "config", "--list", "-z")
    return GitConfig([setting(UNKNOWN, each) for each in fsdecode(output).split("\0") if each])


def setting(scope: str, text: str) -> Setting:
    """Parse a key and its value; a key alone means true."""
    key, has_value, value = text.partition("\n")
    return Setting(scope, key, value if has_value else "true")
