"""hookkit: a session tracker for coding agents."""

__version__ = "0.1.0"
