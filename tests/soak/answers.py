"""What a machine knows at the end, without that which depends on the clock or the folder.

Nor with lines changed since a session's first commit: they are counted in the working tree, where
others work as soon as it has ended.
"""

import sqlite3
from contextlib import closing
from typing import Any

from tests.soak.machine import Machine

QUERIES = {
    "sessions": """
        SELECT session_id, title, title_source, summary, project, cwd, git_branch, local_git_dir,
               origin, framework, lifecycle, status, end_reason, revival_count, edit_count,
               prompts_count, corrections_count, message_count, tool_call_count,
               compaction_count, api_request_count, api_error_count, files_changed,
               commits_count, n_hook_events, first_user_message,
               tokens_input, tokens_output, cost_usd
        FROM sessions ORDER BY session_id
    """,
    "tools": """
        SELECT session_id, tool_use_id, name, file_path, ok, is_edit
        FROM tool_calls JOIN sessions USING (seq) ORDER BY 1, 2
    """,
    "commits": """
        SELECT session_id, subject, additions, deletions
        FROM commits JOIN sessions USING (seq) ORDER BY 1, 2
    """,
    "files": """
        SELECT session_id, path, change, state
        FROM file_changes JOIN sessions USING (seq) ORDER BY 1, 2
    """,
    "messages": """
        SELECT session_id, message_id, input, output, cost
        FROM api_messages JOIN sessions USING (seq) ORDER BY 1, 2
    """,
    "events": """
        SELECT session_id, name, count(*)
        FROM events JOIN sessions USING (seq) WHERE events.source = 'hook'
        GROUP BY 1, 2 ORDER BY 1, 2
    """,
    "rejected": "SELECT reason FROM rejected",
}

Answers = dict[str, list[tuple[Any, ...]]]


def answers(machine: Machine) -> Answers:
    """Return what the machine knows, with its folder cut out of every path."""
    root = str(machine.root)
    with closing(sqlite3.connect(machine.data / "hookkit.db")) as database:
        return {
            name: [tuple(_plain(value, root) for value in row) for row in database.execute(query)]
            for name, query in QUERIES.items()
        }


def _plain(value: Any, root: str) -> Any:
    return value.replace(root, "") if isinstance(value, str) else value


def differences(expected: Answers, found: Answers) -> list[str]:
    """Describe every row that is not in both."""
    lines = []
    for name in QUERIES:
        before, after = set(expected[name]), set(found[name])
        lines += [f"{name} - {row}" for row in expected[name] if row not in after]
        lines += [f"{name} + {row}" for row in found[name] if row not in before]
    return sorted(lines)
