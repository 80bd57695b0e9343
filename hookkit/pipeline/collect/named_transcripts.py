"""Read transcripts again whose sessions got a title in another transcript since then."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hookkit.pipeline.collect.find_transcripts import transcripts
from hookkit.pipeline.collect.scan_task import ScanTask


def tasks(done: Iterable[ScanTask], known: Callable[[], Iterable[str]]) -> list[ScanTask]:
    """Return the transcripts that those just read have titles of.

    Only those that are `known` (paths): any other finds its title itself when it is read.
    """
    counted = [task for task in done if task.is_counted]
    read, keepers = {task.path for task in counted}, transcripts()
    found: dict[Path, ScanTask] = {}
    for task in counted:
        others = siblings(task.path, known, read)
        offset = task.position.offset if task.position else 0
        for path in keepers[task.agent].named_by(task.path, others, offset):
            found[path] = ScanTask(path, task.agent, 0)
    return list(found.values())


def siblings(path: Path, known: Callable[[], Iterable[str]], read: set[Path]) -> Iterator[Path]:
    """Yield the known transcripts in the same folder, but for those that were read."""
    for each in map(Path, known()):
        if each.parent == path.parent and each not in read:
            yield each
