"""Find the issue and the pull request that a shell command works on, by its calls of `gh`.

Only the arguments of `gh` and the URLs that it prints for what it created count: a number in a
branch name, in another program's arguments, in a comment or in a here-document means nothing.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from hookkit.lib.shell_commands import simple_commands

Kind = Literal["issue", "pr"]
MAX_NUMBER = 2**31 - 1


class Mentions(NamedTuple):
    """The latest issue and pull request of a command."""

    issue: int | None = None
    pr: int | None = None
    repo: str | None = None
    """`owner/repo` of the latest mention; None where it names none: it is then the folder's own."""


def mentions(command: str, output: str) -> Mentions:
    """Return the issue and pull request that a shell command and its output mention.

    A command without a number is matched with its output: the last URL on a line of its own
    belongs to the last `gh pr create`, and so on backwards.
    """
    if "gh" not in command:
        return Mentions()
    calls = [call for words in simple_commands(command) if (call := _call(words))]
    printed = _printed(output) if any(call.verb in PRINTS_URL for call in calls) else {}
    latest: dict[Kind, int] = {}
    repos: list[str | None] = []
    for target in (target for call in reversed(calls) for target in _targets(call, printed)):
        if 0 < target.number <= MAX_NUMBER:
            latest.setdefault(target.kind, target.number)
            repos.append(target.repo)
    return Mentions(latest.get("issue"), latest.get("pr"), repos[0] if repos else None)


VALUED = {
    "checkout": "b branch",
    "checks": "i interval json q jq t template",
    "close": "c comment r reason duplicate-of",
    "comment": "b body F body-file",
    "create": (
        "a assignee B base b body F body-file H head l label m milestone p project recover"
        " r reviewer T template t title"
    ),
    "diff": "color e exclude",
    "edit": (
        "add-assignee add-label add-project add-reviewer B base b body F body-file m milestone"
        " remove-assignee remove-label remove-project remove-reviewer t title"
    ),
    "merge": "A author-email b body F body-file match-head-commit t subject",
    "ready": "",
    "reopen": "c comment",
    "review": "b body F body-file",
    "view": "json q jq t template",
}
"""The verbs for one issue or pull request, and their options that take a value."""

ALIASES = {"co": "checkout", "new": "create"}
PRINTS_URL = frozenset({"comment", "create", "edit"})
REPO_OPTIONS = frozenset({"R", "repo"})

_BEFORE_GH = re.compile(
    r"[A-Za-z_]\w*=[\s\S]*|-\S*|\d+[smhd]?|[!{]|if|then|elif|else|while|until|do"
    r"|time|timeout|command|exec|env|nohup|sudo"
)
_NUMBER = re.compile(r"#?(\d{1,10})", re.ASCII)
_URL = re.compile(
    r"https?://[^\s/]+/([\w.-]+/[\w.-]+)/(pull|issues)/(\d{1,10})(?:[/?#]\S*)?", re.ASCII
)
_REPO = re.compile(r"(?:https?://)?(?:[\w.-]+/)?([\w.-]+/[\w.-]+?)(?:\.git)?/?", re.ASCII)
_CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s{1,5}#(\d{1,10})\b", re.I)


class _Target(NamedTuple):
    kind: Kind
    number: int
    repo: str | None


class _Call(NamedTuple):
    kind: Kind
    verb: str
    names: list[str]
    options: dict[str, str]
    repo: str | None


def _call(words: list[str]) -> _Call | None:
    """Parse a simple command as a call of `gh issue` or `gh pr`; None: it is none."""
    repo = ""
    rest = iter(words)
    for word in rest:
        if word.rpartition("/")[2] == "gh":
            break
        if not _BEFORE_GH.fullmatch(word):
            return None
        repo = word.removeprefix("GH_REPO=") if word.startswith("GH_REPO=") else repo
    names, options = _arguments(rest)
    if len(names) < 2 or names[0] not in ("issue", "pr") or names[1] not in VALUED:
        return None
    kind: Kind = "pr" if names[0] == "pr" else "issue"
    match = _REPO.fullmatch(options.get("R") or options.get("repo") or repo)
    return _Call(kind, names[1], names[2:], options, match and match[1])


def _arguments(words: Iterator[str]) -> tuple[list[str], dict[str, str]]:
    """Split into names, and options with values; the second name decides which take one."""
    names: list[str] = []
    options: dict[str, str] = {}
    valued = REPO_OPTIONS
    for word in words:
        if word == "--":
            names += words
        elif not word.startswith("-"):
            names.append(ALIASES.get(word, word))
            if len(names) == 2:
                valued = REPO_OPTIONS.union(VALUED.get(names[1], "").split())
        elif word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            options[name] = value if equals or name not in valued else next(words, "")
        else:
            name = next(filter(valued.__contains__, word[1:]), "")
            value = word.partition(name)[2].removeprefix("=") if name else ""
            options[name] = value or (next(words, "") if name else "")
    return names, options


def _targets(call: _Call, printed: dict[Kind, list[_Target]]) -> Iterator[_Target]:
    """Yield the targets of a call, the latest first. Takes its URL from `printed`."""
    if call.verb in PRINTS_URL and printed.get(call.kind):
        yield printed[call.kind].pop()
    if call.verb == "create":
        body = call.options.get("b") or call.options.get("body") or ""
        yield from (_Target("issue", int(n), call.repo) for n in reversed(_CLOSES.findall(body)))
        return
    for name in reversed(call.names):
        if number := _NUMBER.fullmatch(name):
            yield _Target(call.kind, int(number[1]), call.repo)
        elif url := _URL.fullmatch(name):
            yield _target(url)


def _printed(output: str) -> dict[Kind, list[_Target]]:
    urls = map(_URL.fullmatch, map(str.strip, output.splitlines()))
    targets = [_target(url) for url in urls if url]
    return {kind: [each for each in targets if each.kind == kind] for kind in ("issue", "pr")}


def _target(url: re.Match[str]) -> _Target:
    return _Target("pr" if url[2] == "pull" else "issue", int(url[3]), url[1])
