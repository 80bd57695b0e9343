"""Claude Code, Anthropic's coding agent (https://code.claude.com/docs)."""

from hookkit.agents import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hookkit.agents.claude_code import accounts as accounts
    from hookkit.agents.claude_code import conversation as conversation
    from hookkit.agents.claude_code import exporter as exporter
    from hookkit.agents.claude_code import hooks as hooks
    from hookkit.agents.claude_code import installer as installer
    from hookkit.agents.claude_code import prompts as prompts
    from hookkit.agents.claude_code import runner as runner
    from hookkit.agents.claude_code import running_sessions as running_sessions
    from hookkit.agents.claude_code import session_files as session_files
    from hookkit.agents.claude_code import statusline as statusline
    from hookkit.agents.claude_code import stream_json
    from hookkit.agents.claude_code import summarizer as summarizer
    from hookkit.agents.claude_code import telemetry as telemetry
    from hookkit.agents.claude_code import transcripts as transcripts

    stream = stream_json
else:
    __getattr__ = lazy.capabilities(
        __name__,
        *("accounts", "conversation", "exporter", "hooks", "installer", "prompts", "runner"),
        *(
            "running_sessions",
            "session_files",
            "statusline",
            "summarizer",
            "telemetry",
            "transcripts",
        ),
        stream="stream_json",
    )

NAME = "claude_code"
DISPLAY_NAME = "Claude Code"

EDIT_TOOLS = frozenset(("Edit", "MultiEdit", "NotebookEdit", "Write"))

WORKTREE_FOLDERS = ("/.claude/worktrees/",)

USES_SHARED_PROCESS = False

DEFAULT_MODEL = "sonnet"

TESTED_VERSION = "2.1.332"

EVENT_FIELD = "hook_event_name"
FOLDING_EVENTS = ("SessionStart", "Stop", "SessionEnd")
ACCOUNT_EVENTS = ("UserPromptSubmit", "Stop")
PROCESS_VARIABLE = "CLAUDE_PID"
SESSION_VARIABLES = ("CLAUDE_CODE_SESSION_ID", "CLAUDE_SESSION_ID")
