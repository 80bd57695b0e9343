"""Find texts of past sessions about something: the question that an agent asks.

It is asked in more words than any one text has, so where no text has all of them, the sessions
that have the most of them answer, and a rare word counts more than a common one. The sessions in
which the question is asked are left out: their texts are known.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import log
from typing import TYPE_CHECKING, NamedTuple

from hookkit.api import search
from hookkit.api.search import SearchHit, SearchRange
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.store.search_query import Term
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.search_matches import Hit

if TYPE_CHECKING:
    from hookkit.api.dates import Period

HITS = 8
"""Default limit of hits."""

OF_ONE_SESSION = 2
"""Hits of one session that are shown: its other texts are near them."""

MOST_COUNTED = 200
"""Hits that are looked at beyond those that are shown, and for each word."""

COMMON = 0.1
"""The weight of a word with so many hits; that of others is the logarithm of how rare they are."""

SHARE_OF_BEST = 0.5
"""A session answers if its words weigh at least as much of what the best one's do."""


class Recollection(NamedTuple):
    """What was found, the best first."""

    hits: list[SearchHit]
    has_all_words: bool
    """False if no text has all words; then these have the most of them."""
    more: int
    """Further hits of other texts; MOST_COUNTED stands for that many or more."""
    own: int
    """Hits of the sessions that were left out."""
    has_transcripts: bool
    """False if no transcript has been indexed yet."""


@dataclass(frozen=True)
class Found:
    """A text that matches, and its session."""

    hit: Hit
    session: Session = field(compare=False)

    @property
    def seq(self) -> int:
        """Return the number of its session."""
        return self.session.seq or 0


@dataclass
class Selection:
    """Those of the matching texts that are shown, and how many are not."""

    limit: int
    without: Collection[int]
    """Numbers of the sessions that are left out."""
    shown: list[Found] = field(default_factory=list)
    more: int = 0
    own: int = 0

    def take(self, found: Iterable[Found]) -> None:
        """Take what is shown from texts in their order."""
        of_session = Counter[int]()
        for each in islice(found, self.limit + MOST_COUNTED):
            if each.seq in self.without:
                self.own += 1
            elif len(self.shown) < self.limit and of_session[each.seq] < OF_ONE_SESSION:
                of_session[each.seq] += 1
                self.shown.append(each)
            else:
                self.more += 1


def recall(
    store: Store,
    words: str,
    *,
    project: str | None = None,
    since: "Period | None" = None,
    limit: int = HITS,
    without: Collection[int] = (),
) -> Recollection:
    """Find the texts with all words, the newest first, or else those of the best sessions.

    `without` are the numbers of sessions that are left out. Raises as `search.find` does.
    """
    terms = search.parsed(store, words)
    span = search.range_of(store, since, None, project)
    with search.opened(store) as (index, _):
        selection = Selection(limit, without)
        selection.take(matching(store, index, terms, span))
        is_complete = bool(selection.shown or len(terms) == 1)
        if not is_complete:
            selection.take(best(store, index, terms, span))
        with index.ask(terms) as answers:
            hits = [search.shown(answers, each.hit, each.session) for each in selection.shown]
        return Recollection(hits, is_complete, selection.more, selection.own, index.has_transcripts)


def matching(
    store: Store, index: SearchIndex, terms: list[Term], span: SearchRange
) -> Iterator[Found]:
    """Yield the texts that have all terms, the newest first."""
    with index.ask(terms) as answers:
        hits = answers.hits(search.scope(store.database, span))
        for hit, session in search.of_sessions(store.database, hits):
            yield Found(hit, session)


def best(store: Store, index: SearchIndex, terms: list[Term], span: SearchRange) -> list[Found]:
    """Return a text of each session that has many of the terms: the one with the most of them.

    A session counts as much as the terms in all of its texts together.
    """
    total = store.database.count_sessions()
    sessions, texts = Counter[int](), Counter[Found]()
    for term in terms:
        found = list(islice(matching(store, index, [term], span), MOST_COUNTED))
        seqs = {each.seq for each in found}
        weight = COMMON if len(found) == MOST_COUNTED else log((total + 1) / max(len(seqs), 1))
        sessions.update(dict.fromkeys(seqs, weight))
        texts.update(dict.fromkeys(found, weight))
    least = max(sessions.values(), default=0) * SHARE_OF_BEST
    chosen: dict[int, Found] = {}
    for each in sorted(texts, key=lambda each: (texts[each], each.hit.at), reverse=True):
        if sessions[each.seq] >= least:
            chosen.setdefault(each.seq, each)
    return sorted(chosen.values(), key=lambda each: (sessions[each.seq], each.hit.at), reverse=True)
