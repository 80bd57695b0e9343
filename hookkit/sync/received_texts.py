"""Take the conversations of other machines into the search index.

Their texts are copied into files beside the journal, a folder for each stream. These are a source
of the index as transcripts are: one that is built again has what they have.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from hookkit import paths
from hookkit.errors import RejectedError
from hookkit.model.priced_message import ELSEWHERE
from hookkit.model.usage import Ownership
from hookkit.store.journal import fact_file, text_fact
from hookkit.store.journal.text_fact import TextFact
from hookkit.store.search_pages import (
    PAGE,
    ROLES,
    Page,
    SearchableText,
    Text,
    packed,
    without_secrets,
)
from hookkit.store.sqlite.deletion import Name
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.sync.own_files import files_in


def streams() -> list[Path]:
    """Return the folders with what came, one for each stream."""
    try:
        return sorted(each for each in paths.machines_texts_dir().iterdir() if each.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def file_of(stream: str, first: int) -> Path:
    """Return the file with texts of another machine, of which this is the first."""
    return paths.machines_texts_dir() / stream / fact_file.name_of(first)


def next_texts() -> dict[str, int]:
    """Return the number of the next text of each stream. Raises OSError."""
    return {folder.name: next_in(folder) for folder in streams()}


def next_in(folder: Path) -> int:
    """Return the number behind the files of a stream; that of the first which is missing."""
    following = 1
    with suppress(RejectedError):  # the disk has damaged one: it comes again
        for file in files_in(folder):
            header = fact_file.read_header(file)
            if header.first > following:
                break
            following = max(following, header.end)
    return following


def enter(index: SearchIndex, deleted: set[Name]) -> None:
    """Add what is new to the index. The caller holds the lock of reading transcripts.

    Raises StoreError where the index can't be written, OSError.
    """
    for folder in streams():
        with suppress(RejectedError):  # the disk has damaged a file
            for file in files_in(folder):
                enter_file(index, folder.name, file, deleted)


def enter_file(index: SearchIndex, stream: str, file: Path, deleted: set[Name]) -> None:
    """Add what is new in one file. Raises RejectedError, too, for one with later texts."""
    header, following = fact_file.read_header(file), index.next_of(stream)
    if header.first > following:
        raise RejectedError("texts before it are missing")
    if header.end > following:
        texts = kept(fact_file.read(file, following), deleted)
        passes = list(passes_of(texts, f"{ELSEWHERE}{header.machine}:"))
        index.enter_received(passes, stream, header.end)


def kept(lines: Iterable[bytes], deleted: set[Name]) -> Iterator[TextFact]:
    """Yield the texts that can be used, and were not deleted."""
    for line in lines:
        with suppress(RejectedError):
            fact = text_fact.decode(line)
            if fact is not None and ("local", fact.session_id) not in deleted:
                yield fact


def passes_of(texts: Iterable[TextFact], machine: str) -> Iterator[SearchableText]:
    """Yield texts by the transcript that they are from; `machine` is the beginning of its path."""
    for path, facts in groupby(texts, lambda each: each.path):
        claims: dict[Ownership, int] = {}
        pages = list(pages_of(facts, claims))
        yield SearchableText(machine + path, None, "", list(claims), pages)


def pages_of(facts: Iterable[TextFact], claims: dict[Ownership, int]) -> Iterator[Page]:
    """Yield texts in pages; their claims get numbers."""
    texts, words, size = list[Text](), list[str](), 0
    for each in facts:
        number = claims.setdefault(each.claim, len(claims))
        texts.append(Text(each.at, each.mark, number, ROLES.index(each.role)))
        words.append(each.text)
        size += len(each.text)
        if size >= PAGE:
            yield Page(texts, packed(without_secrets(words)))
            texts, words, size = [], [], 0
    if texts:
        yield Page(texts, packed(without_secrets(words)))
