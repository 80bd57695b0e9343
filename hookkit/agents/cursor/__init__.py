"""Cursor, the editor and its command line (https://cursor.com/docs)."""

from hookkit.agents import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hookkit.agents.cursor import conversation as conversation
    from hookkit.agents.cursor import hooks as hooks
    from hookkit.agents.cursor import installer as installer
    from hookkit.agents.cursor import prompts as prompts
    from hookkit.agents.cursor import runner as runner
    from hookkit.agents.cursor import session_files as session_files
    from hookkit.agents.cursor import stream as stream
    from hookkit.agents.cursor import transcripts as transcripts
else:
    __getattr__ = lazy.capabilities(
        __name__,
        *("conversation", "hooks", "installer", "prompts", "runner", "session_files", "stream"),
        "transcripts",
    )

NAME = "cursor"
DISPLAY_NAME = "Cursor"

EDIT_TOOLS = frozenset(("ApplyPatch", "Delete", "EditNotebook", "StrReplace", "Write"))

WORKTREE_FOLDERS: tuple[str, ...] = ()

USES_SHARED_PROCESS = True

DEFAULT_MODEL = None

TESTED_VERSION = None

EVENT_FIELD = "hook_event_name"
FOLDING_EVENTS = ("sessionStart", "stop", "sessionEnd")
ACCOUNT_EVENTS: tuple[str, ...] = ()
PROCESS_VARIABLE = ""
SESSION_VARIABLES: tuple[str, ...] = ()

accounts = None
running_sessions = None
statusline = None
summarizer = None
telemetry = None
exporter = None
