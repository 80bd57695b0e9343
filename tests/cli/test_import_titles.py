"""hookkit import: a summary names the session that holds its leaf, wherever that is."""

import os
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import call, run_json
from tests.transcript_builders import SIDECHAIN, answer, line, prompt, write


@pytest.fixture
def folder(home: Path) -> Path:
    """A project's folder."""
    return home / ".claude" / "projects" / "-shop"


def summary(text: str, leaf: Any) -> bytes:
    return line({"type": "summary", "summary": text, "leafUuid": leaf})


def session(name: str, *more: bytes, before: Iterable[bytes] = ()) -> bytes:
    """The lines of a session whose last record is `<name>-1`."""
    asked = prompt(f"please {name}", 0, name, uuid=f"{name}-0")
    output = answer(f"m-{name}", seconds=1, session=name, uuid=f"{name}-1")
    return b"".join([*before, line(asked), line(output), *more])


def titles() -> dict[str, str]:
    found = run_json("list", "--json")["sessions"]
    return {each["session_id"]: each["title"] for each in found}


def imported(folder: Path, **files: bytes) -> dict[str, str]:
    write(folder, {f"{name}.jsonl": data for name, data in files.items()})
    call("import")
    return titles()


def test_titles_of_deleted_sessions_name_nothing(folder: Path) -> None:
    foreign = [summary("Flexible Regex", "gone-1"), summary("Browser Logger", "gone-2")]
    assert imported(folder, a=session("a", before=foreign)) == {"a": "please a"}
    assert imported(folder, b=foreign[0] + foreign[1]) == {"a": "please a"}


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_title_of_its_own(folder: Path, where: str) -> None:
    own = summary("Cart", "a-1")
    data = session("a", before=[own]) if where == "before" else session("a", own)
    assert imported(folder, a=data) == {"a": "Cart"}


ORDERS = list(permutations("abc"))


@pytest.mark.parametrize("order", ORDERS, ids=map("".join, ORDERS))
@pytest.mark.parametrize("where", ["before", "after"])
def test_sessions_of_one_folder_in_any_order(
    folder: Path, order: tuple[str, ...], where: str
) -> None:
    named = [summary("Cart", "b-1"), summary("Gone", "x"), summary("Checkout", "c-0")]
    data = session("a", before=named) if where == "before" else session("a", *named)
    files = {"a": data, "b": session("b"), "c": session("c")}
    for name in order:
        found = imported(folder, **{name: files[name]})
    assert found == {"a": "please a", "b": "Cart", "c": "Checkout"}
    assert imported(folder) == found
    call("rebuild")
    assert titles() == found


def test_all_at_once_in_several_processes(folder: Path) -> None:
    files = {f"s{n}": session(f"s{n}", before=[summary(f"T{n - 1}", f"s{n - 1}-1")])
             for n in range(1, 9)}  # fmt: skip
    filler = line(prompt("x" * 1_000_000, 5, "s8", isMeta=True)) * 6
    found = imported(folder, **files | {"s8": files["s8"] + filler})
    assert found == {f"s{n}": f"T{n}" for n in range(1, 8)} | {"s8": "please s8"}


def test_a_title_that_follows_in_a_file_that_was_read(folder: Path) -> None:
    assert imported(folder, a=session("a"), b=session("b"))["b"] == "please b"
    os.utime(folder, (1, 1))  # the titles of a folder are known again only if it has changed
    named = session("a", *[line(prompt("more", 3, "a"))] * 500, summary("Cart", "b-1"))
    assert imported(folder, a=named) == {"a": "please a", "b": "Cart"}


def test_the_latest_leaf_counts(folder: Path) -> None:
    named = [summary("Checkout", "b-1"), summary("Cart", "b-0")]
    assert imported(folder, a=session("a", before=named), b=session("b"))["b"] == "Checkout"


def test_a_better_title_stays(folder: Path) -> None:
    own = line({"type": "custom-title", "customTitle": "Mine", "sessionId": "b"})
    found = imported(folder, b=session("b", own), a=session("a", summary("Cart", "b-1")))
    assert found["b"] == "Mine"


@pytest.mark.parametrize("leaf", [None, "", 7, ["b-1"]], ids=repr)
def test_a_summary_without_a_leaf_is_of_its_own_session(folder: Path, leaf: Any) -> None:
    assert imported(folder, a=session("a", summary("Cart", leaf))) == {"a": "Cart"}


def test_only_a_record_holds_a_leaf(folder: Path) -> None:
    nested = line(prompt([{"type": "text", "text": "x", "uuid": "x"}], 3, "b"))
    parent = line(prompt("next", 4, "b", parentUuid="y"))
    named = [summary("Cart", "x"), summary("Checkout", "y"), summary("  ", "b-1")]
    data = session("b", nested, parent, b'{"uuid":"x"')
    found = imported(folder, a=session("a", before=named), b=data)
    assert found == {"a": "please a", "b": "please b"}


def test_other_folders_and_subagents_do_not_count(folder: Path) -> None:
    write(folder.parent / "-other", {"o.jsonl": session("o")})
    subagent = line(prompt("do it", 2, "a", uuid="agent-1", **SIDECHAIN))
    write(folder / "a" / "subagents", {"agent-1.jsonl": subagent})
    named = [summary("Cart", "o-1"), summary("Checkout", "agent-1")]
    assert imported(folder, a=session("a", before=named)) == {"a": "please a", "o": "please o"}


def test_a_pipe_and_a_folder_are_passed_over(folder: Path) -> None:
    (folder / "d.jsonl").mkdir(parents=True)
    os.mkfifo(folder / "p.jsonl")
    write(folder, {"a.jsonl": session("a", before=[summary("Cart", "b-1")]),
                   "b.jsonl": session("b")})  # fmt: skip
    call("import", str(folder / "a.jsonl"), str(folder / "b.jsonl"))
    assert titles() == {"a": "please a", "b": "Cart"}
