r"""The tables that a machine's push fills, as lines of COPY's text format.

A line has the values of `columns` in their order, each as the machine's own database has it; the
server adds the member, the slice, and to `numbers` the slice's first number. Whatever is true may
be `1` or `t`, what is NULL is `\N`.
"""

from hashlib import sha256
from typing import NamedTuple

from hookkit.store.sqlite.sums import STORED


class SentTable(NamedTuple):
    """A table as it is sent."""

    columns: tuple[str, ...]
    """All columns but `member` and `slice`, in order."""
    key: tuple[str, ...]
    """The columns that a row is known by, within a slice or a member."""
    numbers: tuple[str, ...] = ()
    """The columns with numbers of the machine's database: 0 to NUMBERS - 1."""


NUMBERS = 1 << 24
"""As many numbers a slice has."""

LONGEST = 1000
"""Bytes of a text in an index: an entry, which may have two of them, has at most 2,700."""

LIMITED = frozenset(
    (
        *("branch", "cwd", "file_path", "framework", "git_branch", "hash", "id", "key", "kind"),
        *("machine_id", "model", "name", "old_path", "parent_session_id", "path", "project"),
        *("session_id", "tool", "tool_use_id", "user_id", "workspace_id"),
    )
)
"""Columns whose texts are in an index, or are compared with one: the sender cuts them."""


def is_too_long(text: str) -> bool:
    """Return True for a text that a column of LIMITED can't have."""
    return len(text) > LONGEST // 4 and len(text.encode()) > LONGEST


def limited(text: str) -> str:
    """Return a text for a column of LIMITED: a long one is cut, and ends with its hash.

    So what differs goes on to differ, and what is equal is cut equally.
    """
    if not is_too_long(text):
        return text
    content = text.encode()
    ending = f"…{sha256(content).hexdigest()}"
    return content[: LONGEST - len(ending.encode())].decode(errors="ignore") + ending


def columns(names: str) -> tuple[str, ...]:
    """Return names that are separated by spaces."""
    return tuple(names.split())


SESSION_TABLES = {
    "shared_sessions": SentTable(columns("seq key level"), ("seq",), ("seq",)),
    "session_sums": SentTable(
        ("seq", "dimension", "quarter", *STORED),
        ("seq", "dimension", "quarter"),
        ("seq", "dimension"),
    ),
    "sessions": SentTable(
        columns(
            "seq session_id workspace_id user_id machine_id framework origin parent_session_id "
            "title title_source summary description notes project cwd local_git_dir git_branch "
            "git_worktree_path github_repo github_issue github_pr git_additions git_deletions "
            "start_git_head created_at first_started_at last_started_at first_ended_at "
            "last_ended_at finished_at last_activity revival_count end_reason status "
            "status_updated_at lifecycle pid process_start_time edit_count prompts_count "
            "corrections_count message_count tool_call_count compaction_count api_request_count "
            "api_error_count files_changed commits_count n_hook_events n_otel_events "
            "first_user_message last_user_message model tokens_input tokens_output "
            "tokens_cache_read tokens_cache_write cost_usd context metrics_source "
            "transcript_available transcript_path summary_state summary_attempts summary_error "
            "tallies client_cost_usd first_prompt_at last_prompt_at project_remote "
            "process_identity turn_started_at account recent_prompts github_mentions waiting_for "
            "waiting_agent_id"
        ),
        ("seq",),
        ("seq",),
    ),
    "events": SentTable(columns("seq key at type name agent_id"), ("seq", "key"), ("seq",)),
    "tool_calls": SentTable(
        columns("seq tool_use_id name agent_id file_path ok is_edit ended_at"),
        ("seq", "tool_use_id"),
        ("seq",),
    ),
    "api_messages": SentTable(
        columns(
            "id message_id seq transcript dimension at input output cache_read cache_write_5m "
            "cache_write_1h web_searches details cost"
        ),
        ("id",),
        ("id", "seq", "transcript", "dimension"),
    ),
    "transcripts": SentTable(
        columns("id path seq session_id started_at ended_at is_sidechain"), ("id",), ("id", "seq")
    ),
    "transcript_records": SentTable(
        columns("seq id transcript flags at file"), ("seq", "id"), ("seq", "transcript", "file")
    ),
    "file_changes": SentTable(
        columns("seq path change old_path additions deletions state"), ("seq", "path"), ("seq",)
    ),
    "commits": SentTable(
        columns("seq hash at subject additions deletions"), ("seq", "hash"), ("seq",)
    ),
    "worked_spans": SentTable(
        columns("seq started_at ended_at dimension"), ("seq", "started_at"), ("seq", "dimension")
    ),
    "corrections": SentTable(
        columns("seq key at rule prompt asked answered"), ("seq", "key"), ("seq",)
    ),
    "learning_sources": SentTable(columns("seq id at by_person text"), ("seq", "id"), ("seq",)),
    "ai_usage": SentTable(
        columns("seq key at provider model tokens tokens_input tokens_output cost dimension"),
        ("seq", "key"),
        ("seq", "dimension"),
    ),
    "failed_calls": SentTable(
        columns("seq day tool framework calls"), ("seq", "day", "tool"), ("seq",)
    ),
}
"""Rows of sessions: a push replaces those of the sessions that it names."""

REFERENCED = {
    "dimensions": SentTable(columns("id project branch framework model"), ("id",), ("id",)),
    "files": SentTable(columns("id path"), ("id",), ("id",)),
}
"""What rows of sessions name: a push has those that its rows name."""

SLICE_TABLES = {
    "worked": SentTable(columns("kind day key ms"), ("kind", "day", "key")),
    "work_counts": SentTable(columns("kind key files commits"), ("kind", "key")),
}
"""What does not add up from sessions: a push replaces some days, or all."""

MEMBER_TABLES = {
    "projects": SentTable(columns("path last name remote"), ("path",)),
    "learning_edits": SentTable(columns("id text at"), ("id",)),
    "member_meta": SentTable(columns("name value"), ("name",)),
}
"""What all machines of a person have together: a push adds to it."""

TEXTS = "texts"
"""A table of sessions that is replaced in a way of its own (text_rows.py)."""

OF_TEXTS = SentTable(columns("seq at stamp role is_cut text words"), ("seq", "at"), ("seq",))

SENT = SESSION_TABLES | REFERENCED | SLICE_TABLES | MEMBER_TABLES
