"""Words of an agent stand in its folder only: its wire fields, tools, paths and executables."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import hookkit
from hookkit.agents.claude_code import executable, installer

PACKAGE = Path(hookkit.__file__).parent
FILES = [
    path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] != "agents"
]

WIRE = [
    r"agent_transcript_path",
    r"cacheCreation",
    r"cacheRead",
    r"claude_code",
    r"compactMetadata",
    r"context_window",
    r"current_usage",
    r"custom_instructions",
    r"hook_event_name",
    r"isMeta",
    r"isSidechain",
    r"last_assistant_message",
    r"notebook_path",
    r"notification_type",
    r"parent_tool_use_id",
    r"permission_suggestions",
    r"promptSource",
    r"session\.id",
    r"sessionId",
    r"stop_hook_active",
    r"stream-json",
    r"structuredPatch",
    r"tool_input",
    r"tool_name",
    r"tool_response",
    r"tool_result",
    r"tool_use",
    r"tool_use_id",
    r"total_cost_usd",
    r"transcript_path",
    r"turnOrigin",
    r"used_percentage",
]
"""Fields of payloads, records, telemetry and output."""

EVENTS = [*installer.EVENTS, "PreToolUse", "PostToolBatch"]
TOOLS = [
    "Bash",
    "Edit",
    "Glob",
    "Grep",
    "MultiEdit",
    "NotebookEdit",
    "Read",
    "TodoWrite",
    "WebFetch",
    "Write",
]
PLACES = [r"\.claude\b", r"\bCLAUDE_\w+", r"\bclaude\b", "AI_AGENT", "settings.local.json"]
"""Paths, variables and executables."""

PATTERN = re.compile(
    "|".join(
        [
            *(rf"(?<![\w.]){word}(?!\w)" for word in WIRE),
            *(rf"(?:^|(?<=,)){word}(?=,|$)" for word in (*EVENTS, *TOOLS)),
            *PLACES,
        ]
    )
)

SETTING = "the name of a setting since version 0.1"
TEXT = "a hint for people: the command that they run next"
COLUMN = "a column of ours, and a member of our own records"
ALONE = "run by Claude Code alone, with the standard library and SQLite only: nothing of agents/"
EVENT = "the name of an event since version 0.1"
MODEL = "names of models, not of the agent"
EXCEPTIONS = {
    "cli/followed_run.py": (EVENT, {"claude"}),
    "cli/list_.py": (TEXT, {"claude"}),
    "cli/mcp.py": (TEXT, {"claude"}),
    "cli/overview.py": (TEXT, {"claude"}),
    "cli/projects.py": (TEXT, {"claude"}),
    "config.py": (SETTING, {"claude"}),
    "hook/statusline.py": (
        ALONE,
        {"context_window", "current_usage", "total_cost_usd", "used_percentage"},
    ),
    "lib/corrections/normalize.py": ("what a person calls the agent in a prompt", {"claude"}),
    "lib/pricing/billing_rules.py": (MODEL, {"claude"}),
    "lib/pricing/model_names.py": (MODEL, {"claude"}),
    "model/session_export.py": (COLUMN, {"tool_use_id", "transcript_path"}),
    "model/share_levels.py": (COLUMN, {"transcript_path"}),
    "record.py": (
        "for the launchers of an earlier version, which name no agent",
        {
            *("SessionStart", "Stop", "SessionEnd", "UserPromptSubmit"),
            *("hook_event_name", "claude_code", "CLAUDE_PID"),
        },
    ),
    "runs/run_events.py": (EVENT, {"claude"}),
    "store/postgres/sent_tables.py": (COLUMN, {"tool_use_id", "transcript_path"}),
    "store/sqlite/database.py": (COLUMN, {"transcript_path"}),
    "store/sqlite/session_export.py": (COLUMN, {"tool_use_id"}),
}
"""A file → why it has words of an agent, and which."""


def strings(path: Path) -> Iterator[str]:
    """Yield the strings in a file, without docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in prose:
            if isinstance(node.value, bytes):
                yield node.value.decode("latin-1")
            elif isinstance(node.value, str):
                yield node.value


def words_in(path: Path) -> set[str]:
    """Return the words of an agent in a file."""
    return {match[0] for text in strings(path) for match in PATTERN.finditer(text)}


def test_no_word_of_an_agent_outside_of_its_folder() -> None:
    found = {str(path.relative_to(PACKAGE)): words_in(path) for path in FILES}
    known = {name: words for name, (_, words) in EXCEPTIONS.items()}
    assert {name: words for name, words in found.items() if words} == known


def test_every_exception_has_a_reason() -> None:
    assert all(reason for reason, _ in EXCEPTIONS.values())


def test_the_words_are_found_where_they_belong() -> None:
    found = [words_in(path) for path in (PACKAGE / "agents" / "claude_code").rglob("*.py")]
    assert len(set().union(*found)) > 30
    variables = {name for name in executable.SESSION_MARKERS if name != "CLAUDECODE"}
    assert all(PATTERN.search(name) for name in variables)
