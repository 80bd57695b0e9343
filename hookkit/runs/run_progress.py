"""Follow a run by the changes that its output reports.

The supervisor of a run imports this with the standard library only.
"""

from hookkit.model.run_output import StatusChange

NO_REASON = "no reason given"


class RunProgress:
    """What is known of a run by the lines of its output so far."""

    def __init__(self) -> None:
        self.status = "initializing"
        self.model: str | None = None
        self.cost_usd: float | None = None
        self.error: str | None = None
        """The error in the last result: empty on success, None before the first."""
        self.held_back = ""
        """The reason for which a hook stopped the current turn."""
        self.denied: dict[str, str] = {}
        """The ids of denied tool calls → their tools."""
        self.is_limit = False
        self.resets_at: int | None = None
        self.resets = ""
        self.background_tasks = 0

    def take(self, change: StatusChange) -> bool:
        """Apply a change; return True if the status is another now."""
        self.model = change.model or self.model
        self.resets_at = change.resets_at or self.resets_at
        self.held_back = change.held_back or self.held_back
        self.denied |= {each.id: each.tool for each in change.denied}
        if change.background_tasks is not None:
            self.background_tasks = change.background_tasks
        if change.phase == "completing":
            self.end_turn(change)
        if change.phase is None or change.phase == self.status:
            return False
        self.status = change.phase
        return True

    def end_turn(self, result: StatusChange) -> None:
        """Apply the result of a turn. A hook that stopped it knows best why."""
        self.error = self.held_back or ((result.error or NO_REASON) if result.is_error else "")
        self.held_back = ""
        self.is_limit, self.resets = result.is_limit, result.resets
        if result.cost_usd is not None:
            self.cost_usd = result.cost_usd

    @property
    def is_waiting(self) -> bool:
        """Return True if a result is there and nothing is known that the client would wait for."""
        return self.status == "completing" and not self.background_tasks

    @property
    def limit(self) -> dict[str, int | str | None] | None:
        """Return the limit of the account that stopped it, as the state file has it."""
        return {"resets_at": self.resets_at, "resets": self.resets} if self.is_limit else None
