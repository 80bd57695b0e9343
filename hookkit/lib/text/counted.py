"""Counts in words: with their nouns, and the rate of corrections."""


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, such as `2 sessions`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def correction_rate(corrections: int, edits: int, prompts: int) -> str:
    """Return corrections per hundred edits and prompts, as far as there are any."""
    counts = {"edit": edits, "prompt": prompts}
    return ", ".join(
        f"{corrections / count * 100:.1f} % per {what}" for what, count in counts.items() if count
    )
