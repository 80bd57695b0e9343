"""The body of a request that changes something: a JSON object with known members."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson

from hookkit.server.parameters import MOST_CHARACTERS, TEXT, BadQueryError, Schema


class Field(NamedTuple):
    """A member of a body, by its name."""

    name: str
    help: str
    convert: Callable[[Any], Any]
    """JSON value → value. Raises ValueError, whose text is for people."""
    schema: Schema
    is_required: bool = True
    default: Any = None


def parse(body: bytes, fields: Sequence[Field]) -> dict[str, Any]:
    """Return the value of each field. Raises BadQueryError for any other body."""
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadQueryError(f"The body is not JSON: {error}.") from None
    if not isinstance(given, dict):
        raise BadQueryError("The body must be a JSON object.")
    known = {each.name: each for each in fields}
    for name in given.keys() - known.keys():
        allowed = ", ".join(known)
        raise BadQueryError(f"The body has no member {name!r:.60}; there are: {allowed}.")
    missing = [name for name, each in known.items() if each.is_required and name not in given]
    if missing:
        raise BadQueryError(f"The body lacks {', '.join(missing)}.")
    return {name: value_of(each, given.get(name, each.default)) for name, each in known.items()}


def value_of(field: Field, given: Any) -> Any:
    """Return the value of a field. Raises BadQueryError."""
    if given is None and not field.is_required:
        return field.default
    try:
        return field.convert(given)
    except ValueError as error:
        raise BadQueryError(f"{field.name}: {error}") from None


def text(
    name: str, help_text: str, *, is_required: bool = True, most: int = MOST_CHARACTERS
) -> Field:
    """Return a field that is a text."""

    def convert(given: Any) -> str:
        if not isinstance(given, str) or not 1 <= len(given) <= most or "\0" in given:
            raise ValueError(f"must be a text of 1 to {most:,} characters without NUL.")
        return given

    schema: dict[str, Any] = {**TEXT, "maxLength": most}
    if not is_required:
        schema["type"] = ["string", "null"]
    return Field(name, help_text, convert, schema, is_required)


def amount(
    name: str, help_text: str, below: float, *, is_required: bool = True, least: float | None = None
) -> Field:
    """Return a field that is a number below another; without `least` it is greater than 0."""

    def convert(given: Any) -> float:
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        is_enough = is_number and (given > 0 if least is None else given >= least)
        if not is_enough or not given < below:
            begin = "above 0" if least is None else f"from {least:g}"
            raise ValueError(f"must be a number {begin} and below {below:,.0f}.")
        return float(given)

    limit = {"exclusiveMinimum": 0} if least is None else {"minimum": least}
    kind = "number" if is_required else ["number", "null"]
    schema = {"type": kind, **limit, "exclusiveMaximum": below}
    return Field(name, help_text, convert, schema, is_required)


def flag(name: str, help_text: str) -> Field:
    """Return a field that is true or false."""

    def convert(given: Any) -> bool:
        if not isinstance(given, bool):
            raise ValueError("must be true or false.")
        return given

    return Field(name, help_text, convert, {"type": "boolean"})
