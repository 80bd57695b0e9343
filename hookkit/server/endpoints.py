"""What the API offers: questions with the documents that answer them, and changes."""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from hookkit.server.fields import Field
from hookkit.server.parameters import Parameter
from hookkit.server.shapes import ANY, Shape

PREFIX = "/api/v1"
"""The path above all endpoints."""


class Document(Protocol):
    """The result of a question."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        ...


class Endpoint(NamedTuple):
    """A question that `GET` asks."""

    path: str
    """Below `PREFIX`, with the names of its parts in braces: `/sessions/{session}`."""
    summary: str
    """One line for the description of the API."""
    answer: Callable[..., Document]
    """Store, parts of the path and parameters by name → the document."""
    parameters: Sequence[Parameter] = ()
    """Those with the name of a part of the path are that part; the others are the query."""
    rows: str | None = None
    """The member of the document with the rows of its CSV; None: there is no CSV."""
    shape: Shape = ANY
    """What the document looks like, without `schema_version`."""
    is_apart: bool = False
    """`answer` opens what it needs itself and may take long: it gets no store, but a thread."""


class Action(NamedTuple):
    """A change that another method makes."""

    method: str
    path: str
    summary: str
    carry_out: Callable[..., Document]
    """Store, parts of the path, parameters and fields by name → the document after it."""
    body: Sequence[Field] = ()
    """The members of its JSON body; none: it has no body."""
    parameters: Sequence[Parameter] = ()
    shape: Shape = ANY
    status: int = 200
    is_apart: bool = False
    """`carry_out` opens what it needs itself and may take long, as that of an endpoint."""


def parts_of(path: str) -> list[str]:
    """Return the names of the parts of a path."""
    return re.findall(r"\{(\w+)(?::\w+)?\}", path)


def tag_of(path: str) -> str:
    """Return the name of the group that a path belongs to."""
    return path.split("/")[1]
