"""An endpoint of the API: a question, what may be asked, and the document that answers it."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from hookkit.server.parameters import Parameter

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
    rows: str | None = None
    """The member of the document with the rows of its CSV; None: there is no CSV."""
