"""OpenCode, the open source coding agent (https://opencode.ai/docs)."""

from hookkit.agents import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hookkit.agents.opencode import conversation as conversation
    from hookkit.agents.opencode import hooks as hooks
    from hookkit.agents.opencode import installer as installer
    from hookkit.agents.opencode import prompts as prompts
    from hookkit.agents.opencode import runner as runner
    from hookkit.agents.opencode import session_files as session_files
    from hookkit.agents.opencode import stream as stream
    from hookkit.agents.opencode import transcripts as transcripts
else:
    __getattr__ = lazy.capabilities(
        __name__,
        *("conversation", "hooks", "installer", "prompts", "runner", "session_files", "stream"),
        "transcripts",
    )

NAME = "opencode"
DISPLAY_NAME = "OpenCode"

EDIT_TOOLS = frozenset(("apply_patch", "edit", "multiedit", "patch", "write"))
"""Which of them there are depends on the model's name."""

WORKTREE_FOLDERS = ("/.local/share/opencode/worktree/",)

USES_SHARED_PROCESS = True
"""A terminal switches between sessions, and a server has many."""

DEFAULT_MODEL = None

TESTED_VERSION = "1.18.33"

EVENT_FIELD = "type"
FOLDING_EVENTS = ("session.created", "session.idle", "dispose")
ACCOUNT_EVENTS: tuple[str, ...] = ()
PROCESS_VARIABLE = ""
SESSION_VARIABLES: tuple[str, ...] = ()

accounts = None
running_sessions = None
statusline = None
summarizer = None
telemetry = None
exporter = None
