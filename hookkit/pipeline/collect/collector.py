"""Collect what is new in transcripts: records into the journal, texts into the search index.

One pass over a file serves both, for live sessions as for an import. The projection enters the
journal's records (usage_ledger.py). One process collects at a time, under a lock: two that read
the same lines would write them twice.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from hookkit import paths
from hookkit.lib.system import locks
from hookkit.pipeline.collect import read_transcripts
from hookkit.pipeline.collect.scan_task import ScanResult, ScanTask
from hookkit.store.journal import segments
from hookkit.store.search_pages import SearchableText

if TYPE_CHECKING:
    from hookkit.store.sqlite.deletion import Name
    from hookkit.store.sqlite.search_index import SearchIndex

MOST_BYTES, LEAST_BYTES = 40 * 1024 * 1024, 8 * 1024 * 1024
"""Bytes of transcripts whose records are entered together. Large batches take less time in all, but
the first one should be there soon, and the last ones are small: nothing is left to be read while
they are entered."""


def collect(
    tasks: list[ScanTask],
    edit_tools: frozenset[str],
    *,
    enter: Callable[[list[ScanResult]], None],
    processes: int = 1,
) -> Iterator[ScanResult]:
    """Read transcripts; enter the results in batches, and yield each."""
    batch, size = list[ScanResult](), 0
    unread = sum(task.size for task in tasks)
    limit = batch_bytes(unread)
    for result in read_transcripts.read_all(tasks, edit_tools, processes):
        batch.append(result)
        size += result.size
        unread -= result.size
        yield result
        if size > limit:
            enter(batch)
            batch, size = [], 0
            limit = batch_bytes(unread)
    enter(batch)


def batch_bytes(unread: int) -> int:
    """Return the size of the next batch: an eighth of what is left, within bounds."""
    return max(LEAST_BYTES, min(unread // 8, MOST_BYTES))


def write(results: Iterable[ScanResult]) -> None:
    """Write the records of transcripts to the journal: all of an agent's, or none of them.

    Raises OSError when the journal can't be written.
    """
    records: dict[str, list[bytes]] = {}
    for result in results:
        records.setdefault(result.agent, []).extend(result.records)
    for agent, payloads in records.items():
        if payloads:
            segments.append_payloads(payloads, "hookkit", agent)


def texts(results: Iterable[ScanResult]) -> list[SearchableText]:
    """Return the searchable texts of results."""
    return [result.found for result in results if result.found]


def enter_texts(index: "SearchIndex", results: Iterable[ScanResult], deleted: "set[Name]") -> None:
    """Enter the texts of results into the search index, but for those of deleted sessions.

    Raises StoreError where the index can't be written.
    """
    found = texts(results)
    if not found:
        return
    index.enter(found)
    claimed = {("local", claim.session_id) for each in found for claim in each.claims}
    if gone := claimed & deleted:
        index.remove_sessions(gone)


def reading_lock() -> AbstractContextManager[bool]:
    """Lock the reading of transcripts; yield False if another process has the lock."""
    return locks.try_hold(paths.lock_file("reading"))
