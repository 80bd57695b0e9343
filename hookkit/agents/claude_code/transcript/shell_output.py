"""Read the output of commands that a person ran at the prompt with `!`."""

import re

BEGIN = ("<bash-stdout>", "<bash-stderr>")

STREAMS = re.compile(r"<(bash-std(?:out|err))>(.*?)</\1>", re.DOTALL)
"""The client escapes what is in them."""

ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""What the client escapes; an ampersand comes last."""


def output(content: str) -> str | None:
    """Return the output in the content of a record; None where it is something else."""
    if not content.startswith(BEGIN):
        return None
    found = (text.strip("\n") for _, text in STREAMS.findall(content))
    shown = "\n".join(filter(None, found))
    for entity, character in ENTITIES:
        shown = shown.replace(entity, character)
    return shown
