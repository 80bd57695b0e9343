"""The names of threads: `session_index.jsonl`, beside the rollouts; the last line of one counts."""

import os
from functools import lru_cache
from pathlib import Path

from hookkit.agents.codex.codex_home import home_of
from hookkit.agents.line_reader import lines
from hookkit.agents.log_reader import rows_of
from hookkit.agents.values import text
from hookkit.lib.system import regular_file

INDEX = "session_index.jsonl"

MOST_BYTES = 16 * 1024 * 1024
"""Bytes of the index that are read: its end."""


def name_of(thread_id: str, rollout: Path) -> str | None:
    """Return the name of a thread; None where it has none, or the index can't be read."""
    home = home_of(str(rollout))
    if home is None:
        return None
    path = f"{home}/{INDEX}"
    try:
        status = os.stat(path)  # noqa: PTH116 - a path may be any text
        return names_in(path, status.st_mtime_ns, status.st_size).get(thread_id)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=2)
def names_in(path: str, changed_at: int, size: int) -> dict[str, str]:
    """Return the names in an index, as it was at a time. Raises OSError."""
    found = {}
    with regular_file.opened(Path(path)) as stream:
        for _, _, data, _ in lines(stream, max(0, size - MOST_BYTES)):
            for row in rows_of(data):
                thread_id, name = text(row.get("id")), text(row.get("thread_name"))
                if thread_id and name and name.strip():
                    found[thread_id] = name.strip()
    return found
