"""Put texts and questions into the words that are indexed.

The index knows letters, digits and `_`. What else belongs to a word becomes a letter of its own:

    C++, C#        the signs are letters: `c` doesn't find them, nor do they find a `c`
    .NET, --flag   the word alone, and once more with its sign, as a word at the end of the text
    😀             a word for each emoji

Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese don't separate words with spaces, or append
endings to them. Each run of such letters is indexed as pairs of neighbours, and its last letter
alone, so that any part of a run is found.

A change of these forms needs a new `VERSION`: the index is then renewed from its own texts.
"""

import re

from hookkit.lib.text.fold import UNSPACED, fold

VERSION = 2
"""Of the forms here."""

EMOJI = "[\U0001f1e6-\U0001f1ff]{2}|[\u231a-\u23ff\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001fbff]"
"""Flags, which are pairs of letters, and all others."""

EMOJI_SIGN, BARRIER = "\uf8f8", "\uf8ff"
"""Private letters: the beginning of an emoji's word, and the end of a text proper."""

AFTER = r"\+\+(?<=\w\+\+)(?!\+)|#(?<=\w#)(?!\w)|#(?<=\b[A-Za-z]#)(?=\d)"
"""Signs at the end of a word, also in `C++17` and `C#8`."""
AFTER_SIGNS = {"++": "\uf8f1", "#": "\uf8f2"}
SHORT = 2
"""Letters of a word that is another one with its sign: `C`, `F#`, `VC++`."""
LONG_WORD = rf"\w{{{SHORT + 1},}}(?=[{''.join(AFTER_SIGNS.values())}])"
"""A word that is found without its sign, too, as `count` of `count++`."""

BEFORE = {
    ".": r"\.(?<!\.\.)([^\W\d]\w*)",
    "-": r"-(?<![\w-]-)([^\W\d]\w*)",
    "--": r"--(?<![\w-]--)([^\W\d]\w*)",
    "#": r"#(?<![\w#]#)(\w+)",
    "@": r"@(?<![\w@]@)(\w+)",
    "$": r"\$(?<![\w$]\$)(\w+)",
}
"""Signs at the beginning of a word, each with its pattern, which begins with it to be fast."""
BEFORE_SIGNS = dict(zip(BEFORE, "\uf8f3\uf8f9\uf8f4\uf8f5\uf8f6\uf8f7", strict=True))

PRIVATE = "[\ue000-\uf8ff\U000f0000-\U000ffffd]"
"""Glyphs of icon fonts, which are words too."""


def index_form(text: str) -> str:
    """Return a text in the form that is indexed."""
    text = fold(text)
    signed = _with_signs(text)
    more = {*signed_words(text), *(re.findall(LONG_WORD, signed) if signed != text else ())}
    words = _apart(signed)
    return f"{words} {BARRIER} {' '.join(sorted(more))}" if more else words


def word_form(text: str) -> str:
    """Return the words of a folded text, in their order."""
    return _apart(_with_signs(text))


def signed_words(text: str) -> list[str]:
    """Return the words of a folded text that begin with a sign, each with a letter for it."""
    return [
        BEFORE_SIGNS[sign] + word
        for sign, pattern in BEFORE.items()
        if sign in text
        for word in dict.fromkeys(re.findall(pattern, text))
    ]


def has_word(text: str) -> bool:
    """Return True if a text has anything to search for."""
    return text.isalnum() or any(map(_is_letter, word_form(fold(text))))


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_" or re.match(PRIVATE, char) is not None


def _with_signs(text: str) -> str:
    """Return a folded text in which the signs after words are letters."""
    if "++" not in text and "#" not in text:
        return text
    return re.sub(AFTER, lambda sign: AFTER_SIGNS[sign[0]] + " ", text)


def _apart(text: str) -> str:
    """Return a text with spaces around emoji, and around the pairs of letters of a run."""
    if text.isascii():
        return text
    text = re.sub(EMOJI, _emoji_word, text)
    return re.sub(f"{UNSPACED}+", _pairs, text).rstrip()


def _emoji_word(emoji: re.Match[str]) -> str:
    return f" {EMOJI_SIGN}{''.join(f'{ord(each):x}' for each in emoji[0])} "


def _pairs(run: re.Match[str]) -> str:
    letters = run[0]
    pairs = [letters[at : at + 2] for at in range(len(letters))]
    return f" {' '.join(pairs)} "
