"""What a pattern can't match without: a cheap question before an expensive search.

    needed(r"^(?:please )?(?:undo|revert) (?:it|that)") → {"undo", "revert"}

Python's `re` tries a pattern with many alternatives at each character. Most texts hold none of
the words that the alternatives need, and `in` finds that out many times faster.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from importlib import import_module
from typing import Any

Texts = frozenset[str]
NOTHING: Texts = frozenset()


class Pattern:
    """A pattern that is compiled and searched for only where it could match."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags
        self.needed = needed(pattern)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    def could_match(self, text: str) -> bool:
        """Whether the pattern could match in a text; False is certain, True is not."""
        for each in self.needed:  # `any` takes twice as long
            if each in text:
                return True
        return not self.needed

    def match(self, text: str) -> re.Match[str] | None:
        return self.compiled.match(text)

    def search(self, text: str) -> re.Match[str] | None:
        return self.compiled.search(text) if self.could_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.compiled.finditer(text) if self.could_match(text) else iter(())

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.compiled.sub(replacement, text) if self.could_match(text) else text


def needed(pattern: str) -> tuple[str, ...]:
    """Texts of which one stands in whatever `pattern` matches; nothing where none is known.

    The pattern is one that respects the case, and so do the texts.
    """
    try:
        parser: Any = import_module("re._parser")
    except ImportError:  # pragma: no cover - it is Python's own, and private
        return ()
    texts = of_sequence(parser.parse(pattern))
    return tuple(
        sorted(each for each in texts if not any(other in each for other in texts - {each}))
    )


def of_sequence(sequence: Iterable[tuple[Any, Any]]) -> Texts:
    """What a sequence can't match without: the best of what its parts need."""
    best, run = NOTHING, ""
    for kind, value in sequence:
        if str(kind) == "LITERAL":
            run += chr(value)
            continue
        best = max(best, alone(run), of_part(str(kind), value), key=worth)
        run = ""
    return max(best, alone(run), key=worth)


def of_part(kind: str, value: Any) -> Texts:
    """What a part of a pattern can't match without. What isn't known here needs nothing."""
    match kind, value:
        case "BRANCH", (_, branches):
            parts = [of_sequence(branch) for branch in branches]
            return NOTHING.union(*parts) if all(parts) else NOTHING
        case "SUBPATTERN", (_, 0, _, inside):
            return of_sequence(inside)
        case "MAX_REPEAT" | "MIN_REPEAT", (least, _, inside) if least:
            return of_sequence(inside)
        case "IN", members if all(str(each) == "LITERAL" for each, _ in members):
            return frozenset(chr(char) for _, char in members)
    return NOTHING


def alone(text: str) -> Texts:
    """A text as the only one; nothing where it is empty."""
    return frozenset((text,)) if text else NOTHING


def worth(texts: Texts) -> tuple[int, int]:
    """How well texts tell: the shortest one decides, then how few they are."""
    return min(map(len, texts), default=0), -len(texts)
