"""What documents look like, written down in types, and as JSON Schema.

A shape is a type (`str`, `int | None`, `Literal["a", "b"]`, a NamedTuple or a dataclass), a list
with the shape of its items, or a mapping from the names of members to their shapes. All members
are always there; a document may have more of them.
"""

from collections.abc import Mapping
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

Shape = Any
"""A type, a list of one shape, a mapping from names to shapes, or a `Maybe`."""

PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", NoneType: "null"}


class Maybe(NamedTuple):
    """A shape that may be null."""

    shape: Shape


ANY: Mapping[str, Shape] = {}
"""An object of which nothing is promised."""


def schema_of(shape: Shape) -> dict[str, Any]:
    """Return a shape as JSON Schema."""
    if isinstance(shape, Maybe):
        return {"anyOf": [schema_of(shape.shape), {"type": "null"}]}
    if isinstance(shape, list):
        return {"type": "array", "items": schema_of(shape[0])}
    if isinstance(shape, Mapping):
        return object_of(shape)
    if shape in PLAIN:
        return {"type": PLAIN[shape]}
    return of_generic(shape)


def of_generic(shape: Any) -> dict[str, Any]:
    """Return a union, a literal, a generic or a class with members as JSON Schema."""
    origin, arguments = get_origin(shape), get_args(shape)
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(each) for each in arguments]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (list, tuple):
        return {"type": "array", "items": schema_of(arguments[0])}
    if is_dataclass(shape) or hasattr(shape, "_fields"):
        return object_of(get_type_hints(shape))
    raise TypeError(f"{shape!r} has no form in JSON.")


def object_of(members: Mapping[str, Shape]) -> dict[str, Any]:
    """Return an object with some members as JSON Schema."""
    found: dict[str, Any] = {"type": "object"}
    if members:
        found["properties"] = {name: schema_of(each) for name, each in members.items()}
        found["required"] = list(members)
    return found


def hints(kind: type, *without: str) -> dict[str, Shape]:
    """Return the members of a class with their types, but for some."""
    found = get_type_hints(kind)
    return {name: each for name, each in found.items() if name not in without}
