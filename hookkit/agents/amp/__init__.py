"""Amp, the coding agent (https://ampcode.com/manual). It has no hooks, but plugins."""

from hookkit.agents import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hookkit.agents.amp import conversation as conversation
    from hookkit.agents.amp import hooks as hooks
    from hookkit.agents.amp import installer as installer
    from hookkit.agents.amp import prompts as prompts
    from hookkit.agents.amp import runner as runner
    from hookkit.agents.amp import session_files as session_files
    from hookkit.agents.amp import stream as stream
    from hookkit.agents.amp import transcripts as transcripts
else:
    __getattr__ = lazy.capabilities(
        __name__,
        *("conversation", "hooks", "installer", "prompts", "runner", "session_files", "stream"),
        "transcripts",
    )

NAME = "amp"
DISPLAY_NAME = "Amp"

EDIT_TOOLS = frozenset(("apply_patch", "create_file", "edit_file", "undo_edit"))

WORKTREE_FOLDERS: tuple[str, ...] = ()

USES_SHARED_PROCESS = True
"""A terminal switches between threads."""

DEFAULT_MODEL = None

TESTED_VERSION = "0.0.1790142911"

EVENT_FIELD = "type"
FOLDING_EVENTS = ("session.start", "agent.end", "dispose")
ACCOUNT_EVENTS: tuple[str, ...] = ()
PROCESS_VARIABLE = ""
SESSION_VARIABLES: tuple[str, ...] = ()

accounts = None
running_sessions = None
statusline = None
summarizer = None
telemetry = None
exporter = None
