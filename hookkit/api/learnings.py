"""List, edit and forget learnings: what prompts and answers marked with `[LEARN]`."""

from typing import Any, NamedTuple

from hookkit.api.store import Store
from hookkit.errors import AmbiguousError, HookkitError, NotFoundError
from hookkit.lib.corrections.lessons import LONGEST
from hookkit.lib.text.sanitize import one_line
from hookkit.model.own_records import LearningEdited
from hookkit.store.sqlite.learnings import Learning, LearningQueries

CANDIDATES = 8
"""Learnings that an ambiguous id lists."""


class TextError(HookkitError):
    """The text can't be a learning."""


class LearningList(NamedTuple):
    """Learnings, the latest first."""

    learnings: list[Learning]

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return {"learnings": list(map(learning_document, self.learnings))}


def list_learnings(
    store: Store, words: tuple[str, ...] = (), *, project: str | None = None
) -> LearningList:
    """Return the learnings that contain all words, ignoring case; of one project or of all."""
    if project is not None:
        from hookkit.api.project_choice import choose_project

        project = choose_project(store, project)
    found = LearningQueries(store.db).all()
    return LearningList(
        [
            each
            for each in found
            if all(word.casefold() in each.text.casefold() for word in words)
            and (project is None or any(one.project_key == project for one in each.sources))
        ]
    )


def find_learning(store: Store, begin: str) -> Learning:
    """Return the learning whose id begins so. Raises NotFoundError or AmbiguousError."""
    found = LearningQueries(store.db).all(begin.lower())
    if not found:
        raise NotFoundError(f"No learning {begin!r}. `hookkit learnings` lists them.")
    if len(found) > 1:
        lines = [f"  {each.id}  {one_line(each.text)}" for each in found[:CANDIDATES]]
        more = ["  …"] if len(found) > CANDIDATES else []
        raise AmbiguousError("\n".join([f"{begin!r} may mean any of these:", *lines, *more]))
    return found[0]


def edit_learning(store: Store, begin: str, text: str) -> Learning:
    """Overwrite the text of a learning. Raises TextError for one that can't be kept."""
    words = " ".join(text.split())
    if not words:
        raise TextError("A learning needs a text; `hookkit learnings forget` removes one.")
    if len(words) > LONGEST:
        raise TextError(f"A learning has at most {LONGEST} characters; this has {len(words)}.")
    found = find_learning(store, begin)
    store.write(record_of(found, words))
    return find_learning(store, found.id)


def forget_learnings(store: Store, begins: tuple[str, ...]) -> list[Learning]:
    """Remove learnings for ever; they don't come back when they are marked again."""
    found = list({each.id: each for each in (find_learning(store, one) for one in begins)}.values())
    store.write_all([record_of(each, None) for each in found])
    return found


def record_of(learning: Learning, text: str | None) -> LearningEdited:
    """Return the journal's record of a change; it belongs to the learning's latest session."""
    source = learning.sources[-1]
    return LearningEdited(
        session_id=source.session_id,
        workspace_id=source.workspace_id,
        learning=learning.id,
        text=text,
    )


def learning_document(learning: Learning) -> dict[str, Any]:
    """Return a learning as JSON has it."""
    return {
        "id": learning.id,
        "text": learning.text,
        "edited_at": learning.edited_at,
        "sources": [
            {
                "at": each.at,
                "by": "person" if each.by_person else "agent",
                "seq": each.seq,
                "session_id": each.session_id,
                "project": each.project,
            }
            for each in learning.sources
        ],
    }
