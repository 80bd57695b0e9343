"""Hooks held prompts back: the session is as it was before them."""

from hookkit.agents import of
from hookkit.lib.text.headline import title_from
from hookkit.model.event import Event
from hookkit.model.event_details import HeldPrompts
from hookkit.model.recent_prompts import HeldPrompt, RecentPrompt, dump, index_of, load
from hookkit.model.session import Session, placeholder_title


def handle(held: HeldPrompts, event: Event, session: Session) -> None:
    for each in held.prompts:
        take_back(each, session)


def take_back(held: HeldPrompt, session: Session) -> None:
    """Undo what a prompt has changed, once; the guard may report it before the recorder does."""
    prompts = load(session.recent_prompts)
    place = index_of(prompts, held)
    if place is not None and not prompts[place].is_held:
        undo(prompts[place], [each for each in prompts[place + 1 :] if not each.is_held], session)
    elif place is None and held.key is not None:
        prompts.append(RecentPrompt(held.digest, held.at, held.key, is_held=True))
    session.recent_prompts = dump(prompts)


def undo(prompt: RecentPrompt, later: list[RecentPrompt], session: Session) -> None:
    """Undo a prompt; `later` are those after it that went through, or may have."""
    prompt.is_held = True
    session.hook.messages -= 1
    if session.status == "busy" and session.status_updated_at == prompt.at:
        session.status = prompt.status
        session.turn_started_at = prompt.turn_started_at
    if not prompt.by_person:
        return
    session.hook.prompts -= 1
    session.hook.corrections -= prompt.is_correction
    after = next((each for each in later if each.by_person), None)
    undo_words(prompt, after, session)
    undo_title(prompt, after, session)
    undo_summary(prompt, after, session)


def undo_words(prompt: RecentPrompt, after: RecentPrompt | None, session: Session) -> None:
    """Give the first and the last words back to the prompts that they belong to."""
    if session.first_prompt_at == prompt.at:
        words = (after.words, after.at) if after else (None, None)
        session.first_user_message, session.first_prompt_at = words
    if session.last_prompt_at == prompt.at:
        session.last_user_message, session.last_prompt_at = prompt.last_words, prompt.last_at
    if after is not None and after.last_at == prompt.at:
        after.last_words, after.last_at = prompt.last_words, prompt.last_at


def undo_title(prompt: RecentPrompt, after: RecentPrompt | None, session: Session) -> None:
    """Take the title from the next prompt, where it was this one's."""
    if not prompt.gave_title or session.title_source != "prompt":
        return
    title = title_from(after.words) if after else ""
    if after is not None and title:
        session.title, after.gave_title = title, True
    else:
        session.title = placeholder_title(session.session_id, of(session.framework).DISPLAY_NAME)
        session.title_source = "placeholder"


def undo_summary(prompt: RecentPrompt, after: RecentPrompt | None, session: Session) -> None:
    """Keep the summary of the prompts before it; without any none is due."""
    was_written = prompt.summary_state in ("done", "failed")
    if after is None and was_written and session.summary_state == "none":
        session.summary_state = prompt.summary_state
        session.summary_attempts = prompt.summary_attempts
    session.choose()
    if session.summary_state == "pending" and not session.prompts_count:
        session.summary_state = "none"
