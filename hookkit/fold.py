"""Keep the projection of the journal out while a program of yours runs, such as a backup.

    from hookkit import paths
    from hookkit.fold import lock_of

    with lock_of(paths.data_dir()):
        ...  # the database and the journal's cursors don't change

The hook goes on to record, and commands answer from what there is. The lock is freed with the
process that holds it.
"""

from os import PathLike
from pathlib import Path

from hookkit import paths
from hookkit.lib.system.locks import Lock

__all__ = ["Lock", "lock_of"]


def lock_of(data_dir: str | PathLike[str]) -> Lock:
    """Return the lock of the projection in a data folder that exists; it is not held yet.

    `acquire(wait)` takes it and `release()` frees it; `with` waits until it is free.
    """
    return Lock(Path(data_dir) / paths.FOLD_LOCK)
