"""Ask the database for a check that is not about the database itself."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

from hookkit import paths
from hookkit.errors import StoreError
from hookkit.store.sqlite.database import Database

Answer = TypeVar("Answer")


def answer(question: Callable[[Database], Answer]) -> Answer | None:
    """Return what the database answers; None if it can't be read, which has its own finding."""
    if not os.access(paths.database(), os.F_OK):
        return None
    try:
        with closing(Database.open(paths.database())) as opened:
            return question(opened)
    except (StoreError, sqlite3.Error):
        return None
