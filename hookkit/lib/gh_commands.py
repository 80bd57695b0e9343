"""Which issue and pull request a shell command is about, as far as `gh` commands say so.

Only what `gh` is told, and the URLs that it prints for what it made, count: a number in a branch
name, in another program's arguments, in a comment or in a here-document means nothing.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["issue", "pr"]
MAX_NUMBER = 2**31 - 1
MAX_DEPTH = 20
"""Of substitutions inside of each other whose text is kept."""


class Mentions(NamedTuple):
    """The latest issue and pull request of a command."""

    issue: int | None = None
    pr: int | None = None
    repo: str | None = None
    """`owner/repo` of the latest mention; None where it names none: it is then the folder's own."""


def mentions(command: str, output: str) -> Mentions:
    """What a shell command, and what it printed, say of issues and pull requests.

    A command that names no number is followed by what it printed: the last URL on a line of its
    own belongs to the last `gh pr create`, and so on backwards.
    """
    if "gh" not in command:
        return Mentions()
    calls = [call for words in _commands(command) if (call := _call(words))]
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
"""The verbs that are about one issue or pull request, and their options that take a value."""

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
    """A simple command as a call of `gh issue` or `gh pr`, if it is one."""
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
    """Names, and options with their values. Which option takes one, the second name decides."""
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
    """What a call is about, the latest first. Takes the URL that it printed from `printed`."""
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


_EXPANSION = r"\$\(\([^\n]{0,200}?\)\)|\$\{[^}\n]{0,200}\}|\$(?!\()"
_TOKEN = re.compile(
    r"(?P<blank>(?:[^\S\n]|\\\r?\n)+|(?<![^\s;&|()])#[^\n]*)"
    r"|(?P<here>\d*<<(?P<tabs>-?)[^\S\n]*(?P<delimiter>'[^'\n]+'|\"[^\"\n]+\"|[^\s'\"`;&|()<>]+))"
    r"|(?P<redirection>\d*[<>]+[&|]?|&>+)"
    r"|(?P<operator>[;&|\n)])"
    r"|(?P<quote>\")"
    rf"|(?P<word>[^\s'\"\\$`;&|()<>#]+|'[^']*'?|\\.?|#|{_EXPANSION})"
    r"|(?P<open>\$?\(|`)",
    re.S,
)
_QUOTED = re.compile(rf'(?P<quote>")|(?P<text>[^"\\$`]+|\\.?|{_EXPANSION})|(?P<open>\$\(|`)', re.S)


class _Level:
    """The command line, or a substitution or subshell in it, as far as it has been read."""

    def __init__(self, closer: str, begin: int) -> None:
        self.closer, self.begin = closer, begin
        self.words: list[str] = []
        self.parts: list[str] = []
        self.in_quotes = self.is_target = False

    def end_word(self) -> None:
        if self.parts and not self.is_target:
            self.words.append("".join(self.parts))
        self.is_target = self.is_target and not self.parts
        self.parts = []

    def end_command(self) -> list[str]:
        self.end_word()
        words, self.words = self.words, []
        return words


def _commands(text: str) -> Iterator[list[str]]:
    """The words of every simple command, those in a substitution before the one that it is in.

    In a word, a substitution stays as it was written. What isn't closed goes on to the end.
    """
    levels = [_Level("", 0)]
    here: list[re.Match[str]] = []
    at = 0
    while token := (_QUOTED if levels[-1].in_quotes else _TOKEN).match(text, at):
        level, said, at = levels[-1], token[0], token.end()
        if level.closer == said and not level.in_quotes:
            yield level.end_command()
            levels.pop()
            levels[-1].parts.append(text[level.begin : at] if len(levels) < MAX_DEPTH else "")
        elif token.lastgroup == "open":
            if said == "(":
                yield level.end_command()
            levels.append(_Level("`" if said == "`" else ")", token.start()))
        elif token.lastgroup == "operator":
            yield level.end_command()
            if said == "\n":
                at, here = _after(here, text, at), []
        elif token.lastgroup == "here":
            here.append(token)
        else:
            _take(level, token)
    for level in reversed(levels):
        yield level.end_command()


def _take(level: _Level, token: re.Match[str]) -> None:
    match token.lastgroup:
        case "word":
            level.parts.append(token[0].strip("'").removeprefix("\\"))
        case "quote":
            level.in_quotes = not level.in_quotes
            level.parts.append("")  # "" is a word too
        case "text":
            level.parts.append(token[0])
        case other:
            level.end_word()
            level.is_target |= other == "redirection"


def _after(here: list[re.Match[str]], text: str, at: int) -> int:
    """Where the here-documents end that begin at `at`."""
    for document in here:
        line = None
        while line != document["delimiter"].strip("\"'\\") and at < len(text):
            end = text.find("\n", at) + 1 or len(text)
            line = text[at:end].strip("\r\n").lstrip("\t" if document["tabs"] else "")
            at = end
    return at
