"""Recognise a typed prompt that corrects the agent's earlier work.

A correction states that something the agent did, claimed or assumed was wrong, or orders it
back.  In the order of execution:

1. `normalize` keeps the person's own words, drops what they pasted, and folds the rest to plain
   lower case, one sentence a line.
2. `languages` selects the tables that may apply, by script or by small words.
3. A table (`rules/german.txt`, `rules/english_actions.txt`, ...) is a list of named rules:
   wordings, each with an example.  A rule is tried only if one of its cue words occurs
   (`rule_table` defines the format).
4. Vetoes cancel a match whose words mean something else: the person's own slip, praise, a new
   task, a bug reported for the first time.  Soft vetoes don't cancel firm rules.

A false alarm is worse than a miss, so doubtful wordings are left out.
"""

from __future__ import annotations

LEARN = "[LEARN]"


def match(prompt: str) -> str | None:
    """Return the name of the rule by which a prompt corrects the agent, or None."""
    if LEARN in prompt:
        return "learn"
    from hookkit.lib.corrections.classifier import first_rule

    return first_rule(prompt)


def has_marker(text: str) -> bool:
    """Return True if a tool's output has the marker that asks for a lesson to be kept."""
    return LEARN in text
