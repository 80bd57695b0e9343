"""The file with the DSN of the team."""

import json

import pytest

from hookkit import paths
from hookkit.api.team import stored
from hookkit.api.team.stored import Joined
from hookkit.errors import FileError, TeamError

ANN = Joined("postgresql://ann:secret@h/x", "titles")


def test_it_is_private_and_comes_back() -> None:
    assert stored.load() is None
    stored.save(ANN)
    assert stored.load() == stored.needed() == ANN
    assert stored.file().stat().st_mode & 0o777 == 0o600
    stored.file().chmod(0o644)
    stored.save(ANN._replace(level="full"))
    assert stored.file().stat().st_mode & 0o777 == 0o600
    assert stored.load() == ANN._replace(level="full")
    assert not paths.config_file().exists()
    stored.forget()
    stored.forget()
    assert stored.load() is None


def test_in_no_team() -> None:
    with pytest.raises(TeamError, match="hookkit team join"):
        stored.needed()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"dsn": "postgresql:///x"}',
        json.dumps({"dsn": "postgresql://a:secret@h/x", "level": "all"}).encode(),
    ],
)
def test_a_damaged_file(content: bytes) -> None:
    paths.make_private(paths.data_dir())
    stored.file().write_bytes(content)
    with pytest.raises(FileError, match="is damaged") as caught:
        stored.load()
    assert "secret" not in str(caught.value)


def test_a_file_that_can_not_be_used() -> None:
    paths.make_private(paths.data_dir())
    stored.file().mkdir()
    for act in (stored.load, stored.forget, lambda: stored.save(ANN)):
        with pytest.raises(FileError, match="can't be used"):
            act()
