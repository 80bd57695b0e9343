"""What went wrong without anybody looking."""

import pytest

from hookkit import __version__, paths
from hookkit.lib import log


def bug(words: str = "a bug") -> Exception:
    try:
        raise RuntimeError(words)
    except RuntimeError as error:
        return error


def test_a_trace_is_worth_pasting() -> None:
    file = log.write_trace(bug())
    assert file == paths.log_file()
    text = file.read_text()
    assert f"hookkit {__version__} Python 3." in text
    assert "Traceback" in text
    assert text.endswith("RuntimeError: a bug\n\n")
    assert file.stat().st_mode & 0o777 == 0o600


def test_traces_are_added() -> None:
    for words in ("one", "two"):
        log.write_trace(bug(words))
    assert paths.log_file().read_text().count("Traceback") == 2


def test_the_log_begins_again_when_it_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MAX_LOG", 100)
    for words in ("one", "two"):
        log.write_trace(bug(words))
    assert "RuntimeError: one" not in paths.log_file().read_text()
    assert "RuntimeError: two" in paths.log_file().read_text()


def test_words_that_are_no_text_do_no_harm() -> None:
    assert "?" in log.write_trace(bug("\ud83d")).read_text()


def test_the_environment_is_never_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    assert "sk-secret" not in log.write_trace(bug()).read_text()


@pytest.mark.parametrize(
    "harmful, shown",
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800", "?"),
        ("a\rb", "a\\rb"),
    ],
    ids=ascii,
)
def test_a_terminal_may_show_it(harmful: str, shown: str) -> None:
    text = log.write_trace(bug(f"say {harmful}"), f"session {harmful}").read_bytes().decode()
    assert f"session {shown}\n" in text and f"RuntimeError: say {shown}\n" in text
    assert all(each.isprintable() for each in text.split("\n"))
