"""Turn a session that has just ended into one line."""

from hookkit.hook.line_counts import in_words
from hookkit.model.session import Session
from hookkit.render import humanize


def line(session: Session) -> str:
    """Return its number, edits, prompts, corrections with their rates, and cost."""
    counts = in_words(session.edit_count, session.prompts_count, session.corrections_count)
    return f"Session #{session.seq}: {counts}, {humanize.dollars(session.cost_usd)}"
