"""The name that version 0.1 had for pipeline/project/compaction.py, kept for scripts."""

from hookkit.pipeline.project.compaction import compact_old

__all__ = ["compact_old"]
