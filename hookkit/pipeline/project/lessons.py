"""Keep corrections with their words and what came before them, and the learnings of a text."""

from hookkit.lib import corrections
from hookkit.lib.text.redact import redact
from hookkit.model.corrections import CorrectionRow, LearningRow
from hookkit.model.event import Event
from hookkit.model.event_details import HeldPrompts
from hookkit.model.marked_learnings import from_facts as learnings_of
from hookkit.model.own_records import LearningEdited
from hookkit.model.recent_prompts import from_facts, index_of, load
from hookkit.model.session import Session
from hookkit.model.transcript_read import TranscriptRead
from hookkit.pipeline.handlers.prompt import MAX_MESSAGE
from hookkit.store.sqlite.corrections import CorrectionQueries
from hookkit.store.sqlite.learnings import LearningQueries

MAX_ANSWER = 300
"""Characters of an answer that are kept."""


class Lessons:
    """The corrections, answers and learnings of one transaction."""

    def __init__(self, corrections: CorrectionQueries, learnings: LearningQueries) -> None:
        self.corrections = corrections
        self.learnings = learnings
        self.answers: dict[int, str] = {}
        """The last answers of this transaction, by session."""

    def corrected(self, event: Event, session: Session, asked: str | None) -> None:
        """Keep a correction, and what its prompt asks to learn; `asked` is the prompt before."""
        seq, is_prompt = session.seq or 0, event.type == "prompt"
        words = redact(event.text[: 2 * MAX_MESSAGE])[:MAX_MESSAGE] if is_prompt else None
        rule, answered = event.correction or "", self.answered(seq)
        row = CorrectionRow(seq, event.key, event.at, rule, words, asked, answered)
        self.corrections.add([row])
        if is_prompt:
            self.learn(event, seq, by_person=True)

    def answered(self, seq: int) -> str | None:
        """Return how the last answer of a session begins."""
        return self.answers.get(seq) or self.corrections.last_answer(seq)

    def answer(self, event: Event, seq: int) -> None:
        """Keep an answer, and what it marks as a learning; a subagent's is none of the session."""
        if event.agent_id is None and event.type == "stop":
            self.answers[seq] = redact(event.text[: 2 * MAX_ANSWER])[:MAX_ANSWER]
        self.learn(event, seq, by_person=False)

    def learn(self, event: Event, seq: int, *, by_person: bool) -> None:
        """Keep the learnings of a text."""
        if corrections.LEARN not in event.text:
            return
        from hookkit.lib.corrections.lessons import identity_of, lessons_in

        self.learnings.add(
            LearningRow(seq, identity_of(each), event.at, by_person, each)
            for each in lessons_in(redact(event.text), by_person=by_person)
        )

    def learn_read(self, read: TranscriptRead, seq: int) -> None:
        """Keep the learnings of the prompts in a transcript."""
        self.learnings.add(learnings_of(read.facts["learnings"], seq))

    def edit(self, edited: LearningEdited, at: str) -> None:
        """Edit a learning, or forget it."""
        if edited.text is None:
            self.learnings.forget(edited.learning, at)
        else:
            self.learnings.edit(edited.learning, redact(edited.text), at)

    def take_back(self, event: Event, seq: int, recent: str) -> None:
        """Remove what prompts that hooks held back have corrected.

        Args:
            recent: The session's latest prompts before the event.
        """
        for at in held_corrections(event, recent):
            self.corrections.remove(seq, at)
            self.learnings.take_back(seq, at)

    def write(self) -> None:
        """Store the last answers."""
        if self.answers:
            self.corrections.keep_answers(self.answers)


def held_corrections(event: Event, recent: str) -> list[str]:
    """Return the times of the corrections that an event reports as held back."""
    prompts, details = load(recent), event.details
    held = details.prompts if isinstance(details, HeldPrompts) else ()
    if isinstance(details, TranscriptRead):
        held = tuple(from_facts(details.facts.get("held", [])))
    places = (index_of(prompts, each) for each in held)
    found = [prompts[place] for place in places if place is not None]
    return [each.at for each in found if each.is_correction and not each.is_held]
