"""A prompt reached the agent. Only one that a person typed is counted."""

from hookkit.lib.text.headline import title_from
from hookkit.lib.text.redact import redact
from hookkit.model.event import Event
from hookkit.model.recent_prompts import RecentPrompt, digest_of, dump, load
from hookkit.model.session import Session

MAX_MESSAGE = 2000
"""Characters of a prompt that a session keeps."""


def handle(event: Event, session: Session) -> None:
    recent = load(session.recent_prompts)
    new = RecentPrompt(
        digest_of(redact(event.text)),
        event.at,
        event.key if event.digest is None else "",
        by_person=event.by_person,
        is_correction=event.correction is not None,
        status=session.status,
        turn_started_at=session.turn_started_at,
        last_words=session.last_user_message,
        last_at=session.last_prompt_at,
        summary_state=session.summary_state,
        summary_attempts=session.summary_attempts,
    )
    if any(each.is_held and each.is_same(new.digest, new.at, new.key) for each in recent):
        return
    begin_turn(event, session)
    session.hook.messages += 1
    if event.by_person:
        keep(new, event, session)
    session.recent_prompts = dump([*recent, new])


def begin_turn(event: Event, session: Session) -> None:
    """Set the status: the agent is at work, unless only a subagent was asked."""
    if not session.is_active and event.by_person:
        session.start(event.at)  # its SessionStart never reached us
    if session.is_active and (event.agent_id is None or session.status != "idle"):
        if event.by_person and event.at >= session.status_updated_at:
            session.turn_started_at = None
        session.work(event.at, event.agent_id)


def keep(new: RecentPrompt, event: Event, session: Session) -> None:
    """Count what a person typed, and keep its words."""
    session.hook.prompts += 1
    session.hook.corrections += event.correction is not None
    shown = redact(event.text[: 2 * MAX_MESSAGE])
    words = new.words = shown[:MAX_MESSAGE]
    if session.last_prompt_at is None or event.at >= session.last_prompt_at:
        session.last_user_message, session.last_prompt_at = words, event.at
    if session.first_user_message is None:
        session.first_user_message, session.first_prompt_at = words, event.at
    if session.title_source == "placeholder" and (title := title_from(shown)):
        session.title, session.title_source = title, "prompt"
        new.gave_title = True
    session.summary_attempts = 0
    if session.summary_state in ("done", "failed"):
        session.summary_state = "none"  # the summary lacks this prompt
