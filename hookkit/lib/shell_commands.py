"""Split a shell command line into its simple commands.

`shlex` can't do this: it loses which words were quoted, so that `echo '|' gh` looks like two
commands and `'#12'` like a comment, and it knows neither substitutions nor here-documents.
"""

import re
from collections.abc import Iterator

MAX_DEPTH = 20
"""Nested substitutions whose text is kept."""

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


def simple_commands(text: str) -> Iterator[list[str]]:
    """Yield the words of every simple command, those in a substitution before its own command.

    Within a word, a substitution stays as it was written. What isn't closed extends to the end.
    """
    levels = [_Level("", 0)]
    here: list[re.Match[str]] = []
    at = 0
    while token := (_QUOTED if levels[-1].in_quotes else _TOKEN).match(text, at):
        level, found, at = levels[-1], token[0], token.end()
        if level.closer == found and not level.in_quotes:
            yield level.end_command()
            levels.pop()
            levels[-1].parts.append(text[level.begin : at] if len(levels) < MAX_DEPTH else "")
        elif token.lastgroup == "open":
            if found == "(":
                yield level.end_command()
            levels.append(_Level("`" if found == "`" else ")", token.start()))
        elif token.lastgroup == "operator":
            yield level.end_command()
            if found == "\n":
                at, here = _end_of_documents(here, text, at), []
        elif token.lastgroup == "here":
            here.append(token)
        else:
            _add(level, token)
    for level in reversed(levels):
        yield level.end_command()


def _add(level: _Level, token: re.Match[str]) -> None:
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


def _end_of_documents(here: list[re.Match[str]], text: str, at: int) -> int:
    """Return the end of the here-documents that begin at `at`."""
    for document in here:
        line = None
        while line != document["delimiter"].strip("\"'\\") and at < len(text):
            end = text.find("\n", at) + 1 or len(text)
            line = text[at:end].strip("\r\n").lstrip("\t" if document["tabs"] else "")
            at = end
    return at
