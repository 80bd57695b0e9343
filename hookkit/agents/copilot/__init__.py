"""GitHub Copilot CLI (https://docs.github.com/copilot/concepts/agents/about-copilot-cli)."""

from hookkit.agents import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hookkit.agents.copilot import conversation as conversation
    from hookkit.agents.copilot import hooks as hooks
    from hookkit.agents.copilot import installer as installer
    from hookkit.agents.copilot import prompts as prompts
    from hookkit.agents.copilot import runner as runner
    from hookkit.agents.copilot import session_files as session_files
    from hookkit.agents.copilot import stream as stream
    from hookkit.agents.copilot import transcripts as transcripts
else:
    __getattr__ = lazy.capabilities(
        __name__,
        *("conversation", "hooks", "installer", "prompts", "runner", "session_files", "stream"),
        "transcripts",
    )

NAME = "copilot"
DISPLAY_NAME = "GitHub Copilot CLI"

EDIT_TOOLS = frozenset(("apply_patch", "create", "edit", "str_replace_editor"))

WORKTREE_FOLDERS: tuple[str, ...] = ()

USES_SHARED_PROCESS = False

DEFAULT_MODEL = None

TESTED_VERSION = "1.0.102"

EVENT_FIELD = "hook_event_name"
FOLDING_EVENTS = ("SessionStart", "Stop", "SessionEnd")
ACCOUNT_EVENTS: tuple[str, ...] = ()
PROCESS_VARIABLE = ""
SESSION_VARIABLES: tuple[str, ...] = ()

accounts = None
running_sessions = None
statusline = None
summarizer = None
telemetry = None
exporter = None
