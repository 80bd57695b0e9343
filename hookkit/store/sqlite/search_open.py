"""Open the search index, with errors that name a remedy."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from hookkit import paths
from hookkit.store.sqlite.search_index import SearchIndex, broken


@contextmanager
def open_index() -> Iterator[SearchIndex]:
    """Yield the index; convert its errors to StoreError with a remedy."""
    path = paths.search_database()
    with SearchIndex.open(path) as index:
        try:
            yield index
        except (sqlite3.Error, zlib.error) as error:
            raise broken(error, path) from None
