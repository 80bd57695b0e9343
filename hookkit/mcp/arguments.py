"""What a tool takes: the JSON schema of its arguments, and the check of those that were sent."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from hookkit.api.store import Store

TYPES: dict[str, type] = {"string": str, "integer": int}

LONGEST = 2_000
"""Characters of an argument."""


class ArgumentError(Exception):
    """An argument that a tool doesn't take; the message names it, and what is taken."""


class Argument(NamedTuple):
    """An argument of a tool."""

    name: str
    about: str
    type: str = "string"
    is_required: bool = False
    default: Any = None
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()

    def schema(self) -> dict[str, Any]:
        """Return its JSON schema."""
        known = {
            "type": self.type,
            "description": self.about,
            "default": self.default,
            "minimum": self.least,
            "maximum": self.most,
            "enum": list(self.choices) or None,
        }
        return {name: value for name, value in known.items() if value is not None}

    def checked(self, value: object) -> Any:
        """Return a value that was sent. Raises ArgumentError."""
        if value is None and not self.is_required:
            return self.default
        if self.type == "integer" and isinstance(value, str | float):
            value = integer(value)
        if not isinstance(value, TYPES[self.type]) or isinstance(value, bool):
            raise ArgumentError(f"{self.name} must be a {self.type}.")
        if isinstance(value, int):
            value = min(max(value, self.least or value), self.most or value)
        elif isinstance(value, str) and not 0 < len(value.strip()) <= LONGEST:
            raise ArgumentError(f"{self.name} must have 1 to {LONGEST:,} characters.")
        elif isinstance(value, str) and value != value.encode(errors="replace").decode():
            raise ArgumentError(f"{self.name} has half a character, which no text has.")
        if self.choices and value not in self.choices:
            raise ArgumentError(f"{self.name} must be one of {', '.join(self.choices)}.")
        return value


class Tool(NamedTuple):
    """A tool of the server."""

    name: str
    title: str
    about: str
    """What the model reads of it."""
    arguments: tuple[Argument, ...]
    answer: "Callable[[Store, dict[str, Any]], str]"
    """Returns the text; raises HookkitError with what is wrong."""

    def described(self) -> dict[str, Any]:
        """Return the tool as `tools/list` has it."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.about,
            "inputSchema": {
                "type": "object",
                "properties": {each.name: each.schema() for each in self.arguments},
                "required": [each.name for each in self.arguments if each.is_required],
                "additionalProperties": False,
            },
            "annotations": {
                "title": self.title,
                "readOnlyHint": True,
                "destructiveHint": False,
                "idempotentHint": True,
                "openWorldHint": False,
            },
        }

    def checked(self, sent: object) -> dict[str, Any]:
        """Return all arguments, those that were not sent with their defaults.

        Raises ArgumentError for one that is unknown, missing or wrong.
        """
        if not isinstance(sent, dict | None):
            raise ArgumentError("The arguments must be an object.")
        values, known = sent or {}, {each.name for each in self.arguments}
        for name in values.keys() - known:
            raise ArgumentError(f"{self.name} takes {', '.join(sorted(known))}; not {name!a:.60}.")
        return {each.name: each.checked(values.get(each.name)) for each in self.arguments}


def integer(value: str | float) -> object:
    """Return a whole number that was sent as another type; anything else as it is."""
    try:
        number = float(value)
        return int(number) if number.is_integer() else value
    except (ValueError, OverflowError):
        return value
