"""The journal record of an ended run.

The supervisor of a run writes it with the standard library only, so it is not a Struct like the
other records (own_records.py), which also checks its values.
"""

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
