"""Codex, OpenAI's coding agent (https://developers.openai.com/codex/cli)."""

from hookkit.agents import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hookkit.agents.codex import conversation as conversation
    from hookkit.agents.codex import hooks as hooks
    from hookkit.agents.codex import installer as installer
    from hookkit.agents.codex import prompts as prompts
    from hookkit.agents.codex import runner as runner
    from hookkit.agents.codex import session_files as session_files
    from hookkit.agents.codex import stream as stream
    from hookkit.agents.codex import transcripts as transcripts
else:
    __getattr__ = lazy.capabilities(
        __name__,
        *("conversation", "hooks", "installer", "prompts", "runner", "session_files", "stream"),
        "transcripts",
    )

NAME = "codex"
DISPLAY_NAME = "Codex"

EDIT_TOOLS = frozenset(("apply_patch",))

WORKTREE_FOLDERS = ()

USES_SHARED_PROCESS = True
"""The hooks of the terminal's sessions come from a background process that serves all of them."""

DEFAULT_MODEL = None

TESTED_VERSION = "0.171.0"

EVENT_FIELD = "hook_event_name"
FOLDING_EVENTS = ("SessionStart", "Stop", "SessionEnd")
ACCOUNT_EVENTS: tuple[str, ...] = ()
PROCESS_VARIABLE = ""
SESSION_VARIABLES = ("CODEX_SESSION_ID", "CODEX_THREAD_ID")

accounts = None
running_sessions = None
statusline = None
summarizer = None
telemetry = None
exporter = None
