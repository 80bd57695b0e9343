"""Shapes of documents as JSON Schema."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import pytest

from hookkit.server.shapes import Maybe, hints, schema_of


class Pair(NamedTuple):
    """Two members."""

    one: str
    two: "int | None" = None


@dataclass
class Held:
    """One member."""

    pair: Pair


PAIR = {
    "type": "object",
    "properties": {
        "one": {"type": "string"},
        "two": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    },
    "required": ["one", "two"],
}


@pytest.mark.parametrize(
    ("shape", "schema"),
    [
        (str, {"type": "string"}),
        (bool, {"type": "boolean"}),
        (float, {"type": "number"}),
        ([int], {"type": "array", "items": {"type": "integer"}}),
        (list[int], {"type": "array", "items": {"type": "integer"}}),
        (tuple[int, ...], {"type": "array", "items": {"type": "integer"}}),
        (Literal["a", "b"], {"enum": ["a", "b"]}),
        (Maybe([int]), {"anyOf": [schema_of([int]), {"type": "null"}]}),
        (Pair, PAIR),
        (Held, {"type": "object", "properties": {"pair": PAIR}, "required": ["pair"]}),
        ({}, {"type": "object"}),
        (
            {"a": str},
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        ),
    ],
    ids=str,
)
def test_schemas(shape: object, schema: object) -> None:
    assert schema_of(shape) == schema


def test_what_json_has_not() -> None:
    with pytest.raises(TypeError, match="no form in JSON"):
        schema_of(complex)


def test_members_of_a_class() -> None:
    assert hints(Pair, "two") == {"one": str}
