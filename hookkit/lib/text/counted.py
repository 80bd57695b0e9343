"""A count with its noun."""


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, such as `2 sessions`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
