"""Corrections, their rate, and learnings."""

from hookkit.api.corrections import KEYS, LIMIT, report_corrections
from hookkit.api.learnings import (
    LearningList,
    edit_learning,
    forget_learnings,
    list_learnings,
)
from hookkit.api.store import Store
from hookkit.lib.corrections.lessons import LONGEST
from hookkit.server.endpoints import Action, Endpoint
from hookkit.server.fields import text
from hookkit.server.parameters import (
    MODEL,
    PROJECT,
    SINCE,
    TEXT,
    UNTIL,
    Parameter,
    choice,
    whole_number,
)

RATE = {
    "sessions": int,
    "prompts": int,
    "edits": int,
    "corrections": int,
    "corrections_per_100_edits": float | None,
    "corrections_per_100_prompts": float | None,
}
SHAPE = {
    "corrections": [
        {
            "at": str,
            "seq": int,
            "session_id": str,
            "title": str,
            "project": str | None,
            "model": str | None,
            "rule": str,
            "prompt": str | None,
            "before": {"prompt": str | None, "answer": str | None, "files": [str]},
        }
    ],
    "totals": RATE,
    "by": [{"key": str | None, **RATE}],
}
LEARNINGS = {
    "learnings": [
        {
            "id": str,
            "text": str,
            "edited_at": str | None,
            "sources": [
                {"at": str, "by": str, "seq": int, "session_id": str, "project": str | None}
            ],
        }
    ]
}

BY = choice("by", "The rate of each of these.", KEYS, "week")
MOST = 10_000
SHOWN = whole_number("limit", "Corrections that are listed: the latest ones.", LIMIT, MOST)
FILTERS = (SINCE, UNTIL, PROJECT, MODEL)

WORDS = Parameter(
    "words", "Only those that contain all of these words.", lambda given: tuple(given.split())
)
LEARNING = Parameter("learning", "The id of a learning, or how it begins.", str, TEXT)


def learnings(store: Store, words: tuple[str, ...] | None, project: str | None) -> LearningList:
    """Return the learnings that are selected."""
    return list_learnings(store, words or (), project=project)


def edit(store: Store, learning: str, text: str) -> LearningList:
    """Overwrite the text of a learning."""
    return LearningList([edit_learning(store, learning, text)])


def forget(store: Store, learning: str) -> LearningList:
    """Remove a learning for ever."""
    return LearningList(forget_learnings(store, (learning,)))


ENDPOINTS = (
    Endpoint(
        "/corrections",
        "List the latest corrections with what came before each",
        report_corrections,
        (*FILTERS, SHOWN),
        rows="corrections",
        shape=SHAPE,
    ),
    Endpoint(
        "/corrections/rates",
        "Report corrections per prompt and per edit, over time or by project, branch or model",
        report_corrections,
        (BY, *FILTERS),
        rows="by",
        shape=SHAPE,
    ),
    Endpoint(
        "/learnings",
        "List learnings, the latest first",
        learnings,
        (WORDS, PROJECT),
        rows="learnings",
        shape=LEARNINGS,
    ),
)

ACTIONS = (
    Action(
        "PUT",
        "/learnings/{learning}",
        "Overwrite the text of a learning",
        edit,
        (text("text", "The new text, one line.", most=LONGEST),),
        (LEARNING,),
        LEARNINGS,
    ),
    Action(
        "DELETE",
        "/learnings/{learning}",
        "Remove a learning for ever; the answer is what it was",
        forget,
        (),
        (LEARNING,),
        LEARNINGS,
    ),
)
