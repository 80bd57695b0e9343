"""Toy: an agent that exists in tests only. All that hookkit knows of it is in this folder."""

from hookkit.agents import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import conversation as conversation
    from . import hooks as hooks
    from . import installer as installer
    from . import prompts as prompts
    from . import runner as runner
    from . import session_files as session_files
    from . import stream as stream
    from . import transcripts as transcripts
else:
    __getattr__ = lazy.capabilities(
        __name__,
        *("conversation", "hooks", "installer", "prompts", "runner", "session_files", "stream"),
        "transcripts",
    )

NAME = "toy"
DISPLAY_NAME = "Toy"

EDIT_TOOLS = frozenset(("paint",))

WORKTREE_FOLDERS = ()

USES_SHARED_PROCESS = False

DEFAULT_MODEL = None

TESTED_VERSION = "1.0"

EVENT_FIELD = "what"
FOLDING_EVENTS = ("begun", "gone")
ACCOUNT_EVENTS: tuple[str, ...] = ()
PROCESS_VARIABLE = ""
SESSION_VARIABLES = ("TOY_TALK",)

accounts = None
running_sessions = None
statusline = None
summarizer = None
telemetry = None
exporter = None
