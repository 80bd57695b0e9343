"""hookkit start."""

import time
from pathlib import Path

import pytest

from hookkit.api.store import Store
from tests.builders import deliver, line, own
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call
from tests.lib.git.repositories import repository, run


def test_a_session_is_started_in_the_root(shop: Path) -> None:
    below = shop / "src"
    below.mkdir()
    printed = hookkit("start", "Build user authentication", cwd=below).out
    assert printed == (
        f"Started #1: Build user authentication\nIn {shop}. End it with `hookkit end`.\n"
    )
    session = hookkit("show", "--json").json["session"]
    assert (session["origin"], session["project"], session["cwd"]) == ("manual", "shop", str(shop))
    assert (session["title"], session["description"]) == ("Build user authentication",) * 2
    assert (session["is_active"], session["git_branch"]) == (True, "main")


def test_words_need_no_quotes(shop: Path) -> None:
    assert "Started #1: Fix the login" in call("start", "Fix", "the", "login").output


def test_json(shop: Path) -> None:
    document = hookkit("start", "Build it", "--json").json
    assert (document["schema_version"], document["session"]["seq"]) == (1, 1)


def test_one_is_active_in_a_root(shop: Path) -> None:
    call("start", "Build the login")
    why = refused("start", "another", code=1)
    assert all(way in why for way in ("#1", "hookkit end", "--resume"))
    assert "--close-stale" in why
    with Store.open() as store:
        assert len(store.get_recent_sessions()) == 1


def test_another_root_has_its_own(shop: Path, tmp_path: Path) -> None:
    call("start", "here")
    repository(tmp_path / "other")
    assert "Started #2" in hookkit("start", "there", cwd=tmp_path / "other").out


def test_outside_of_git_it_is_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        call("start", name)
    monkeypatch.chdir(tmp_path)
    assert "Started #3" in call("start", "above").output
    assert call("end", "--json").output.count('"files": []') == 1


@pytest.mark.parametrize("kind", ["empty", "bare", "detached"])
def test_any_repository_will_do(
    kind: str, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "detached":
        run(shop, "checkout", "-q", "--detach")
    else:
        options = ("--bare",) if kind == "bare" else ()
        monkeypatch.chdir(repository(tmp_path / kind, *options))
    call("start", kind)
    assert "Status         completed" in call("end").output


def test_resume_goes_on_with_the_latest(shop: Path) -> None:
    call("start", "first")
    call("end")
    call("start", "second")
    call("end")
    assert "Resumed #2: second" in call("start", "--resume").output
    assert "Resumed #2: second" in call("start", "--resume").output  # it is active already
    session = hookkit("show", "2", "--json").json["session"]
    assert (session["is_active"], session["revival_count"]) == (True, 1)


def test_resume_needs_one(shop: Path) -> None:
    assert "leave out --resume" in refused("start", "--resume", code=1)


def test_a_stale_one_is_closed_at_its_last_activity(shop: Path) -> None:
    then = time.time_ns() - 3 * 3600 * 10**9
    begun = own("started", "old", origin="manual", cwd=str(shop), description="forgotten")
    deliver(line(begun, at=then, src="user"))
    assert "Started #2: new" in call("start", "--close-stale", "new").output
    old = hookkit("show", "old", "--json").json["session"]
    assert (old["lifecycle"], old["duration"]) == ("completed", 0.0)


def test_nothing_need_be_stale(shop: Path) -> None:
    assert "Started #1" in call("start", "--close-stale", "new").output


@pytest.mark.parametrize(
    "arguments, why",
    [
        ((), "Describe what you are going to do"),
        ((" ",), "Describe what you are going to do"),
        (("--resume", "words"), "takes neither a description"),
        (("--resume", "--close-stale"), "takes neither a description"),
        (("--later",), "No such option"),
    ],
    ids=str,
)
def test_what_cannot_be_meant(arguments: tuple[str, ...], why: str, shop: Path) -> None:
    printed = refused("start", *arguments, code=2)
    assert why in printed and "hookkit start --help" in printed
    with Store.open() as store:
        assert store.get_recent_sessions() == []
