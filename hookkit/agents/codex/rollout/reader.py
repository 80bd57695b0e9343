"""A rollout in, entries out, from a position on."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from hookkit.agents.codex.rollout.meta import ThreadMeta, identity_of, meta_of
from hookkit.agents.codex.rollout.row_parser import RowParser
from hookkit.agents.codex.rollout.thread_names import name_of
from hookkit.agents.log_reader import LogReader
from hookkit.model.transcript import Title, TranscriptIdentity
from hookkit.model.transcript_position import Position
from hookkit.model.usage import Ownership


class Rollout(LogReader):
    """Reads one rollout. Raises OSError where it can't be read, also in the middle of it."""

    meta: ThreadMeta

    def __init__(
        self,
        path: Path,
        position: Position | None = None,
        *,
        with_texts: bool = False,
        parser: Callable[..., RowParser] = RowParser,
    ) -> None:
        """Open a rollout; go on at the position where the file still has what was read."""
        self._path = path

        def identify(stream: BinaryIO, path: Path) -> TranscriptIdentity:
            self.meta = meta_of(stream, path)
            return identity_of(stream, self.meta)

        def parser_of(identity: TranscriptIdentity, start: Position) -> RowParser:
            return parser(self.meta, identity, start, with_texts=with_texts)

        super().__init__(path, position, identify=identify, parser=parser_of)

    def __iter__(self) -> Iterator[Any]:
        """Yield the entries in the order of the file, and then the thread's name."""
        yield from super().__iter__()
        if not self.meta.is_sidechain and (name := name_of(self.meta.thread_id, self._path)):
            yield Title(Ownership(session_id=self.identity.session_id), "ai", name)
