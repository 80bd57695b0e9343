"""Read the questions that the agent asked the person, and the answers."""

from typing import Any

from hookkit.agents.values import members, text
from hookkit.model.transcript import Question

TOOL = "AskUserQuestion"

ONLY_NOTES = "(notes only)"
"""The answer of a person who chose none of the options, but wrote something about one."""


def asked(name: str, inputs: dict[str, Any]) -> tuple[Question, ...]:
    """Return the questions of a call; none of another tool."""
    listed = inputs.get("questions") if name == TOOL else None
    found = (question(each) for each in (listed if isinstance(listed, list) else ()))
    return tuple(each for each in found if each is not None)


def question(asked: Any) -> Question | None:
    """Return one question with the names of its options."""
    words = text(asked.get("question")) if isinstance(asked, dict) else None
    if not words:
        return None
    listed = asked.get("options")
    options = listed if isinstance(listed, list) else []
    names = (text(each.get("label")) for each in options if isinstance(each, dict))
    return Question(words, tuple(filter(None, names)))


def answers(result: Any) -> dict[str, str]:
    """Return the answers of a result by the texts of the questions, each with its notes."""
    result = members(result)
    notes = members(result.get("annotations"))
    return {
        asked: with_notes(words(answer), notes.get(asked))
        for asked, answer in members(result.get("answers")).items()
    }


def words(answer: Any) -> str:
    """Return an answer as text; several choices may be a list."""
    chosen = answer if isinstance(answer, list) else [answer]
    return ", ".join(filter(None, map(text, chosen)))


def with_notes(answer: str, annotation: Any) -> str:
    """Return an answer and what the person wrote beside it."""
    notes = text(annotation.get("notes")) if isinstance(annotation, dict) else None
    if not notes:
        return answer
    return notes if answer in ("", ONLY_NOTES) else f"{answer} ({notes})"
