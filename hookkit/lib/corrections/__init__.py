"""Tell whether a typed prompt corrects the agent's earlier work.

A correction says that something the agent did, claimed or assumed went wrong, or orders it
back.  The idea, in the order of execution:

1. `prose` keeps what the person says and drops what the person pastes; what remains is folded
   to plain lower case, one sentence a line.
2. `languages` picks the tables that may have something to say, by script or by small words.
3. A table (`german`, `english_deeds`, ...) is a list of named rules: wordings, each with an
   example.  A rule is tried only if one of its cue words occurs (`table` tells the format).
4. Vetoes cancel a match whose words mean something else: the person's own slip, praise, a new
   task, a bug reported for the first time.  Firm rules are not asked the soft vetoes.

A false alarm is worse than a miss, so a doubtful wording is not listed.
"""

from __future__ import annotations

LEARN = "[LEARN]"


def match(prompt: str) -> str | None:
    """Name the rule by which ``prompt`` corrects the agent, or None if it does not."""
    if LEARN in prompt:
        return "learn"
    from hookkit.lib.corrections.classifier import first_rule

    return first_rule(prompt)


def has_marker(text: str) -> bool:
    """Tell whether a tool's output carries the marker that asks for a lesson to be kept."""
    return LEARN in text
