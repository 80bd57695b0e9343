"""Read the conversations of sessions."""
