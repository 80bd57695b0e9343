"""The name that version 0.1 had for api/store.py, kept for scripts."""

from hookkit.api.store import Store

__all__ = ["Store"]
