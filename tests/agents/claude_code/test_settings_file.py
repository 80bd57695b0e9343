"""The wiring: put in and taken out as text, and the files it stands in."""

import errno
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as options
from hypothesis import strategies as st

from hookkit import paths
from hookkit.agents import launcher, settings_file, settings_text
from hookkit.agents.claude_code import settings_edit
from hookkit.agents.claude_code import settings_file as places
from hookkit.agents.claude_code.settings_edit import (
    EVENTS,
    is_current,
    missing,
    unwire,
    wire,
)
from hookkit.errors import BusyError, SettingsError
from hookkit.lib.system.locks import Lock
from hookkit.model.wiring import HookSelection, SettingsChange
from tests.lib.git.repositories import commit
from tests.lib.git.repositories import run as git

CHECKOUT = Path(__file__).parents[3]
BLANKS = st.text(" \t\r\n", max_size=3)
THEIRS = {"type": "command", "command": "make lint"}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HOOKKIT_HOME", "XDG_DATA_HOME", "CLAUDE_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / ".claude").mkdir(parents=True)
    return folder


@pytest.fixture
def file(project: Path) -> Path:
    return project / ".claude" / "settings.json"


def hooks_of(text: str | None) -> Any:
    return json.loads(text or "{}").get("hooks")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def group(*hooks: Any, **more: Any) -> dict[str, Any]:
    return {**more, "hooks": list(hooks)}


def ours() -> dict[str, Any]:
    return settings_edit.handler()


# Documents as people may have written them


@st.composite
def written(draw: st.DrawFn, value: Any) -> str:
    """A value as JSON text with blanks anywhere, spellings and duplicate keys of its own."""
    if isinstance(value, dict | list):
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        pairs = value.items() if isinstance(value, dict) else (("", item) for item in value)
        pieces = []
        for key, item in pairs:
            name = f"{draw(spelled(key))}{draw(BLANKS)}:" if isinstance(value, dict) else ""
            pieces.append(f"{draw(BLANKS)}{name}{draw(BLANKS)}{draw(written(item))}{draw(BLANKS)}")
            if isinstance(value, dict) and draw(st.integers(0, 9)) == 0:
                pieces.append(pieces[-1])
        return opening + (",".join(pieces) or draw(BLANKS)) + closing
    if isinstance(value, str):
        return draw(spelled(value))
    if value is None:
        return draw(st.sampled_from(["null", "1.0", "1e5", "-0", "9" * 5000, "true"]))
    return json.dumps(value)


def spelled(text: str) -> st.SearchStrategy[str]:
    return st.booleans().map(lambda ascii_only: json.dumps(text, ensure_ascii=ascii_only))


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
HOOKS = st.sampled_from([THEIRS, {"type": "http", "url": "http://localhost"}, None, 7, {}])
GROUPS = (
    st.builds(
        lambda hooks, more: {**more, "hooks": hooks}, st.lists(HOOKS, max_size=2), st.just({})
    )
    | st.just({"matcher": "Bash", "hooks": [THEIRS]})
    | VALUES
)
NAMES = st.sampled_from([*EVENTS, "PreToolUse"])
WIRED = st.dictionaries(NAMES, st.lists(GROUPS, max_size=2), max_size=4)
DOCUMENTS = st.builds(
    lambda before, hooks, after: {**before, **hooks, **after},
    st.dictionaries(st.text(), VALUES, max_size=2),
    st.just({}) | WIRED.map(lambda events: {"hooks": events}),
    st.dictionaries(st.text().filter("hooks".__ne__), VALUES, max_size=2),
).filter(lambda document: isinstance(document.get("hooks", {}), dict))


@st.composite
def texts(draw: st.DrawFn) -> str:
    document = draw(DOCUMENTS)
    indent = draw(st.sampled_from([None, 0, 1, 2, 4, "\t", "free"]))
    if indent == "free":
        text = draw(BLANKS) + draw(written(document)) + draw(BLANKS)
    else:
        separators = draw(st.sampled_from([(",", ":"), (", ", ": ")]))
        ascii_only = draw(st.booleans())
        text = json.dumps(
            document, indent=indent, separators=separators, ensure_ascii=ascii_only
        ) + draw(st.sampled_from(["", "\n"]))
        text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return text


@options(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)
@given(texts())
def test_unwire_is_the_inverse_of_wire(text: str) -> None:
    wired = wire(text)
    assert is_current(wired)
    assert missing(wired) == []
    assert wire(wired) == wired
    assert unwire(wired) == text
    assert unwire(text) == text


@options(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)
@given(texts(), st.booleans(), st.booleans())
def test_guard_and_status_line_come_and_go(text: str, guard: bool, line: bool) -> None:
    wanted = HookSelection(guard=guard, statusline=line)
    wired = wire(text, wanted)
    assert is_current(wired)
    assert settings_edit.has_guard(wired) == guard
    assert (settings_text.load(wired).get("statusLine") == settings_edit.statusline()) == line
    assert wire(wired, wanted) == wired
    assert wire(wire(text), wanted) == wire(wire(text, HookSelection(guard=True)), wanted) == wired
    assert settings_edit.has_guard(wire(wired)) is False
    assert unwire(wired) == text


@options(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
@given(DOCUMENTS)
def test_what_the_client_rewrites_is_still_current_and_comes_out(document: Any) -> None:
    def rewritten(text: str) -> str:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)

    wired = rewritten(wire(json.dumps(document)))
    assert is_current(wired)
    assert wire(wired) == wired
    left = json.loads(unwire(wired) or "{}")
    assert without_empty(left) == without_empty(document)


def without_empty(document: Any) -> Any:
    """A document without the empty hooks that a rewriting makes ours."""
    hooks = {event: groups for event, groups in document.get("hooks", {}).items() if groups}
    rest = {key: value for key, value in document.items() if key != "hooks"}
    return {**rest, "hooks": hooks} if hooks else rest


@options(deadline=None, suppress_health_check=list(HealthCheck), max_examples=40)
@given(DOCUMENTS, st.lists(NAMES, max_size=3), st.booleans())
def test_an_older_wiring_is_brought_up_to_date(before: Any, events: list[str], old: bool) -> None:
    """Where an older version wired less, or another command, the newest wiring results."""
    wired = wire(json.dumps(before))
    document = json.loads(wired.replace("exit 0 # hookkit", "true # hookkit") if old else wired)
    for event in events:
        document["hooks"].pop(event, None)
    assert is_current(wire(json.dumps(document)))


@options(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
@given(texts(), st.sets(NAMES))
def test_an_older_version_leaves_no_trace(text: str, events: set[str]) -> None:
    with patch.object(settings_edit, "EVENTS", tuple(each for each in EVENTS if each in events)):
        old = wire(text)
    assert wire(old) == wire(text)
    assert unwire(old) == text


# Tables


@pytest.mark.parametrize(
    "text, wired",
    [
        pytest.param('{"a":1}', '{"a":1, "hooks": {"Stop": [OURS]}}', id="one line"),
        pytest.param("{}", '{ "hooks": {\n    "Stop": [\n      OURS\n    ]\n  } }', id="empty"),
        pytest.param(
            '{\n\t"a": 1\n}\n',
            '{\n\t"a": 1,\n\t"hooks": {\n\t\t"Stop": [\n\t\t\tOURS\n\t\t]\n\t}\n}\n',
            id="tabs",
        ),
        pytest.param(
            '{\r\n    "hooks": {}\r\n}',
            '{\r\n    "hooks": { "Stop": [\r\n            OURS\r\n        ] }\r\n}',
            id="windows",
        ),
        pytest.param(
            '{"hooks": {"Stop": []}}', '{"hooks": {"Stop": [ OURS ]}}', id="an empty list"
        ),
        pytest.param(
            '{"hooks": {"Stop": [1]}}', '{"hooks": {"Stop": [1, OURS]}}', id="behind theirs"
        ),
        pytest.param(
            '{"hooks": 1, "h\\u006foks": {"x": 0}}',
            '{"hooks": 1, "h\\u006foks": {"x": 0, "Stop": [OURS]}}',
            id="the last duplicate counts",
        ),
    ],
)
def test_ours_is_written_like_the_rest(
    text: str, wired: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_edit, "EVENTS", ("Stop",))
    monkeypatch.setattr(settings_edit, "_groups", lambda _: {"Stop": [0.5]})
    assert wire(text) == wired.replace("OURS", "0.5")


@pytest.mark.parametrize(
    "before, after",
    [
        pytest.param({"Stop": [group(ours())]}, None, id="nothing else"),
        pytest.param(
            {"Stop": [group(ours(), THEIRS)]}, {"Stop": [group(THEIRS)]}, id="moved into theirs"
        ),
        pytest.param({"Stop": [group(THEIRS, ours())]}, {"Stop": [group(THEIRS)]}, id="behind"),
        pytest.param(
            {"Stop": [group(ours()), group(ours()), group(THEIRS), group(ours())]},
            {"Stop": [group(THEIRS)]},
            id="all around theirs",
        ),
        pytest.param(
            {"Stop": [group(ours())], "X": [group(ours(), matcher="a")], "Y": [group(THEIRS)]},
            {"Y": [group(THEIRS)]},
            id="leading events",
        ),
        pytest.param(
            {"Y": [group(THEIRS)], "Stop": [group(ours(), matcher="a")]},
            {"Y": [group(THEIRS)]},
            id="with a matcher",
        ),
        pytest.param(
            {"PreToolUse": [group({"type": "command", "command": "old-hook # hookkit \n"})]},
            None,
            id="another version's",
        ),
        pytest.param(
            {"Stop": [group({"type": "command", "command": "echo '# hookkit' >> log"})]},
            {"Stop": [group({"type": "command", "command": "echo '# hookkit' >> log"})]},
            id="theirs that mentions us",
        ),
        pytest.param({"Stop": {"hooks": [ours()]}}, {"Stop": {"hooks": [ours()]}}, id="not a list"),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_unwire_leaves_what_is_theirs(before: Any, after: Any, indent: int | None) -> None:
    text = json.dumps({"hooks": before, "model": "x"}, indent=indent)
    assert hooks_of(unwire(text)) == after
    assert json.loads(unwire(text) or "")["model"] == "x"


def test_a_group_that_names_its_hooks_twice_keeps_theirs() -> None:
    mine, yours = json.dumps(ours()), json.dumps(THEIRS)
    text = f'{{"hooks": {{"Stop": [{{"hooks": [{mine}], "hooks": [{yours}]}}]}}}}'
    assert hooks_of(unwire(text)) == {"Stop": [group(THEIRS)]}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda hooks: hooks.pop("Stop"), id="an event is missing"),
        pytest.param(lambda hooks: hooks["Stop"][0].update(matcher="x"), id="a matcher"),
        pytest.param(lambda hooks: hooks["Stop"].append(group(ours())), id="twice"),
        pytest.param(lambda hooks: hooks.update(Old=[group(ours())]), id="one too many"),
        pytest.param(lambda hooks: hooks["SessionEnd"][0]["hooks"][0].pop("timeout"), id="timeout"),
    ],
)
def test_what_is_not_as_it_should_be_is_put_right(change: Callable[[Any], object]) -> None:
    document = {"hooks": json.loads(wire(None))["hooks"]}
    change(document["hooks"])
    text = json.dumps(document, indent=4)
    assert not is_current(text)
    assert wire(text) == wire(None)


def with_line(line: Any, **more: Any) -> str:
    return json.dumps({"a": 1, "statusLine": line, **more}, indent=2)


def test_ours_stays_and_is_brought_up_to_date() -> None:
    old = with_line({"type": "command", "command": "old-line # hookkit"})
    assert not is_current(old)
    assert json.loads(wire(old))["statusLine"] == settings_edit.statusline()
    assert wire(wire(old)) == wire(old)
    assert unwire(wire(old)) == unwire(old) == '{\n  "a": 1\n}'


@pytest.mark.parametrize("line", [THEIRS, {}, "x", False], ids=str)
def test_another_status_line_is_kept_unless_requested(line: Any) -> None:
    text = with_line(line, b=2)
    assert settings_edit.other_statusline(text) == line
    kept = wire(text, HookSelection(statusline=True))
    assert kept == wire(text)
    assert is_current(kept)
    assert json.loads(kept)["statusLine"] == line
    assert unwire(kept) == text
    ours = wire(text, HookSelection(statusline=True, replace=True))
    assert ours.startswith('{\n  "a": 1,\n  "statusLine": {\n    "type": "command",\n')
    assert json.loads(ours)["statusLine"] == settings_edit.statusline()
    assert settings_edit.other_statusline(ours) is None
    assert unwire(ours) == json.dumps({"a": 1, "b": 2}, indent=2)


def test_a_file_of_our_own_goes_with_the_status_line() -> None:
    everything = wire(None, HookSelection(guard=True, statusline=True))
    document = json.loads(everything)
    assert list(document) == ["hooks", "statusLine"]
    assert document["hooks"]["UserPromptSubmit"] == [
        group(ours()),
        group(settings_edit.handler("guard")),
    ]
    assert unwire(everything) is None


def test_matchers_that_let_all_through_are_fine() -> None:
    document = json.loads(wire(None))
    for number, groups in enumerate(document["hooks"].values()):
        groups[0]["matcher"] = ["", "*"][number % 2]
    text = json.dumps(document)
    assert wire(text) == text


def test_the_example_is_what_install_writes() -> None:
    by_hand = (wire(None) or "").replace(" # hookkit", " || hookkit hook # hookkit")
    assert (CHECKOUT / "settings.example.json").read_text() == by_hand


def test_no_file_stays_no_file() -> None:
    assert unwire(None) is None


# Python 3.13 and newer report the comma, earlier versions what is behind it.
COMMA = "line 2, column 9" if sys.version_info >= (3, 13) else "line 3, column 1"

MISTAKES = [
    pytest.param("", "line 1, column 1: Expecting value", id="empty"),
    pytest.param('{\n  "a": 1,\n}', COMMA, id="trailing comma"),
    pytest.param('{\n  // why\n  "a": 1}', "line 2, column 3", id="comment"),
    pytest.param('{"NaN": "NaN",\n "a": NaN}', "line 2, column 7: Expecting value", id="NaN"),
    pytest.param('{"a": [-Infinity]}', "line 1, column 8: Expecting value", id="infinity"),
    pytest.param("[" * 100_000, "line 1, column 1: Nested too deeply", id="deep"),
    pytest.param(" [1]", "line 1, column 2: The settings must be an object", id="a list"),
    pytest.param('{"hooks": []}', "line 1, column 11: `hooks` must be an object", id="hooks"),
    pytest.param('{"hooks": null}', "column 11: `hooks` must be an object", id="null"),
    pytest.param(
        '{"hooks": {\n"Stop": {}}}', "line 2, column 9: `Stop` must be a list", id="event"
    ),
    pytest.param(b'{"a":\n "\xff"}', "line 2, column 3: Not UTF-8", id="bytes"),
]


@pytest.mark.parametrize("content, message", MISTAKES)
def test_what_is_no_settings_file_is_refused(file: Path, content: Any, message: str) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    file.write_bytes(data)
    with pytest.raises(SettingsError) as caught:
        settings_file.apply(file, wire)
    assert str(file) in str(caught.value)
    assert message in str(caught.value)
    assert file.read_bytes() == data


# Files


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf{}\n", b'{"a": "\xc3\xa9"}', b'{"a": "\\u00e9"}']
)
def test_the_same_bytes_come_back(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert settings_file.apply(file, wire).after == file.read_bytes() != content
    settings_file.apply(file, unwire)
    assert file.read_bytes() == content


def test_twice_touches_nothing(file: Path) -> None:
    file.write_text("{}")
    settings_file.apply(file, wire)
    before = file.stat()
    change = settings_file.apply(file, wire)
    assert change.before == change.after
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_file_that_install_made_goes_with_its_folder(project: Path, file: Path) -> None:
    file.parent.rmdir()
    settings_file.apply(file, wire)
    settings_file.apply(file, unwire)
    assert list(project.iterdir()) == []
    assert settings_file.apply(file, unwire).after is None


def test_the_folder_stays_where_something_else_is_in_it(file: Path) -> None:
    (file.parent / "CLAUDE.md").touch()
    settings_file.apply(file, wire)
    settings_file.apply(file, unwire)
    assert names(file.parent) == ["CLAUDE.md"]


def test_the_folder_of_the_user_stays() -> None:
    file = places.settings_path("user", Path("/nowhere"))
    settings_file.apply(file, wire)
    settings_file.apply(file, unwire)
    assert names(file.parent) == []


def test_mode_and_link_are_kept(project: Path, file: Path) -> None:
    real = project / "dotfiles.json"
    real.write_text("{}")
    real.chmod(0o640)
    file.symlink_to(real)
    settings_file.apply(file, wire)
    assert file.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert is_current(real.read_text())
    assert names(project) == [".claude", "dotfiles.json"]


def test_a_link_keeps_its_file(project: Path, file: Path) -> None:
    real = project / "dotfiles.json"
    real.write_text(json.dumps(json.loads(wire(None))))
    file.symlink_to(real)
    settings_file.apply(file, unwire)
    assert real.read_text() == "{}\n"


def test_a_new_file_has_the_mode_that_is_usual(file: Path) -> None:
    usual = file.with_name("usual")
    usual.touch()
    settings_file.apply(file, wire)
    assert file.stat().st_mode == usual.stat().st_mode


@pytest.mark.parametrize(
    "make, message",
    [
        pytest.param(lambda file: file.mkdir(), "is not a file", id="a folder"),
        pytest.param(lambda file: file.symlink_to("/dev/null"), "is not a file", id="a device"),
        pytest.param(lambda file: file.symlink_to(file), "can't be read", id="a loop"),
        pytest.param(
            lambda file: (file.parent.rmdir(), file.parent.touch()), "can't be read", id="no folder"
        ),
    ],
)
def test_what_cannot_be_read_is_reported(
    file: Path, make: Callable[[Path], object], message: str
) -> None:
    make(file)
    with pytest.raises(SettingsError, match=message):
        settings_file.apply(file, wire)


def test_a_file_that_may_not_be_written_is_left(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("{}")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(SettingsError, match=r"can't be written \(Permission denied\)"):
        settings_file.apply(file, wire)
    assert file.read_text() == "{}"


def test_a_failed_write_leaves_no_trace(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("{}")

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="No space left"):
        settings_file.apply(file, wire)
    assert names(file.parent) == ["settings.json"]
    assert file.read_text() == "{}"


def refuse(number: int) -> Callable[..., None]:
    def refused(*_: object, **more: object) -> None:
        raise OSError(number, os.strerror(number))

    return refused


@pytest.mark.parametrize("before", [b"{}", b'{\n  "model": "opus"\n}'])
def test_a_mount_point_is_written_in_place(
    before: bytes, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docker and devcontainers mount one file."""
    file.write_bytes(before)
    inode = file.stat().st_ino
    monkeypatch.setattr(Path, "replace", mount_point(file))
    monkeypatch.setattr(Path, "unlink", refuse_for(file, Path.unlink))
    assert is_current((settings_file.apply(file, wire).after or b"").decode())
    assert is_current(file.read_text())
    assert settings_file.apply(file, unwire).after == before
    assert (file.read_bytes(), file.stat().st_ino) == (before, inode)
    assert names(file.parent) == ["settings.json"]
    assert names(paths.data_dir()) == ["locks"]


def mount_point(file: Path) -> Callable[[Path, Path], Path]:
    move = Path.replace

    def replace(draft: Path, target: Path) -> Path:
        if target == file:
            raise OSError(errno.EBUSY, "Device or resource busy")
        return move(draft, target)

    return replace


def refuse_for(file: Path, act: Callable[..., None]) -> Callable[..., None]:
    def refused(path: Path, **more: bool) -> None:
        if path == file:
            raise OSError(errno.EBUSY, "Device or resource busy")
        act(path, **more)

    return refused


def test_a_mount_point_of_our_own_becomes_empty_settings(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file.apply(file, wire)
    monkeypatch.setattr(Path, "replace", mount_point(file))
    monkeypatch.setattr(Path, "unlink", refuse_for(file, Path.unlink))
    assert settings_file.apply(file, unwire).after == b"{}\n"
    assert file.read_bytes() == b"{}\n"


def test_a_hard_link_of_our_own_becomes_empty_settings(file: Path, tmp_path: Path) -> None:
    settings_file.apply(file, wire)
    (tmp_path / "dotfiles.json").hardlink_to(file)
    settings_file.apply(file, unwire)
    assert (tmp_path / "dotfiles.json").read_bytes() == b"{}\n"


def test_a_file_that_cannot_be_removed_is_reported(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file.apply(file, wire)
    monkeypatch.setattr(Path, "unlink", refuse(errno.EIO))
    with pytest.raises(SettingsError, match="can't be written"):
        settings_file.apply(file, unwire)


@pytest.mark.parametrize("torn", ['{"a": 1, "hooks": {"Sess', "", '{"a": 1}   '])
def test_a_write_in_place_that_was_interrupted_is_undone(torn: str, file: Path) -> None:
    old = '{"a": 1}'
    file.write_text(torn)
    paths.make_private(paths.data_dir())
    settings_file.copy_of(file).write_text(old)
    assert (settings_file.apply(file, wire).before or b"").decode().strip() == old
    assert not settings_file.copy_of(file).exists()
    settings_file.apply(file, unwire)
    assert file.read_text().strip() == old


def test_what_was_interrupted_and_cannot_be_undone_is_reported(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("{")
    paths.make_private(paths.data_dir())
    settings_file.copy_of(file).write_text("{}")
    monkeypatch.setattr(settings_file, "rewrite_file", refuse(errno.EROFS))
    with pytest.raises(SettingsError, match=r"Read-only file system\). Change it where"):
        settings_file.apply(file, wire)
    assert settings_file.copy_of(file).exists()


@pytest.mark.parametrize(
    "number, remedy",
    [
        (errno.EROFS, "install with --user or --local instead"),
        (errno.ENOSPC, "Free some space"),
        (errno.EDQUOT, "Free some space"),
        (errno.EIO, "Give yourself permission"),
    ],
)
def test_the_remedy_fits_the_error(
    number: int, remedy: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_file, "rewrite_file", refuse(number))
    with pytest.raises(SettingsError, match=remedy):
        settings_file.apply(file, wire)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_installs_for_a_person_is_the_persons(tmp_path: Path) -> None:
    """As `sudo -E hookkit install --user` does."""
    home = tmp_path / "person"
    home.mkdir()
    os.chown(home, 12345, 23456)
    made = home / ".claude" / "settings.json"
    settings_file.apply(made, wire)
    assert {(each.stat().st_uid, each.stat().st_gid) for each in (made, made.parent)} == {
        (12345, 23456)
    }
    made.chmod(0o640)
    settings_file.apply(made, lambda text: wire('{"model": "opus"}'))
    assert (made.stat().st_uid, stat.S_IMODE(made.stat().st_mode)) == (12345, 0o640)


def test_a_lock_that_is_held_is_reported(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_file, "LOCK_SECONDS", 0.01)
    lock = paths.lock_file("settings")
    with Lock(lock), pytest.raises(BusyError, match=r"settings\.lock is locked"):
        settings_file.apply(file, wire)


def test_a_data_folder_that_cannot_be_is_reported(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").touch()
    monkeypatch.setenv("HOOKKIT_HOME", str(tmp_path / "taken"))
    with pytest.raises(SettingsError, match="HOOKKIT_HOME"):
        settings_file.apply(file, wire)


def test_many_at_once_leave_one_whole_wiring(file: Path) -> None:
    file.write_text("{}")
    script = (
        "import sys; from pathlib import Path\n"
        "from hookkit.agents import settings_file\n"
        "from hookkit.agents.claude_code.settings_edit import unwire, wire\n"
        "for change in (wire, unwire, wire):\n"
        "    settings_file.apply(Path(sys.argv[1]), change)"
    )
    processes = [subprocess.Popen([sys.executable, "-c", script, file]) for _ in range(4)]
    seen: list[str] = []
    reader = threading.Thread(target=lambda: seen.extend(file.read_text() for _ in range(300)))
    reader.start()
    assert [process.wait() for process in processes] == [0] * 4
    reader.join()
    assert all(json.loads(text) is not None for text in seen)
    assert is_current(file.read_text())


# Looking


def test_paths(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [places.settings_path(scope, project) for scope in places.SCOPES]
    assert [str(path.relative_to(tmp_path)) for path in found] == [
        ".claude/settings.json",
        "project/.claude/settings.json",
        "project/.claude/settings.local.json",
    ]
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", "/elsewhere")
    assert places.settings_path("user", project) == Path("/elsewhere/settings.json")


def test_the_root_is_that_of_git(project: Path, plain_git: None) -> None:
    below = project / "src" / "deep"
    below.mkdir(parents=True)
    assert settings_file.project_root(below) == below
    (project / ".git").mkdir()
    assert settings_file.project_root(below) == below, "an empty .git is no repository"
    git(project, "init", "-q")
    commit(project, one="1")
    assert settings_file.project_root(below) == project
    git(project, "worktree", "add", "-q", "tree")
    assert settings_file.project_root(project / "tree") == project / "tree"


@pytest.mark.parametrize(
    "before, after, shown",
    [
        (b"{}", b"{}", ""),
        (
            b"{}",
            b"{ }\n",
            "--- /x\n+++ /x\n@@ -1 +1 @@\n-{}\n\\ No newline at end of file\n+{ }\n",
        ),
        (None, b"{}\n", "--- /dev/null\n+++ /x\n@@ -0,0 +1 @@\n+{}\n"),
    ],
)
def test_diff(before: bytes | None, after: bytes, shown: str) -> None:
    assert settings_file.diff(SettingsChange(Path("/x"), before, after)) == shown


# The plugin carries the same wiring


def test_the_plugin_wires_the_same_events() -> None:
    hooks = json.loads((CHECKOUT / "hooks" / "hooks.json").read_text())["hooks"]
    found = {event: groups[0]["hooks"][0] for event, groups in hooks.items()}
    assert {hook["timeout"] for hook in found.values()} == {settings_edit.SECONDS}
    assert list(found) == list(EVENTS)
    assert len({hook["command"] for hook in found.values()}) == 1
    assert launcher.MARKER not in found["Stop"]["command"]


def test_the_plugin_has_our_version() -> None:
    from hookkit import __version__

    plugin = json.loads((CHECKOUT / ".claude-plugin" / "plugin.json").read_text())
    market = json.loads((CHECKOUT / ".claude-plugin" / "marketplace.json").read_text())
    assert plugin["version"] == __version__
    assert [listed["name"] for listed in market["plugins"]] == [plugin["name"]]
