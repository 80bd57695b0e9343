"""The verbs of a person's own sessions, for Python; the commands of the same names do the same."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookkit.api.store import Store
    from hookkit.model.activity import LoggedCall
    from hookkit.model.session import Session


class OwnSessions:
    """The methods of a Store that start, end and note in sessions of your own."""

    @property
    def _store(self) -> "Store":
        return self  # type: ignore[return-value] # only a Store has these methods

    def start_manual(
        self,
        description: str = "",
        folder: str | Path = ".",
        *,
        resume: bool = False,
        close_stale: bool = False,
    ) -> "Session":
        """Start a session of your own in the repository of a folder, as `hookkit start` does.

        `resume` resumes the latest one there, `close_stale` first ends the active one. Raises
        ActiveError if one is active, ValueError without a description.
        """
        from hookkit.api import current_session, manual_sessions

        root = current_session.root_of(Path(folder))
        if resume:
            return manual_sessions.resume(self._store, root).session
        if not description.strip():
            raise ValueError("describe what you are going to do")
        return manual_sessions.start(
            self._store, root, description, close_stale=close_stale
        ).session

    def end_manual(
        self,
        session_id: str | None = None,
        notes: str | None = None,
        *,
        folder: str | Path = ".",
    ) -> "Session":
        """End a session, by default your own that is active in a folder, as `hookkit end` does.

        Raises NotFoundError, AmbiguousError, and HookkitError if it has ended already.
        """
        from hookkit.api import current_session, manual_sessions

        session = current_session.find_manual(self._store, Path(folder), session_id)
        return manual_sessions.end_active(self._store, session, notes).session

    def note(
        self, text: str, session_id: str | None = None, *, folder: str | Path = "."
    ) -> "Session":
        """Add a note to a session, by default the active one of a folder, as `hookkit note` does.

        Raises NotFoundError, AmbiguousError, and ValueError for an empty text.
        """
        from hookkit.api import current_session, manual_sessions

        if not text.strip():
            raise ValueError("give the text of the note")
        session = current_session.find_any(self._store, Path(folder), session_id)
        return manual_sessions.note(self._store, session, text).session

    def log_ai(
        self,
        provider: str,
        model: str,
        tokens: int | None = None,
        cost: float | None = None,
        *,
        tokens_input: int | None = None,
        tokens_output: int | None = None,
        session_id: str | None = None,
        folder: str | Path = ".",
    ) -> "LoggedCall":
        """Log an API call in your own session, as `hookkit log-ai` does.

        Give all tokens, or those of input and output: then a cost of None is computed from the
        price table. Raises NotFoundError, AmbiguousError, AgentSessionError, and ValueError for a
        value that can't be stored.
        """
        from hookkit.api import current_session, manual_sessions
        from hookkit.model.activity import LoggedCall
        from hookkit.model.session import now

        if tokens is None:
            tokens_input, tokens_output = tokens_input or 0, tokens_output or 0
            tokens = tokens_input + tokens_output
        call = LoggedCall(now(), provider, model, tokens, tokens_input, tokens_output, None)
        session = current_session.find_manual(self._store, Path(folder), session_id)
        return manual_sessions.log_ai(self._store, session, call, cost).logged
