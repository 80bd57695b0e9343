"""Spellings of a model's name, most exact first; never a mere prefix of it.

A name is what its maker calls the model, with what clients, gateways and clouds add to it:

    a path before it      `openrouter/anthropic/`, `anthropic:`, `arn:aws:bedrock:…/`
    a variant after it    `[1m]`, `(high)`, `:beta`, `@default`, `-latest`

What they add doesn't change the price of a token, unless `Spelling` marks it. A word of any
other kind makes another model: it has a price of its own, or none.
"""

import re
from collections.abc import Iterable, Iterator
from heapq import nlargest
from typing import NamedTuple

MAX_LENGTH = 1000
"""Characters of a name; a longer one is nobody's. The patterns may take its square in time."""

RULES = 2
"""Raised with each change of the rules here: stored costs are then recomputed."""

MOST_SIMILAR, SIMILAR = 4, 0.7
"""Names to suggest, and the similarity that each has at least."""

_PATH = re.compile(r".*/|[a-z_-]+?(?:--|[:,])(?=[a-z])")
"""`vertex_ai/`, `anthropic:`, `anthropic--`, `openrouter,`. No maker's name has a digit here."""

_VARIANT = re.compile(
    r"(?:\[[^\]]*\]"  # [1m], which the client appends for the large window
    r"|\([^)]*\)"  # (high), (8192): the effort or the budget to think
    r"|:(?:beta|exacto|floor|nitro|online|thinking)"  # openrouter.ai/docs/guides/routing
    r"|@(?:default|latest))$"
)
"""Not `:free`, which has a price of its own."""

_BEDROCK = re.compile(
    r"(?:(?P<region>[a-z-]+)\.)?anthropic\.(?P<model>claude-[a-z0-9.-]+?)(?:-v\d+)?(?::\w+)*$"
)
"""`us.anthropic.claude-sonnet-4-5-20250929-v1:0`: profile, maker, model, revision."""

_VERTEX = re.compile(r"(?:-v\d+)?@(?P<date>\d{8})$")
"""`claude-sonnet-4-5@20250929`."""

_REVISION = re.compile(r"-v\d+(?=@)")
"""Of a Vertex name without a date: `claude-3-5-sonnet-v2@default`."""

_DATE = re.compile(r"-(?:\d{8}|\d{4}-\d{2}-\d{2})$")

_EFFORTS = ("minimal", "low", "medium", "high", "xhigh")
_EFFORT = re.compile(rf"(?<=\w)-(?:{'|'.join(_EFFORTS)})$")
_REASONING = re.compile(r"(?:gpt-|o)\d")
"""Models of OpenAI whose effort gateways append; others have sizes of such names."""

_SEPARATOR = re.compile(r"[-._ ]+")
_CLAUDE = re.compile(
    r"claude"
    r"(?:-(?P<family>[a-z]+)-(?P<version>\d{1,2}(?:-\d{1,2})?)"
    r"|-(?P<old_version>\d{1,2}(?:-\d{1,2})?)-(?P<old_family>[a-z]+))"
    rf"(?:-(?:thinking(?:-\d{{3,6}})?|latest|{'|'.join(_EFFORTS)}|(?P<date>\d{{8}})))*$"
)
"""A Claude in either order of its words. `(?P<date>…)` is the last one, if there are several."""


class Spelling(NamedTuple):
    """The forms in which a name may be listed."""

    forms: tuple[str, ...]
    """In lower case, most exact first."""
    lab: str = ""
    """The maker that the name itself gives, as in `anthropic/…`."""
    is_regional: bool = False
    """A Bedrock name that binds inference to a region or a geography."""


def spell(name: str) -> Spelling:
    """Return all forms of a name as a client, a gateway or a cloud writes it."""
    whole = name.strip().lower()
    if len(whole) > MAX_LENGTH:
        return Spelling((whole,))
    invariant = _without_variants(whole)
    prefix = _PATH.match(invariant)
    path, model = (prefix[0], invariant[prefix.end() :]) if prefix else ("", invariant)
    bedrock = _BEDROCK.match(model)
    plain = _VERTEX.sub(r"-\g<date>", bedrock["model"] if bedrock else model)
    current = plain.removesuffix("-latest")
    forms = (whole, invariant, plain, current, undated(current), *_same(current))
    return Spelling(
        tuple(dict.fromkeys(forms)),
        lab="anthropic" if bedrock else _maker(path),
        is_regional=bedrock is not None and bedrock["region"] != "global",
    )


def undated(name: str) -> str:
    """Return a name without its release date."""
    return _DATE.sub("", name)


def dashed(name: str) -> str:
    """Return a name with dashes for its dots, as many gateways write it."""
    return name.replace(".", "-")


def similar(name: str, known: Iterable[str]) -> list[str]:
    """Return at most `MOST_SIMILAR` known names that may be meant, the likeliest first."""
    from difflib import SequenceMatcher

    forms = {dashed(form) for form in spell(name).forms if 0 < len(form) <= MAX_LENGTH}

    def similarity(candidate: str) -> float:
        other = dashed(candidate.lower())
        ratios = (SequenceMatcher(None, other, form).ratio() for form in forms)
        is_part = any(form in other for form in forms)
        return max(ratios, default=0) + is_part

    found = ((similarity(each), each) for each in known)
    return [each for score, each in nlargest(MOST_SIMILAR, found) if score >= SIMILAR]


def _without_variants(name: str) -> str:
    name = _REVISION.sub("", name) if name.endswith(("@default", "@latest")) else name
    while found := _VARIANT.search(name):
        name = name[: found.start()].rstrip()
    return name


def _maker(path: str) -> str:
    """Return the last component of a path."""
    return re.split(r"[/:,]|--", path)[-2] if path.rstrip("-:,/") else ""


def _same(model: str) -> Iterator[str]:
    """Yield other names of the same model."""
    claude = _CLAUDE.match(_SEPARATOR.sub("-", model))
    if claude:
        yield from _claude(
            claude["family"] or claude["old_family"],
            claude["version"] or claude["old_version"],
            claude["date"],
        )
    elif _REASONING.match(model):
        yield _EFFORT.sub("", model)


def _claude(family: str, version: str, date: str | None) -> Iterator[str]:
    """Yield the names of a Claude: Claude 3 has its number first, `4-0` is `4`."""
    major, _, minor = version.partition("-")
    versions = [version, major] if minor == "0" else [version] if minor else [major, f"{major}-0"]
    names = [name for v in versions for name in (f"claude-{family}-{v}", f"claude-{v}-{family}")]
    if date:
        yield from (f"{name}-{date}" for name in names)
    yield from names
