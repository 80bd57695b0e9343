"""What a URL may ask: names, values and their meaning, the same as the command line's options."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from hookkit import agents
from hookkit.api import dates
from hookkit.errors import HookkitError
from hookkit.model.session import Origin
from hookkit.store.sqlite.sessions import LIFECYCLES, STATUSES

if TYPE_CHECKING:
    from hookkit.api.dates import Period

Schema = Mapping[str, Any]
"""A JSON Schema."""

MOST_CHARACTERS = 1_000
"""Characters of a value at most."""

TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS}


class BadQueryError(HookkitError):
    """A URL asks for something that is not there to ask."""


class Parameter(NamedTuple):
    """A part of a query, by its name."""

    name: str
    help: str
    convert: Callable[[str], Any] = str
    """Text → value. Raises ValueError or HookkitError, whose text is for people."""
    schema: Schema = TEXT
    default: Any = None
    choices: tuple[str, ...] = ()
    """The values that a form offers."""


def parse(
    given: Iterable[tuple[str, str]], parameters: Sequence[Parameter], *, strict: bool
) -> dict[str, Any]:
    """Return the value of each parameter; those that are not given have their default.

    Empty ones, too, as a form gives all that it has. Raises BadQueryError for a value that is no
    good; with `strict` also for an unknown name, and an empty value.
    """
    known = {each.name: each for each in parameters}
    values = {each.name: each.default for each in parameters}
    seen: set[str] = set()
    for name, text in given:
        if name not in known:
            if strict:
                allowed = ", ".join(known) or "none"
                raise BadQueryError(f"There is no parameter {name!r:.60}; there are: {allowed}.")
            continue
        if name in seen:
            raise BadQueryError(f"{name} is given twice.")
        seen.add(name)
        if strict and not text:
            raise BadQueryError(f"{name} is empty. Leave it out.")
        if text:
            values[name] = value_of(known[name], text)
    return values


def value_of(parameter: Parameter, text: str) -> Any:
    """Return the value of a parameter. Raises BadQueryError."""
    if len(text) > MOST_CHARACTERS:
        raise BadQueryError(f"{parameter.name} is longer than {MOST_CHARACTERS} characters.")
    if "\0" in text:
        raise BadQueryError(f"{parameter.name} holds a NUL.")
    try:
        return parameter.convert(text)
    except (ValueError, HookkitError) as error:
        raise BadQueryError(f"{parameter.name}: {error}") from None


def choice(
    name: str, help_text: str, allowed: Sequence[str], default: str | None = None
) -> Parameter:
    """Return a parameter with one of some values."""

    def convert(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"{text!r:.60} is none of {', '.join(allowed)}.")
        return text

    schema = {"type": "string", "enum": list(allowed)}
    return Parameter(name, help_text, convert, schema, default, tuple(allowed))


def whole_number(name: str, help_text: str, default: int | None, most: int) -> Parameter:
    """Return a parameter that is a whole number from 1 to `most`."""

    def convert(text: str) -> int:
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:19]) <= most):
            raise ValueError(f"{text!r:.60} is not a whole number from 1 to {most:,}.")
        return int(text)

    schema = {"type": "integer", "minimum": 1, "maximum": most}
    return Parameter(name, help_text, convert, schema, default)


def agent(text: str) -> str:
    """Return the name of an agent in the table. Raises UnknownAgentError."""
    return agents.find(text)


def date(text: str) -> "Period":
    """Return the time that a text means. Raises DateError."""
    return dates.parse(text)


ORIGINS = tuple(each for each in get_args(Origin) if each != "internal")

PROJECT = Parameter("project", "Only of this project: its name, `owner/name`, or folder.")
BRANCH = Parameter("branch", "Only on this git branch.")
MODEL = Parameter("model", "Only with a model that has this in its name.")
AGENT = Parameter(
    "agent",
    "Only of this agent.",
    agent,
    {"type": "string", "enum": list(agents.AGENTS)},
    choices=tuple(agents.AGENTS),
)
MACHINE = Parameter("machine", "Only of this machine: its name or the beginning of its id.")
SINCE = Parameter("since", "Only since: a date, a time, or an age such as 7d.", date)
UNTIL = Parameter("until", "Only until, in the same forms.", date)
ORIGIN = choice("origin", "Only sessions recorded this way.", ORIGINS)
STATUS = choice("status", "Only sessions with this status.", ("active", *STATUSES, *LIFECYCLES))
