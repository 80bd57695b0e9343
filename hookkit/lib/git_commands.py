"""Find the folders in which a shell command runs git.

A command may work in other repositories than the one of its folder: `git -C ../lib commit`, or
`cd ../lib && git commit`. Folders are as the command has them: relative ones start where it runs.
"""

import posixpath
import re
from collections.abc import Iterator

from hookkit.lib.shell_commands import simple_commands
from hookkit.model.git import GitFolder

MAX_FOLDERS = 16
"""Folders of one command."""

_BEFORE = re.compile(
    r"[A-Za-z_]\w*=[\s\S]*|-\S*|\d+[smhd]?|[!{]|if|then|elif|else|while|until|do"
    r"|time|timeout|command|exec|env|nohup|sudo|nice"
)
"""Words in front of a command."""

_UNKNOWN = re.compile(r"[$`*?\[]")
"""In a word that only the shell can expand."""

_VALUED = frozenset(("-c", "--namespace", "--super-prefix", "--config-env", "--exec-path"))
"""Options of git itself that take a value."""

_OPTION_VALUES = {
    "clone": frozenset(
        (
            "-b",
            "--branch",
            "-o",
            "--origin",
            "-u",
            "--upload-pack",
            "--depth",
            "--reference",
            "-c",
            "--config",
            "-j",
            "--jobs",
            "--filter",
            "--template",
            "--separate-git-dir",
        )
    ),
    "init": frozenset(
        ("-b", "--initial-branch", "--template", "--separate-git-dir", "--object-format")
    ),
    "add": frozenset(("-b", "-B", "--reason", "--orphan")),
}
"""Options of the commands that make a working tree that take a value."""


def git_folders(command: str) -> list[GitFolder]:
    """Return the folders other than its own in which a command runs git, each once."""
    if "git" not in command:
        return []
    found: dict[GitFolder, None] = {}
    here: list[str | None] = [""]
    for words in simple_commands(command):
        name, rest = _program(words)
        if name in ("cd", "pushd"):
            here = _after_cd(here, [word for word in rest if not word.startswith("-")])
        elif name == "git":
            for start in here:
                found.update(dict.fromkeys(_folders(start, rest)))
    return [each for each in found if each.path not in ("", ".")][:MAX_FOLDERS]


def _program(words: list[str]) -> tuple[str, list[str]]:
    """Return the name of a simple command's program, and its arguments."""
    for number, word in enumerate(words):
        if not _BEFORE.fullmatch(word):
            return word.rpartition("/")[2], words[number + 1 :]
    return "", []


def _after_cd(here: list[str | None], names: list[str]) -> list[str | None]:
    """Return where a shell may be after `cd`: it may have been in a subshell until now."""
    if not names:
        return [None]
    starts = dict.fromkeys(["", *here]) if len(here) < MAX_FOLDERS else dict.fromkeys(here)
    return list(dict.fromkeys(_within(start, names[0]) for start in starts))


def _folders(start: str | None, words: list[str]) -> Iterator[GitFolder]:
    """Yield the folders that a call of git works in."""
    rest = iter(words)
    place = start
    for word in rest:
        name, has_value, value = word.partition("=")
        if word == "-C":
            place = _within(place, next(rest, ""))
        elif name in ("--work-tree", "--git-dir"):
            path = value if has_value else next(rest, "")
            path = posixpath.dirname(path) or "." if path.endswith(".git") else path
            place = _within(place, path)
        elif word in _VALUED:
            next(rest, "")
        elif not word.startswith("-"):
            yield from _of_verb(place, word, list(rest))
    if place is not None:
        yield GitFolder(place)


def _of_verb(place: str | None, verb: str, words: list[str]) -> Iterator[GitFolder]:
    """Yield the working tree that a command of git makes."""
    if verb == "worktree" and words[:1] == ["add"]:
        verb, words = "add", words[1:]
    elif verb not in ("clone", "init"):
        return
    names = list(_names(words, _OPTION_VALUES[verb]))
    if verb == "clone" and len(names) == 1:
        names = ["", names[0].rstrip("/").removesuffix("/.git").removesuffix(".git")]
        names[1] = re.split("[/:]", names[1])[-1]
    target = names[verb == "clone" :][:1]
    path = _within(place, target[0]) if target else None
    if path is not None:
        yield GitFolder(path, is_made=True)


def _names(words: list[str], valued: frozenset[str]) -> Iterator[str]:
    """Yield the words that are no options."""
    rest = iter(words)
    for word in rest:
        if word in valued:
            next(rest, "")
        elif not word.startswith("-"):
            yield word


def _within(start: str | None, path: str) -> str | None:
    """Return a path from a folder; None if only the shell knows it."""
    if start is None or _UNKNOWN.search(path):
        return path if path.startswith("/") and not _UNKNOWN.search(path) else None
    return posixpath.normpath(posixpath.join(start, path)) if path else start
