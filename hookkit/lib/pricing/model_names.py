"""Spellings of a model's name, most exact first; never a mere prefix of it."""

import re
from typing import NamedTuple

_CONTEXT = re.compile(r"\[[^\]]*\]$")
"""`[1m]`, which the client appends for the large window."""

_BEDROCK = re.compile(
    r"(?:(?P<region>[a-z-]+)\.)?anthropic\.(?P<model>claude-[a-z0-9.-]+?)(?:-v\d+)?(?::\w+)*$"
)
"""`us.anthropic.claude-sonnet-4-5-20250929-v1:0`: profile, maker, model, revision."""

_VERTEX = re.compile(r"(?:-v\d+)?@(?:(?P<date>\d{8})|default|latest)$")
"""`claude-sonnet-4-5@20250929`."""

_DATE = re.compile(r"-(?:\d{8}|\d{4}-\d{2}-\d{2})$")


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
    path, _, model = _CONTEXT.sub("", whole).rpartition("/")
    bedrock = _BEDROCK.match(model)
    if bedrock:
        model = bedrock["model"]
    plain = _VERTEX.sub(_released, model)
    if plain.startswith("claude-"):
        plain = plain.replace(".", "-")
    current = plain.removesuffix("-latest")
    return Spelling(
        tuple(dict.fromkeys((whole, plain, current, undated(current)))),
        lab="anthropic" if bedrock else path.rpartition("/")[2],
        is_regional=bedrock is not None and bedrock["region"] != "global",
    )


def _released(vertex: re.Match[str]) -> str:
    return f"-{vertex['date']}" if vertex["date"] else ""


def undated(name: str) -> str:
    """Return a name without its release date."""
    return _DATE.sub("", name)
