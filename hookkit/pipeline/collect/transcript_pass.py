"""One pass over a transcript: what is new in it, by session, as records for the journal.

A transcript's usage goes the same way as everything else: it is written to the journal, then
projected. So a rebuild has it also when the client has deleted the transcript.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookkit.agents.base import Transcripts
from hookkit.model import transcript
from hookkit.model.identity_hash import hash_of
from hookkit.model.message_codec import details_of, pack
from hookkit.model.session import milliseconds
from hookkit.model.transcript_position import Position
from hookkit.model.usage import UNTIMED, ApiMessage
from hookkit.pipeline.collect.session_delta import ADD, SessionDelta, resumed
from hookkit.store.search_pages import Pages, Role, SearchableText

PART = 500
"""API messages, and other records, in one journal record, so that its size is bounded."""

OF_COPIES = (ApiMessage, transcript.Facts)
"""Entries that count also in a copy from another session: messages, which may have no other place,
and where the session stands. Prompts and calls are the other's."""

ROLES: dict[type, Role] = {transcript.Answer: "answer", transcript.Prompt: "prompt"}
"""Entries whose texts can be searched."""

Json = dict[str, Any]


@dataclass(slots=True)
class TranscriptPass:
    """One pass over one transcript."""

    path: str
    session_id: str
    """Of the file; it may repeat the beginning of other sessions."""
    moved_from: str | None
    deltas: dict[str, SessionDelta]
    start: int
    position: Position
    is_from_start: bool
    started_at: str
    ended_at: str
    is_sidechain: bool
    bad: list[transcript.BadLine]
    pages: Pages | None
    """The texts, where they were asked for."""

    @property
    def found(self) -> SearchableText | None:
        """For the search index."""
        if self.pages is None:
            return None
        return self.pages.found(self.path, self.moved_from, self.position.to_text())

    def records(self) -> Iterator[Json]:
        """Yield what goes into the journal; the last of a session's records holds the position."""
        for session_id, delta in self.deltas.items():
            packing = Packing(delta, self.is_sidechain)
            last_at = None if session_id == self.session_id else packing.last_at or self.started_at
            last = max(len(packing.messages), len(packing.counted), 1) - 1
            for start in range(0, last + 1, PART):
                record = self._record(session_id, last_at) | packing.part(start, start + PART)
                if start + PART > last:
                    record |= {"position": self.position.to_text(), "facts": delta.final_facts}
                else:
                    record["facts"] = delta.place
                yield record

    def _record(self, session_id: str, last_at: str | None) -> Json:
        known = {"last_at": last_at} if last_at else {}
        return known | {
            "event": "read",
            "session_id": session_id,
            "path": self.path,
            "moved_from": self.moved_from,
            "start": self.start,
            "anew": self.is_from_start,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "sidechain": self.is_sidechain,
        }


class Packing:
    """The messages and other counted records of one session, as JSON (model/transcript_read.py)."""

    def __init__(self, delta: SessionDelta, in_sidechain: bool) -> None:
        self.messages = list(delta.messages.values())
        self.counted = list(delta.flags)
        self._delta = delta
        self._in_sidechain = in_sidechain
        self._times: dict[str, int] = {}

    @property
    def last_at(self) -> str | None:
        """Return the time of the last of them."""
        times = (*(each.at for each in self.messages), *map(self._delta.times.get, self.counted))
        return max(filter(None, times), default=None)

    def part(self, start: int, end: int) -> Json:
        """Return the members that hold some of the messages and of the records."""
        found = self._messages(self.messages[start:end]) | self._records(self.counted[start:end])
        return {name: values for name, values in found.items() if values}

    def _messages(self, messages: list[ApiMessage]) -> Json:
        branches, sources = self._delta.branches, dict[tuple[str, str | None], int]()
        usual, others = list[tuple[Any, ...]](), list[list[Any]]()
        for message in messages:
            message_id, at, model, tokens = message[:4]
            branch = branches[message_id]
            if details := details_of(message, self._in_sidechain):
                others.append(pack(message, details | {"branch": branch} if branch else details))
                continue
            source = sources.setdefault((model, branch), len(sources))
            usual.append((message_id, self._milliseconds(at), source, *tokens))
        return {"sources": list(sources), "usual": usual, "messages": others}

    def _milliseconds(self, at: str) -> int:
        """Return a time as Unix milliseconds; a message and its calls mostly have the same."""
        known = self._times.get(at)
        if known is None:
            known = self._times[at] = milliseconds(at)
        return known

    def _records(self, identities: list[str]) -> Json:
        flags, times, edited = self._delta.flags, self._delta.times, self._delta.files
        files: dict[str, int] = {}
        records = []
        for identity in identities:
            path = edited.get(identity)
            file = -1 if path is None else files.setdefault(path, len(files))
            records.append(
                (hash_of(identity), flags[identity], self._milliseconds(times[identity]), file)
            )
        return {"records": records, "files": list(files)}


def read(
    path: Path,
    position: Position | None,
    edit_tools: frozenset[str],
    moved_from: str | None = None,
    *,
    agent: Transcripts,
    with_texts: bool = False,
) -> TranscriptPass:
    """Read what is new in a transcript. Raises OSError where it can't be read."""
    bad: list[transcript.BadLine] = []
    pages = Pages() if with_texts else None
    with agent.open_reader(path, position, with_texts=with_texts) as reader:
        identity = reader.identity
        deltas = resumed(reader.start.waiting, edit_tools)
        for entry in reader:
            kind = type(entry)
            if isinstance(entry, transcript.BadLine):
                bad.append(entry)
                continue
            claim = entry.claim
            if pages is not None and isinstance(entry, transcript.Answer | transcript.Prompt):
                pages.add(ROLES[kind], claim, entry.at, entry.uuid, entry.text)
            add = ADD.get(kind)
            if add is None or (claim.is_copy and kind not in OF_COPIES):
                continue
            session_id = claim.session_id
            delta = deltas.get(session_id)
            if delta is None:
                delta = deltas[session_id] = SessionDelta(session_id, edit_tools)
            add(delta, entry)
        own = SessionDelta(identity.session_id, edit_tools)
        own = deltas.setdefault(identity.session_id, own)
        return TranscriptPass(
            path=str(path),
            session_id=identity.session_id,
            moved_from=moved_from,
            deltas=deltas,
            start=reader.start.offset,
            position=reader.position._replace(waiting=own.still_pending()),
            is_from_start=reader.is_from_start,
            started_at=identity.started_at or UNTIMED,
            ended_at=identity.ended_at or UNTIMED,
            is_sidechain=identity.is_sidechain,
            bad=bad,
            pages=pages,
        )
