"""The name that version 0.1 had for lib/text/redact.py, kept for scripts."""

from hookkit.lib.text.redact import redact

__all__ = ["redact"]
