"""Index the texts of conversations that other machines have sent, and forget those of this one."""

from contextlib import suppress

from hookkit import paths
from hookkit.api.store import Store
from hookkit.errors import StoreError
from hookkit.pipeline.collect import collector
from hookkit.store.sqlite import search_outbox
from hookkit.store.sqlite.deletion import DeletionQueries
from hookkit.store.sqlite.search_open import open_index
from hookkit.sync import own_files, own_texts, received_texts


def enter(store: Store) -> dict[str, str]:
    """Index what has come, and remove what was deleted; return what can't be used, and why.

    Nothing happens where search is off, or while another process reads transcripts: that one, or
    the next exchange, does it. Raises OSError.
    """
    deleted = DeletionQueries(store.db).names()
    folders = received_texts.streams()
    for each in folders:
        own_files.merge_small(each)
    if not store.settings.search or not folders:
        return {}
    try:
        with collector.reading_lock() as has_lock, open_index() as index:
            index.remove_sessions(index.texts_of(deleted))
            if has_lock:
                received_texts.enter(index, deleted)
    except StoreError as error:
        return {str(paths.search_database()): str(error).rstrip(".")}
    return {}


def forget_sent() -> None:
    """Remove this machine's own files of conversations, which are sent nowhere any more.

    Their stream is remembered: it may still be somewhere. Raises OSError.
    """
    if own_texts.FILES.is_in_use:
        own_texts.FILES.begin_again()
        if paths.search_database().exists():
            # Where that fails, the index notes what nobody needs.
            with suppress(StoreError), open_index() as index, index.transaction():
                search_outbox.stop(index.db)
