"""What a team gets of a session at each level: row by row, and column by column.

docs/team-sharing.md has the same as a table, which a test compares.
"""

from typing import Final

TOTALS, TITLES, PROMPTS, FULL = LEVELS = ("totals", "titles", "prompts", "full")
"""How much of a session the team gets, the least first. The first is the default."""

NEVER: Final = "never"
"""In place of a level, for what only the machine itself needs."""

ROWS = {
    "shared_sessions": TOTALS,
    "session_sums": TOTALS,
    "dimensions": TOTALS,
    "projects": TOTALS,
    "worked": TOTALS,
    "work_counts": TOTALS,
    "member_meta": TOTALS,
    "sessions": TITLES,
    "tool_calls": TITLES,
    "api_messages": TITLES,
    "transcripts": TITLES,
    "transcript_records": TITLES,
    "commits": TITLES,
    "corrections": TITLES,
    "failed_calls": TITLES,
    "ai_usage": TITLES,
    "worked_spans": TITLES,
    "texts": TITLES,
    "events": PROMPTS,
    "file_changes": PROMPTS,
    "files": PROMPTS,
    "learning_sources": PROMPTS,
    "learning_edits": PROMPTS,
}
"""Table → the least level with rows in it."""

COLUMNS = {
    "sessions": {
        "cwd": PROMPTS,
        "local_git_dir": FULL,
        "git_worktree_path": FULL,
        "notes": PROMPTS,
        "first_user_message": PROMPTS,
        "last_user_message": PROMPTS,
        "recent_prompts": PROMPTS,
        "github_mentions": PROMPTS,
        "waiting_for": PROMPTS,
        "pid": NEVER,
        "process_start_time": NEVER,
        "process_identity": NEVER,
        "transcript_available": NEVER,
        "transcript_path": NEVER,
        "summary_error": NEVER,
        "account": NEVER,
    },
    "tool_calls": {"file_path": PROMPTS},
    "transcripts": {"path": FULL},
    "transcript_records": {"file": PROMPTS},
    "commits": {"subject": PROMPTS},
    "corrections": {"prompt": PROMPTS, "asked": PROMPTS, "answered": PROMPTS},
}
"""Columns that need a higher level than their row."""


def least(*levels: str) -> str:
    """Return the lowest of some levels."""
    return min(levels, key=LEVELS.index)


def allows(level: str, needed: str) -> bool:
    """Return True if what needs a level leaves at another one."""
    return needed != NEVER and LEVELS.index(level) >= LEVELS.index(needed)


def leaves(level: str, table: str, column: str) -> bool:
    """Return True if the column of a row leaves at a level."""
    return allows(level, COLUMNS.get(table, {}).get(column, ROWS[table]))
