"""Remove the texts of deleted sessions from files: those of this machine, and those that came.

A text becomes `null`, so that the numbers of the others stay. A machine sends its files
again where that has changed them; so the texts go from wherever others get them, too.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hookkit import paths
from hookkit.errors import RejectedError
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file
from hookkit.store.journal import fact_file, text_fact
from hookkit.store.search_pages import mark_of
from hookkit.store.sqlite.deletion import Name
from hookkit.sync import own_texts, received_texts
from hookkit.sync.own_files import files_in


def memory() -> Path:
    """Return the file that identifies the deletions that were done in the files."""
    return paths.sync_dir() / "forgotten"


def forget(deleted: set[Name]) -> bool:
    """Remove texts from all files; return False where that was done before.

    Raises OSError if a file can't be written.
    """
    names = mark_of("\n".join(sorted(map("\0".join, deleted))))
    files = list(files_with_texts())
    if not files or names_done() == f"{names}":
        return False
    for each in files:
        forget_in(each, deleted)
    paths.make_private_below(paths.sync_dir())
    replace_file(memory(), f"{names}".encode(), mode=0o600)
    return True


def names_done() -> str:
    """Return what identifies the deletions that were done; empty where that isn't known."""
    try:
        return regular_file.read(memory()).decode(errors="replace")
    except OSError:
        return ""


def files_with_texts() -> Iterator[Path]:
    """Yield all files with texts."""
    for folder in (own_texts.FILES.folder, *received_texts.streams()):
        yield from files_in(folder)


def forget_in(file: Path, deleted: set[Name]) -> None:
    """Remove texts from one file. Raises OSError."""
    with suppress(RejectedError):  # whoever reads it notices that it is damaged
        lines = list(fact_file.read(file))
        kept = [without_deleted(line, deleted) for line in lines]
        if kept != lines:
            fact_file.write(file, fact_file.read_header(file), kept)


def without_deleted(line: bytes, deleted: set[Name]) -> bytes:
    """Return an encoded text, or what is in place of one that was deleted."""
    is_gone = ("local", text_fact.session_of(line)) in deleted
    return text_fact.DELETED if is_gone else line
