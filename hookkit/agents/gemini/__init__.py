"""Gemini CLI, Google's coding agent (https://geminicli.com/docs)."""

from hookkit.agents import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hookkit.agents.gemini import conversation as conversation
    from hookkit.agents.gemini import hooks as hooks
    from hookkit.agents.gemini import installer as installer
    from hookkit.agents.gemini import prompts as prompts
    from hookkit.agents.gemini import runner as runner
    from hookkit.agents.gemini import session_files as session_files
    from hookkit.agents.gemini import stream as stream
    from hookkit.agents.gemini import transcripts as transcripts
else:
    __getattr__ = lazy.capabilities(
        __name__,
        *("conversation", "hooks", "installer", "prompts", "runner", "session_files", "stream"),
        "transcripts",
    )

NAME = "gemini"
DISPLAY_NAME = "Gemini CLI"

EDIT_TOOLS = frozenset(("replace", "write_file"))

WORKTREE_FOLDERS = ("/.gemini/worktrees/",)

USES_SHARED_PROCESS = False

DEFAULT_MODEL = None

TESTED_VERSION = "0.61.0"

EVENT_FIELD = "hook_event_name"
FOLDING_EVENTS = ("SessionStart", "AfterAgent", "SessionEnd")
ACCOUNT_EVENTS: tuple[str, ...] = ()
PROCESS_VARIABLE = ""
SESSION_VARIABLES = ("GEMINI_SESSION_ID",)

accounts = None
running_sessions = None
statusline = None
summarizer = None
telemetry = None
exporter = None
