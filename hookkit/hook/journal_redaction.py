"""Keep recognizable secrets out of the journal: the setting `journal_redact`.

record.py loads this file only where the setting is mentioned, so usual hooks don't pay for it. A
hook may run it with an old Python, without the rest of hookkit: then no words are kept at all.
"""

import json
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Redact = Callable[[str | None, str], str]
    """Gets a text and the name of its member; None if it is a name itself."""

NEEDED_PYTHON = (3, 11)
"""The rules for secrets need it."""

INSIDE = rb'[^"\\]*(?:\\.?[^"\\]*)*'
STRINGS = re.compile(
    rb'"(' + INSIDE + rb')(?:"(?:(\s*:\s*)(?:"(' + INSIDE + rb')"?)?)?)?', re.DOTALL
)
"""A string of JSON, torn ones included; the name of a member comes with its colon and its string.
Whatever the greedy parts take is a match, so nothing is looked at twice."""

IDENTIFIER = re.compile(r"(_id|_name|_path|_type|_mode|^cwd|^source|^reason|^model)$")
"""The names of members whose strings are no words."""

NAME = re.compile("[A-Za-z_]+$")
"""The name of a member that can be no token."""

LEFT_OUT = "[left out]"

CUT, CUT_END = " \u2026 ", " bytes left out]"
"""How a shortened string ends (slim.py)."""


def redaction(package: str) -> "Callable[[bytes], bytes] | None":
    """Return what redacts a JSON value; None where the settings don't ask for it.

    `package` is the folder of hookkit's files. Settings that can't be read count as asking.
    """
    if sys.version_info < NEEDED_PYTHON:
        return without_words
    prepare(package)
    try:
        from hookkit import config, errors
        from hookkit.lib.text.scrub import redact_member
    except ImportError:  # a copy of the recorder outlives its installation
        return without_words
    try:
        is_wanted = config.load().journal_redact
    except (errors.ConfigError, ImportError, OSError, RuntimeError):
        is_wanted = True
    return (lambda payload: redacted(payload, redact_member)) if is_wanted else None


def without_words(payload: bytes) -> bytes:
    """Return a JSON value without anything that may be words."""
    return redacted(payload, leave_words_out)


def prepare(package: str) -> None:
    """Make hookkit and the libraries of its installation importable in a hook's process."""
    if "hookkit" not in sys.modules:
        import site

        site.main()
        sys.path.append(package.rpartition("/")[0])


def redacted(payload: bytes, redact: "Redact") -> bytes:
    """Return a JSON value, valid or not, whose strings have no secrets; all else stays as it is.

    An absolute path stays, too: the files of a session are found by it.
    """

    def replace(match: "re.Match[bytes]") -> bytes:
        first, colon, value = match.groups()
        if colon is None:
            return without_secrets(match[0], first, "", redact)
        name = without_secrets(b'"%b"' % first, first, None, redact)
        if value is None:
            return name + colon
        written = match[0][match.start(3) - 1 - match.start() :]
        return name + colon + without_secrets(written, value, text_of(first), redact)

    return STRINGS.sub(replace, payload)


def without_secrets(written: bytes, inside: bytes, name: "str | None", redact: "Redact") -> bytes:
    """Return a string as JSON again, without its secrets; as it is written if it has none."""
    text = text_of(inside)
    kept = text if is_path(text) else without_half(redact(name, text))
    return written if kept == text else json.dumps(kept).encode()


def without_half(text: str) -> str:
    """Remove the last word that is left of a shortened string: it may be half of a secret."""
    if not text.endswith(CUT_END):
        return text
    start, cut, end = text.rpartition(CUT)
    return start[: len(start) - len((start.split() or [""])[-1])] + cut + end


def text_of(inside: bytes) -> str:
    """Return the text of a string of JSON."""
    text = inside.decode("utf-8", "replace")
    if "\\" not in text:
        return text
    try:
        return str(json.loads('"' + text + '"', strict=False))
    except ValueError:  # an escape that JSON doesn't know
        return text


def is_path(text: str) -> bool:
    """Return True for what may be an absolute path."""
    return text.startswith("/") and not any(map(str.isspace, text))


def leave_words_out(name: "str | None", text: str) -> str:
    """Return only what can't be words: names of members, and what names something."""
    is_kept = NAME.match(text) if name is None else IDENTIFIER.search(name)
    return text if is_kept else LEFT_OUT
