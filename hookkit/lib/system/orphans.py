"""Adopt the descendants whose parents have ended. Only Linux can: prctl(2).

The supervisor of a run imports this with the standard library only.
"""

SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER."""


def adopt_orphans(is_wanted: bool = True) -> bool:
    """Become the parent of descendants whose parents have ended; return False if it can't be.

    Another program that this process executes keeps that.
    """
    try:
        import ctypes

        is_done: bool = ctypes.CDLL(None).prctl(SUBREAPER, int(is_wanted), 0, 0, 0) == 0
    except (ImportError, OSError, AttributeError):
        return False
    return is_done
