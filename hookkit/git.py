"""What git says of a working folder, and how much was changed in it.

The folder belongs to somebody else, so git is asked and not trusted. It runs without a terminal,
prompt, pager, hook, lock or daemon, fetches nothing, and starts no program that a repository's
config or attributes name: no external diff, no textconv, no filter. What is left to a hostile
config is to make an answer wrong or slow, and every call has a deadline. A repository that git
itself refuses (`safe.directory`: somebody else owns it) counts as none.

Text that isn't UTF-8 comes with replacement characters, so that it can be stored and shown.
"""

import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.untrackedCache=false",
    "diff.renameLimit=400",
)
"""Take precedence over every config file."""

ENVIRONMENT = {
    # A partial clone would fetch what it lacks; a git before 2.45 knows only the first of these.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ASKPASS": "",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

INHERITED = frozenset(
    {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_EXEC_PATH"}
)
"""Variables of git's that say how it is installed. GIT_DIR and the like, which git sets for the
hooks that we may be inside of, would name another repository than the folder's."""

EMPTY_TREES = (
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
)
"""The empty tree's name by SHA-1 and by SHA-256. Every repository knows one of them."""

_QUERIES = (
    *("--absolute-git-dir", "--git-common-dir", "--is-inside-work-tree", "--show-cdup"),
    *("HEAD", "--symbolic-full-name", "HEAD", "--"),
)
_COUNT_LINES = (
    *("--shortstat", "--find-renames", "--ignore-submodules=all"),
    *("--no-ext-diff", "--no-textconv"),
)
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_ADDED = re.compile(rb" (\d+) insertion")
_DELETED = re.compile(rb" (\d+) deletion")

_FETCHED = re.compile(r"^(.+)\t(\S+) \(fetch\)", re.MULTILINE)
_REMOTE = re.compile(
    r"(?:(?:https?|git|ssh|git\+ssh|ssh\+git)://(?:[^/]*@)?(?P<host>[\w.-]+)(?::\d*)?/"
    r"|(?:[^/@:]*@)?(?P<scp>[\w.-]+):)"
    r"/*(?P<path>[\w.-]+/[\w.-]+?)(?:\.git)?/*",
    re.ASCII,
)
_GITHUB_HOST = re.compile(r"(?:.+\.)?github(?:[.-].*)?|.+\.ghe\.com", re.IGNORECASE)


class _NoAnswerError(Exception):
    """Git can't be run in this folder, or took too long."""


class GitFacts(NamedTuple):
    """Where a folder stands in git."""

    git_dir: str
    """Absolute; of a linked worktree or a submodule its own, inside of the main one's."""
    worktree: str | None
    """The root of the linked worktree that the folder is in; None in the main one."""
    branch: str | None
    """None when HEAD is detached. A branch without a commit has a name too."""
    head: str | None
    """The full hash; None before the first commit."""
    github_repo: str | None
    """`owner/repo`; see `github_repo`."""


def facts(cwd: Path, deadline: float) -> GitFacts | None:
    """The facts of a folder, or None: no repository, no git, or none in `deadline` seconds.

    Two processes, one where there is no repository, three before its first commit.
    """
    until = time.monotonic() + deadline
    try:
        place = _place(_git(cwd, until, "rev-parse", *_QUERIES)[1])
        if place is None:
            return None
        return GitFacts(
            git_dir=_readable(place.git_dir),
            worktree=_linked_worktree(cwd, place),
            branch=_branch(cwd, until, place),
            head=place.head,
            github_repo=_repo_of(cwd, until),
        )
    except _NoAnswerError:
        return None


def changes_since(cwd: Path, base: str | None, deadline: float) -> tuple[int, int] | None:
    """Lines added and deleted in tracked files since a commit, committed or not.

    `base` is a full hash, or None for an empty repository. A binary file counts no lines, a
    submodule none, a renamed file only what changed in it. Without filters, a changed file that
    git LFS keeps is counted as what lies in the folder. None: no working tree, the base is gone,
    or no answer in `deadline` seconds.
    """
    until = time.monotonic() + deadline
    if base is not None and not _HASH.fullmatch(base):
        return None
    try:
        command = [*_no_filters(cwd, until), "diff-index", *_COUNT_LINES]
        for tree in EMPTY_TREES if base is None else (base,):
            code, output = _git(cwd, until, *command, tree, "--")
            if code == 0:
                return _count(_ADDED, output), _count(_DELETED, output)
    except _NoAnswerError:
        pass
    return None


def github_repo(url: str) -> str | None:
    """`owner/repo` of a remote's URL; whoever is named in it, and the password, are not kept.

    GitHub Enterprise counts: *.ghe.com, and a host with a label `github` (github.example.com).
    So do the aliases that people give in their ssh config (github-work, github.com-work).
    """
    match = _REMOTE.fullmatch(url)
    if match is None or not _GITHUB_HOST.fullmatch(match["host"] or match["scp"]):
        return None
    owner, repo = match["path"].split("/")
    return None if {owner, repo} & {".", ".."} else f"{owner}/{repo}"


class _Place(NamedTuple):
    git_dir: str
    common_dir: str
    up: str | None
    """From the folder to the root of the working tree that it is in."""
    head: str | None = None
    reference: str = ""


def _place(output: bytes) -> _Place | None:
    """What the queries say. A line feed in a path shifts their lines: then nothing is sure."""
    match os.fsdecode(output).split("\n"):
        case [git_dir, common_dir, "true", up, *commit, ""]:
            place = _Place(git_dir, common_dir, up)
        case [git_dir, common_dir, "false", *commit, ""]:
            place = _Place(git_dir, common_dir, None)
        case _:
            return None
    match commit:
        case [head, reference, "--"]:
            return place._replace(head=head, reference=reference)
    return None if commit else place


def _linked_worktree(cwd: Path, place: _Place) -> str | None:
    is_main = (cwd / place.common_dir).resolve() == Path(place.git_dir)
    if is_main or place.up is None:
        return None
    return _readable(str((cwd / place.up).resolve()))


def _branch(cwd: Path, until: float, place: _Place) -> str | None:
    reference = place.reference
    if place.head is None:
        output = _git(cwd, until, "symbolic-ref", "--quiet", "HEAD")[1]
        reference = os.fsdecode(output).removesuffix("\n")
    branch = reference.removeprefix("refs/heads/")
    return _readable(branch) if branch != reference else None


def _repo_of(cwd: Path, until: float) -> str | None:
    """The repository at GitHub: of the remote origin, else upstream, else of the only one."""
    output = os.fsdecode(_git(cwd, until, "remote", "--verbose")[1])
    remotes: dict[str, str] = dict(_FETCHED.findall(output))
    names = ["origin", "upstream", *(remotes if len(remotes) == 1 else ())]
    urls = [remotes[name] for name in names if name in remotes]
    return next(filter(None, map(github_repo, urls)), None)


def _no_filters(cwd: Path, until: float) -> list[str]:
    """Options that switch off every filter that is configured."""
    pattern = r"^filter\..*\.(clean|process)$"
    _, output = _git(cwd, until, "config", "-z", "--name-only", "--get-regexp", pattern)
    if b"=" in output:  # `-c` would cut such a name short, and the filter would run
        raise _NoAnswerError
    keys = set(os.fsdecode(output).split("\0")) - {""}
    names = {key.rpartition(".")[0] for key in keys}
    empty = [f"{key}=" for key in keys] + [f"{name}.required=false" for name in names]
    return [word for setting in sorted(empty) for word in ("-c", setting)]


def _count(pattern: re.Pattern[bytes], output: bytes) -> int:
    match = pattern.search(output)
    return int(match[1]) if match else 0


def _readable(text: str) -> str:
    return os.fsencode(text).decode("utf-8", "replace")


def _git(cwd: Path, until: float, *arguments: str) -> tuple[int, bytes]:
    """Git's exit code and what it printed. Raises _NoAnswerError."""
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell
            ["git", "--no-pager", "--no-optional-locks", *settings, *arguments],  # noqa: S607
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=cwd,
            env=_environment(),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise _NoAnswerError from error
    with process:
        try:
            output, _ = process.communicate(timeout=until - time.monotonic())
        except subprocess.TimeoutExpired as error:
            raise _NoAnswerError from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, output


def _environment() -> dict[str, str]:
    """Ours without git's variables; a relative PATH would find a `git` inside of the folder."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k in INHERITED}
    folders = env.get("PATH", "").split(os.pathsep)
    path = os.pathsep.join(folder for folder in folders if folder.startswith("/"))
    return env | ENVIRONMENT | {"PATH": path or os.defpath}
