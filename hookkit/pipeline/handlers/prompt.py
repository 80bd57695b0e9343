"""A prompt reached the agent. Only one that a person typed is counted."""

from hookkit.lib.text.redact import redact
from hookkit.model.event import Event
from hookkit.model.session import Session

MAX_MESSAGE = 2000
"""Characters of a prompt that a session keeps."""

MAX_TITLE = 80
"""Characters of a title."""


def handle(event: Event, session: Session) -> None:
    if not session.is_active and event.by_person:
        session.start(event.at)  # its SessionStart never reached us
    if session.is_active:
        session.set_status("busy", event.at)
    session.hook.messages += 1
    if not event.by_person:
        return
    session.hook.prompts += 1
    session.hook.corrections += event.correction is not None
    shown = redact(event.text[: 2 * MAX_MESSAGE])
    words = shown[:MAX_MESSAGE]
    if session.last_prompt_at is None or event.at >= session.last_prompt_at:
        session.last_user_message, session.last_prompt_at = words, event.at
    if session.first_user_message is None:
        session.first_user_message, session.first_prompt_at = words, event.at
    if session.title_source == "placeholder" and (title := title_from(shown)):
        session.title, session.title_source = title, "prompt"
    session.summary_attempts = 0
    if session.summary_state in ("done", "failed"):
        session.summary_state = "none"  # the summary lacks this prompt


def title_from(prompt: str) -> str:
    """Return the first line of a prompt that isn't blank, shortened at a word."""
    line = next((line for line in map(str.strip, prompt.splitlines()) if line), "")
    line = " ".join(line.split())
    if len(line) <= MAX_TITLE:
        return line
    return line[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
