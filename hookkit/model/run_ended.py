"""The journal record of an ended run.

The supervisor of a run writes it with the standard library only, so it is not a Struct like the
other records (own_records.py), which also checks its values.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class RunEnded:
    """The outcome of a run that hookkit started."""

    event: Literal["run_ended"] = "run_ended"
    session_id: str
    workspace_id: str = "local"
    status: str | None = None
    exit_code: int | None = None
    error: str | None = None
    model: str | None = None
    client_cost_usd: float | None = None
    transcript_path: str | None = None
    ended_at: str | None = None
    """None: when the record was written."""
    denied: list[str] | None = None
    """The tools of the calls that nobody permitted, one for each call."""


def counted(tools: Iterable[str]) -> str:
    """Return the tools of denied calls for people, each once: `Write, Bash (2)`."""
    counts = Counter(tools).items()
    return ", ".join(f"{tool} ({count})" if count > 1 else tool for tool, count in counts)
