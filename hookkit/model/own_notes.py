"""The events of hookkit itself, which are no activity of a session."""

OWN_NOTES = frozenset(
    (
        *("git", "held", "learning_edited", "placed", "process_gone", "read"),
        *("status_seen", "summarized", "summary_started"),
    )
)
"""Types of events (model/event.py)."""
