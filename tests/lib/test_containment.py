"""One bad item is reported, and the rest goes on."""

import errno
import os
import sqlite3
import sys
from collections.abc import Iterator

import pytest

from hookkit import paths
from hookkit.errors import BusyError, ConfigError, RejectedError
from hookkit.lib import log
from hookkit.lib.containment import contained, failures, is_database_fault, results


@pytest.fixture(autouse=True)
def taken() -> Iterator[None]:
    """Leave no failures to the next test."""
    failures.take()
    failures.logged = 0
    yield
    failures.take()
    failures.logged = 0


def fail(error: Exception) -> None:
    raise error


def refused(number: int, path: str | None = None) -> OSError:
    return OSError(number, os.strerror(number), path) if path else OSError(number, "refused")


def test_the_others_go_on() -> None:
    def half(number: int) -> int | None:
        return None if number == 4 else 12 // int(number or "x")

    assert list(results(half, [3, 0, 4, 1], "number {}".format)) == [4, 12]
    assert failures.take() == ["number 0: ValueError: invalid literal for int() with base 10: 'x'"]
    text = paths.log_file().read_text()
    assert "\nnumber 0\nTraceback" in text
    assert "ValueError" in text


OF_ONE_ITEM = (
    refused(errno.ENAMETOOLONG, "/a/long/name"),
    refused(errno.ELOOP, "/a/loop"),
    refused(errno.EACCES, "/closed"),
    refused(errno.EIO),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    ValueError("embedded null byte"),
    RecursionError(),
    RejectedError("not a reading"),
    sqlite3.IntegrityError("UNIQUE constraint failed"),
)


@pytest.mark.parametrize("error", OF_ONE_ITEM, ids=repr)
def test_what_is_about_one_item(error: Exception) -> None:
    with contained("the item") as outcome:
        fail(error)
    assert outcome.error is error
    assert outcome.problem
    assert outcome.problem.startswith("the item: ")


def test_files_of_others_leave_no_trace() -> None:
    with contained("the item") as outcome:
        fail(refused(errno.ENAMETOOLONG, "/a/long/name"))
    assert outcome.problem == f"the item: {os.strerror(errno.ENAMETOOLONG)}"
    assert not paths.log_file().exists()


OF_ALL = (
    BusyError("try again"),
    MemoryError(),
    ImportError(),
    BrokenPipeError(),
    refused(errno.ENOSPC),
    refused(errno.EDQUOT, "/elsewhere"),
    sqlite3.OperationalError("database or disk is full"),
    sqlite3.DatabaseError("malformed"),
    KeyboardInterrupt(),
)


@pytest.mark.parametrize("error", OF_ALL, ids=repr)
def test_what_is_about_all_items(error: Exception) -> None:
    with pytest.raises(type(error)), contained("the item"):
        fail(error)
    assert failures.take() == []


def test_our_own_files_are_about_all() -> None:
    with pytest.raises(OSError, match="denied"), contained("the item"):
        fail(refused(errno.EACCES, str(paths.data_dir() / "journal")))


def test_types_can_be_chosen() -> None:
    with pytest.raises(OSError, match="refused"), contained("the item", but=(OSError,)):
        fail(refused(errno.EIO))
    with contained(also=(ConfigError,)) as outcome:
        fail(ConfigError("wrong"))
    assert isinstance(outcome.error, ConfigError)
    assert outcome.problem is None
    assert failures.take() == []


def test_without_sqlite_there_is_no_fault_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sqlite3")
    assert not is_database_fault(ValueError())


def test_a_log_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(log, "write_trace", refuse)
    with contained("the item") as outcome:
        fail(KeyError("x\ny"))
    assert outcome.problem == "the item: KeyError: 'x\\ny'"
