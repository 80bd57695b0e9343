"""Shorten a JSON value that is too large for a journal line, as it comes in pieces.

The hook process loads this file for such a value only, so record.py's rules hold here, too:
built-in modules only, nothing of hookkit, and Python 3.6.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

KEEP_STRING = 1024
"""Bytes that are left of a bulky string."""

MARKER = b"[LEARN]"
"""What is kept of a bulky string wherever it stands."""

HIGH_SURROGATES = (b"d8", b"d9", b"da", b"db")
"""The continuation of a pair's first escape after its \\u."""

COMMA, WHITE_SPACE = ord(","), b" \t\r\n"
BRACKETS = b"{}[]"
NO_BRACKETS = bytes(byte for byte in range(256) if byte not in BRACKETS)

LEVELS = 8
"""How deeply nested a piece of what is left out may be to be passed over as a whole."""


class Slim:
    """A JSON value without its bulky strings: each keeps its start and its size.

    What is nested is cut short when there is too much of it, so that the identifiers at the top,
    which may stand last, are kept. Never longer than `size` bytes, however long the value is.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.nested, self.top = size * 3 // 8, size * 3 // 4
        """The lengths from which on what is nested, and what is at the top, is left out."""
        self.out = bytearray()
        self.depth = 0
        self.skipping = 0
        """The depth of the list or object whose rest is left out; 0 if nothing is."""
        self.string = Text()

    def take(self, text: bytes, parts: "Sequence[bytes]", bare: bytes, in_string: int) -> None:
        """Take a piece of the value in.

        `text` is the piece, `parts` what its quotes part (with escapes masked), `bare` what is
        outside of strings; `in_string` is 1 if it begins inside of one.
        """
        if len(self.out) > self.size or (self.skipping and self.passes(bare)):
            return
        offset = 0
        for number, part in enumerate(parts):
            if (number + in_string) % 2 == 0:
                self.take_bare(part)
            elif not self.skipping:
                self.string.add(text[offset : offset + len(part)])
                if number < len(parts) - 1:
                    self.out += b'"%b"' % self.string.shortened()
                    self.string = Text()
            offset += len(part) + 1

    def passes(self, bare: bytes) -> bool:
        """Return True if all of a piece is left out; its brackets are counted then."""
        brackets = bare.translate(None, NO_BRACKETS)
        for _ in range(LEVELS):
            brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        closed = brackets.count(b"}") + brackets.count(b"]")
        if self.depth - closed < self.skipping:
            return False
        self.depth += len(brackets) - 2 * closed
        return True

    def take_bare(self, part: bytes) -> None:
        """Take in what stands between two strings."""
        for char in part.translate(None, WHITE_SPACE):
            if char in b"}]":
                self.depth -= 1
                self.skipping = 0 if self.depth < self.skipping else self.skipping
            elif char in b"{[":
                self.depth += 1
                if self.depth > 1 and not self.skipping and len(self.out) > self.nested:
                    self.out.append(char)
                    self.skipping = self.depth  # this list or object is left empty
            elif char == COMMA and not self.skipping and len(self.out) > self.limit:
                self.skipping = self.depth  # the rest of this list or object is left out
            if not self.skipping:
                self.out.append(char)

    @property
    def limit(self) -> int:
        """Return the length from which on the values of the list or object here are left out."""
        return self.nested if self.depth > 1 else self.top

    def value(self) -> bytes:
        """Return what is left of the value."""
        return bytes(self.out[: self.size])


class Text:
    """The inside of a JSON string that comes in pieces; only its beginning is held."""

    def __init__(self) -> None:
        self.start = bytearray()
        self.end = b""
        """The last bytes: a marker may stand in two pieces."""
        self.size = 0
        self.is_marked = False

    def add(self, piece: bytes) -> None:
        """Take a piece in."""
        self.size += len(piece)
        self.start += piece[: max(0, KEEP_STRING - len(self.start))]
        self.is_marked = self.is_marked or MARKER in self.end + piece
        self.end = (self.end + piece)[1 - len(MARKER) :]

    def shortened(self) -> bytes:
        """Return the string, shortened where it is bulky."""
        start = bytes(self.start)
        if self.size <= KEEP_STRING:
            return start
        head = start[: whole_escapes(start, KEEP_STRING - 128)].decode("utf-8", "ignore").encode()
        marker = MARKER + b" " if self.is_marked and MARKER not in head else b""
        return b"%b \xe2\x80\xa6 %b[%d bytes left out]" % (head, marker, self.size - len(head))


def whole_escapes(text: bytes, end: int) -> int:
    """Return where to cut the inside of a JSON string.

    It is at `end`, or before an escape there.
    """
    at = text.find(b"\\", 0, end)
    while at >= 0:
        size = 6 if text[at + 1 : at + 2] == b"u" else 2
        if text[at + 2 : at + 4].lower() in HIGH_SURROGATES and text[at + 6 : at + 8] == b"\\u":
            size *= 2
        if at + size > end:
            return at
        at = text.find(b"\\", at + size, end)
    return end
