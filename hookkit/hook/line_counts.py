"""The session's edits, prompts and corrections on the status line, where a setting asks for them.

Claude Code shows nothing of what a hook prints when a session ends. So this is what a person sees
last; after `hookkit run` the command prints it. The settings are parsed only where they or the
environment mention this one: that takes longer than the rest of the line.
"""

import posix
import sqlite3

from hookkit import record
from hookkit.store.sqlite import spending

ON = (b"true", b"on", b"1")
"""Values that turn a switch on, as in config.py."""

SETTING, VARIABLE = b"summary_at_end", b"HOOKKIT_SUMMARY_AT_END"


def counts(db: sqlite3.Connection, folder: str, session_id: object) -> str:
    """Return the counts of a session in words; empty where nobody asked. Raises sqlite3.Error."""
    if not is_asked(folder) or not isinstance(session_id, str):
        return ""
    found = spending.counts_of(db, session_id)
    return "" if found is None else in_words(*found)


def is_asked(folder: str) -> bool:
    """Return True if the setting is on; False where the settings can't be parsed."""
    given = posix.environ.get(VARIABLE)
    if given:
        return given.lower() in ON
    files = record.settings_files(folder)
    texts = (record.read_known(file, record.MAX_SETTINGS) for file in files)
    text = next(filter(None, texts), b"")
    return SETTING in text and is_on(text)


def is_on(text: bytes) -> bool:
    """Return True if settings turn it on. Not with config.py, which needs installed libraries."""
    import tomllib

    try:
        value = tomllib.loads(text.decode()).get(SETTING.decode())
    except ValueError:
        return False
    return str(value).lower().encode() in ON


def in_words(edits: int, prompts: int, corrections: int) -> str:
    """Return counts in a few words: `3 edits, 5 prompts, 1 correction (20.0 % per prompt)`."""
    from hookkit.lib.text.counted import correction_rate, counted  # seldom asked for

    named = ((edits, "edit"), (prompts, "prompt"), (corrections, "correction"))
    words = ", ".join(counted(count, name) for count, name in named)
    rates = correction_rate(corrections, edits, prompts)
    return f"{words} ({rates})" if corrections and rates else words
