"""The token's file, and links that sign in once."""

import os
import time

import pytest

from hookkit.api import server_keys as keys
from hookkit.errors import FileError


def test_the_token_is_made_once_and_is_private() -> None:
    first = keys.load()
    assert keys.load().token == first.token
    assert keys.token_file().stat().st_mode & 0o777 == 0o600
    keys.token_file().chmod(0o644)
    keys.load()
    assert keys.token_file().stat().st_mode & 0o777 == 0o600


def test_a_file_without_a_token() -> None:
    keys.load()
    keys.token_file().write_bytes(b"\n")
    with pytest.raises(FileError, match="Delete it"):
        keys.load()
    keys.token_file().unlink()
    keys.token_file().mkdir()
    with pytest.raises(FileError, match="can't be used"):
        keys.load()


def test_a_link_signs_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known = keys.load()
    link = known.link()
    assert known.use_link(link)
    assert not known.use_link(link)
    later = known.link()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + keys.LINK_SECONDS + 1)
    assert not known.use_link(later)


@pytest.mark.parametrize("key", ["", ".", "a.b.c", "9999999999.aa.00", "9999999999", "é.é.é"])
def test_what_is_no_link(key: str) -> None:
    assert not keys.load().use_link(key)


def test_the_keys_differ() -> None:
    known = keys.load()
    assert len({known.token, known.cookie, known.csrf, known.ingest}) == 4
    assert known.is_cookie(known.cookie)
    assert known.is_ingest(known.ingest)
    assert known.is_csrf(known.csrf)
    assert not known.is_token(known.ingest)
    assert os.fsencode(known.cookie_name).isalnum() is False
