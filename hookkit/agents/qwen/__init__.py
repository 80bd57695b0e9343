"""Qwen Code, Alibaba's coding agent (https://qwenlm.github.io/qwen-code-docs).

It began as a fork of Gemini CLI and took over the hooks, the records and the output of Claude Code,
so parts of both folders are used here.
"""

from hookkit.agents import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hookkit.agents.qwen import conversation as conversation
    from hookkit.agents.qwen import hooks as hooks
    from hookkit.agents.qwen import installer as installer
    from hookkit.agents.qwen import prompts as prompts
    from hookkit.agents.qwen import runner as runner
    from hookkit.agents.qwen import session_files as session_files
    from hookkit.agents.qwen import stream as stream
    from hookkit.agents.qwen import transcripts as transcripts
else:
    __getattr__ = lazy.capabilities(
        __name__,
        *("conversation", "hooks", "installer", "prompts", "runner", "session_files", "stream"),
        "transcripts",
    )

NAME = "qwen"
DISPLAY_NAME = "Qwen Code"

EDIT_TOOLS = frozenset(("edit", "notebook_edit", "write_file"))

WORKTREE_FOLDERS = ("/.qwen/worktrees/",)

USES_SHARED_PROCESS = False

DEFAULT_MODEL = None

TESTED_VERSION = "0.24.4"

EVENT_FIELD = "hook_event_name"
FOLDING_EVENTS = ("SessionStart", "Stop", "SessionEnd")
ACCOUNT_EVENTS: tuple[str, ...] = ()
PROCESS_VARIABLE = ""
SESSION_VARIABLES = ("QWEN_CODE_SESSION_ID",)

accounts = None
running_sessions = None
statusline = None
summarizer = None
telemetry = None
exporter = None
