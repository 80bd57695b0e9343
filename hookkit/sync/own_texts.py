"""Keep the conversations of this machine as numbered texts, in files that other machines can get.

They come from the search index. Only what is new in it is written: the index notes that. Where it
was built again, or the last exchange was cut off, all of it is compared with the files.
"""

from collections.abc import Iterable, Iterator

from hookkit.store.journal import fact_file, text_fact
from hookkit.store.journal.text_fact import TextFact, TextRole
from hookkit.store.sqlite import search_outbox
from hookkit.store.sqlite.deletion import Name
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.search_outbox import OwnText
from hookkit.sync.own_files import OwnFiles, State, facts_from, merge_small

FILES = OwnFiles("texts", fact_file.TEXTS)


def extend(index: SearchIndex, deleted: set[Name], machine_name: str) -> State:
    """Add the texts that are new in the index. The caller holds the lock of the exchange.

    Raises OSError if the files can't be written, and sqlite3.Error, zlib.error or ValueError for a
    damaged index, StoreError for one that can't be written now.
    """
    state = FILES.open()
    with index.ask(()) as answers:
        until = search_outbox.last(answers.db)
        if search_outbox.sent(answers.db) == how_far(state):
            found = search_outbox.noted(answers.db, until)
        else:
            found = missing(search_outbox.every(answers.db))
        kept = (each for each in found if ("local", each.session_id) not in deleted)
        write(state, machine_name, map(encoded, kept))
    FILES.save(state)
    with index.transaction():
        search_outbox.settle(index.db, until, how_far(state))
    merge_small(FILES.folder)
    return state


def how_far(state: State) -> str:
    """Return how far texts are in the files, for the index to remember."""
    return f"{state.stream} {state.next}"


def missing(found: Iterable[OwnText]) -> Iterator[OwnText]:
    """Yield the texts that are not in the files. Raises RejectedError, OSError."""
    lines = map(text_fact.decode, facts_from(1, FILES.all()))
    known = {hash((each.mark, each.session_id)) for each in lines if each}
    return (each for each in found if hash((each.mark, each.session_id)) not in known)


def encoded(text: OwnText) -> bytes:
    """Return a text as a fact."""
    role: TextRole = "prompt" if text.role == "prompt" else "answer"
    known = TextFact(text.session_id, text.at, text.mark, role, text.words, text.path, *text.claim)
    return text_fact.encode(known)


def write(state: State, machine_name: str, facts: Iterable[bytes]) -> None:
    """Write facts into as many files as they fill. Raises OSError."""
    waiting, size = list[bytes](), 0
    for each in facts:
        waiting.append(each)
        size += len(each)
        if len(waiting) >= fact_file.MOST_FACTS or size >= fact_file.MOST_BYTES:
            FILES.add(state, machine_name, waiting)
            waiting, size = [], 0
    FILES.add(state, machine_name, waiting)
