"""The counts on the status line, where a setting asks for them."""

from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.hook import line_counts
from tests.builders import deliver, line, payload, tool
from tests.hook.test_statusline import PLAIN, json_of, wired

CASES = {
    "nothing": ((0, 0, 0), "0 edits, 0 prompts, 0 corrections"),
    "one": ((1, 1, 1), "1 edit, 1 prompt, 1 correction (100.0 % per edit, 100.0 % per prompt)"),
    "no edit": ((0, 3, 1), "0 edits, 3 prompts, 1 correction (33.3 % per prompt)"),
    "by hand": ((0, 0, 2), "0 edits, 0 prompts, 2 corrections"),
    "many": ((1234, 5, 0), "1,234 edits, 5 prompts, 0 corrections"),
}


@pytest.mark.parametrize(("counts", "words"), CASES.values(), ids=CASES)
def test_words(counts: tuple[int, int, int], words: str) -> None:
    assert line_counts.in_words(*counts) == words


@pytest.fixture(autouse=True)
def work() -> None:
    deliver(
        line(payload("UserPromptSubmit", prompt="Speed it up"), 0),
        line(tool(), 1),
        line(payload("UserPromptSubmit", prompt="No, that's the wrong file"), 2),
    )
    Store.open().close()


SHOWN = "1 edit, 2 prompts, 1 correction (100.0 % per edit, 50.0 % per prompt)"


def configure(text: str) -> None:
    paths.config_file().parent.mkdir(parents=True, exist_ok=True)
    paths.config_file().write_text(text)


def test_off_by_default() -> None:
    configure("summary = 'off'\n")
    assert "prompts" not in wired(json_of(session_id="s1"), **PLAIN)


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        ("summary_at_end = true\n", True),
        ("summary_at_end = false\n", False),
        ("# summary_at_end = true\n", False),
        ("summary_at_end = 'perhaps'\n", False),
        ("summary_at_end = 'on'\n", True),
        ("summary_at_end = \n", False),
    ],
)
def test_the_setting(text: str, is_shown: bool) -> None:
    configure(text)
    assert (SHOWN in wired(json_of(session_id="s1"), **PLAIN)) is is_shown


def test_the_variable() -> None:
    on = {"HOOKKIT_SUMMARY_AT_END": "true"}
    assert SHOWN in wired(json_of(session_id="s1"), **PLAIN, **on)
    assert "prompt" not in wired(json_of(session_id="unknown"), **PLAIN, **on)
    assert "prompt" not in wired(json_of(session_id=["s1"]), **PLAIN, **on)


def test_without_a_folder_for_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings are in their usual place then."""
    monkeypatch.delenv("HOOKKIT_HOME")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert not line_counts.is_asked("/nowhere")
    (tmp_path / ".config" / "hookkit").mkdir(parents=True)
    (tmp_path / ".config" / "hookkit" / "config.toml").write_text("summary_at_end = true\n")
    assert line_counts.is_asked("/nowhere")


def test_it_gives_way_in_a_narrow_terminal() -> None:
    shown = wired(json_of(session_id="s1"), **PLAIN, HOOKKIT_SUMMARY_AT_END="true", COLUMNS="60")
    assert "prompt" not in shown and "session" in shown


def test_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the line does, where its lines are counted."""
    folder = str(paths.data_dir())
    with Store.open() as store:
        assert line_counts.counts(store.db, folder, "s1") == ""
        monkeypatch.setenv("HOOKKIT_SUMMARY_AT_END", "on")
        assert line_counts.counts(store.db, folder, "s1") == SHOWN
        assert line_counts.counts(store.db, folder, "s9") == ""
        assert line_counts.counts(store.db, folder, None) == ""
    monkeypatch.setenv("HOOKKIT_SUMMARY_AT_END", "perhaps")
    assert not line_counts.is_asked(folder)
    assert line_counts.is_on(b"summary_at_end = true")
    assert not line_counts.is_on(b"summary_at_end = ")
