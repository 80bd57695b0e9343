"""Reduce a prompt to the person's own words, in the spelling that the rules match.

Pasted material (code, quotations, logs, addresses) is cut out.  What remains is *folded*: lower
case, no accents, no apostrophes ("don't" is "dont"), common misspellings corrected, filler words
dropped, one sentence a line.  So in a pattern ``^`` opens a sentence, ``\\A`` opens the prompt and
``.`` stays inside a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

HEAD, TAIL = 900, 400  # characters of prose looked at: complaints open or close a prompt
RAW_HEAD, RAW_TAIL = 12_000, 4_000  # bounds the work on a huge paste

WORD = re.compile(r"[a-z]+")

# Not typed by a person: text the client injects, and slash commands.
INJECTED = re.compile(
    r"\s*(?:<[a-z][\w-]*>|\[Request interrupted|/[a-z][\w:-]*(?:\s|\Z)|Caveat:"
    r"|This session is being continued)"
)

# In this order: the signs of which one must be present, what is cut, its replacement.
NOISE = (
    (("```", "~~~"), r"(?s)```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", "\n"),
    (("</",), r"<([a-z][\w-]{2,40})>[^<]{0,4000}</\1>", " "),
    (("  ", "\t", "\r", "\xa0"), r"[^\S\n]+", " "),
    (("`",), r"`[^`\n]{1,300}`", "_"),
    (("://",), r"https?://\S+", "_"),
    (
        tuple('"\u201c\u201e\u00ab\u300c'),
        r'"[^"\n]{1,400}"|\u201c[^\u201d\n]{1,400}\u201d'
        r"|\u201e[^\u201c\u201d\n]{1,400}[\u201c\u201d]|\u00ab[^\u00bb\n]{1,400}\u00bb"
        r"|\u300c[^\u300d\n]{1,400}\u300d",
        "_",
    ),
    (("'",), r"(?<![\w'])'[^'\n]{2,200}'(?!\w)", "_"),
    (
        (*">|$#+@[:-", "at ", "File", "npm", "FAILED", "E  "),
        r"(?m)^ ?(?:>|\||\$ |#{1,6} |[+-]{3} |@@|at [\w.$<]|File |Traceback|Caused by|npm ERR"
        r"|FAILED |E  ?(?=\w+Error|assert| |[+-])|-->|\d{4}-\d\d-\d\d|\[\w+\] "
        r"|(?:error|ERROR|WARN|WARNING|INFO|FATAL|warning|note|thread|panic|fatal|\w*Error|\w*Exception)\b[^\n]{0,40}[:\[]).*$",
        "",
    ),
    ((": ",), r"(?m)(?:^[a-z]\w{1,15}: .*(?:\n|\Z)){2,}", ""),
    (
        (". ", "! ", "? ", "; ", "\n", "\u3002", "\uff01", "\uff1f"),
        r"([.!?;])\s+| ?\n\s*|([\u3002\uff01\uff1f])",
        r"\1\2\n",
    ),
    (("\n", "-", "*", "\u2022", "1"), r"(?m)^(?:[-*\u2022]|\d+[.)])\s+", ""),
)

FOLD = str.maketrans(
    dict(zip("àáâãäåçèéêëìíîïñòóôõöùúûüýё…", "aaaaaaceeeeiiiinooooouuuuy\u0435.", strict=True))
    | dict.fromkeys("'\u2019\u2018\xb4¿¡\u200b*")
    | {"\u2014": " - ", "\u2013": " - "}
)

# Words whose misspellings are corrected: one swap or one lost letter.
TYPED = (
    "broke broken change changed changes delete deleted didnt doesnt error forgot ignored meant"
    " missed only remove removed revert same should still that thats told again asked said with"
    " work wrong working your dont undo this please never what wanted exact works have before"
    " after added mean forgo ignore"
)
ALIASES = {"u": "you", "ur": "your", "brok": "broke", "nto": "not", "teh": "the", "yuo": "you"}

# Fillers and hedges: "I think you just also broke it" means "you broke it".
FILLERS = (
    "simply completely totally clearly obviously apparently somehow accidentally silently"
    " basically literally quite also already probably definitely certainly explicitly specifically"
    " kindly please pls plz unfortunately sadly honestly frankly seriously fwiw btw tbh imo imho"
    " suddenly partially essentially pretty"
)
HEDGES = (
    r"i think|i guess|i believe|im afraid|im pretty sure|it seems(?: like| that)?|seems like"
    r"|(?:it )?looks like|(?:it )?turns out(?: that)?|for some reason|by the way|at all"
    r"|as far as i can (?:tell|see)|a (?:bit|little)|claude(?=,)|(?<!i )just"
    r"|(?<=\w )(?<!did you )(?<!have you )(?:really|actually|even(?! though))"
)
HEDGE_WORDS = (
    "think guess believe afraid pretty seems looks turns reason way all far bit little claude just"
    " really actually even"
)
FILLER_WORDS = frozenset(f"{FILLERS} {HEDGE_WORDS}".split())
"""Every filler and hedge has one of these words."""

# English spelled one way, in this order: the signs of which one must be present ("" always is),
# what is rewritten, its replacement.
SHORT = (
    (
        (" not",),
        r"\b(do|does|did|is|are|was|were|has|have|had|would|should|could) not\b",
        r"\1nt",
    ),
    (("cannot", "can not"), r"\bcan ?not\b", "cant"),
    (("this is",), r"\bthis is\b", "thats"),
    (("t is", "re is"), r"\b(that|it|there|where|here) is\b", r"\1s"),
    (("you are",), r"\byou are\b", "youre"),
    (("i am",), r"\bi am\b", "im"),
    ((" have",), r"\byou (?:must|might|may|seem to) have\b", "you"),
    (
        ("ive", "i ha", "id ", "youve", "you have"),
        r"\b(?:(i)ve|(i) (?:have|had)|(i)d(?= \w+ed )|(you)ve|(you) have)\b"
        r"(?! (?:to|an?|no|the|some|any|my|been|got|one|two)\b)",
        r"\1\2\3\4\5",
    ),
)
FILLER = rf"\b(?:{FILLERS.replace(' ', '|')}|{HEDGES})\b,? ?"
OPENING = (
    (
        ("",),
        r"(?m)^(?:(?:ok|okay|hey|hi|hello|hm+|oh|ah|uh|um+|er|damn|ugh|argh|wow|huh|so"
        r"|(?:well|look|listen)(?=,))[,.! ]+)+",
        "",
    ),
    ((" -", ".."), r" -{1,2} | ?\.{2,3} ", ", "),
    ((" ,", " .", " !", " ?", " \n"), r"(?m) +(?=[,.!?\n])", ""),
)


class FoldedText(NamedTuple):
    """Text in the spelling that the rules match, and its words of plain letters."""

    text: str
    words: set[str]


def typed(prompt: str) -> bool:
    """Return True if a person typed the prompt."""
    return not INJECTED.match(prompt)


def read(prompt: str) -> FoldedText:
    """Return the opening and the close of a prompt, folded, one sentence a line."""
    if len(prompt) > RAW_HEAD + RAW_TAIL:
        prompt = f"{prompt[:RAW_HEAD]}\n{prompt[-RAW_TAIL:]}"
    prompt = _rewrite(prompt, NOISE).strip()
    if len(prompt) > HEAD + TAIL:
        prompt = f"{prompt[:HEAD]}\n{prompt[-TAIL:]}"
    return fold(prompt)


def fold(text: str) -> FoldedText:
    """Lower the case, drop accents and apostrophes, and correct common misspellings."""
    text = text.lower().translate(FOLD).replace("ß", "ss")
    words, typos = words_of(text), _typos()
    if typos.keys().isdisjoint(words):
        return FoldedText(text, words)
    text = WORD.sub(lambda word: typos.get(word[0], word[0]), text)
    return FoldedText(text, words_of(text))


def plain(folded: FoldedText) -> FoldedText:
    """Shorten "does not" and the like in English, and drop filler words."""
    text = _rewrite(folded.text, SHORT)
    if not FILLER_WORDS.isdisjoint(folded.words):
        text = _compiled(FILLER).sub("", text)
    text = _rewrite(text, OPENING).rstrip(" ")
    return folded if text == folded.text else FoldedText(text, words_of(text))


def words_of(text: str) -> set[str]:
    """Return the words of plain letters in a text."""
    return set(WORD.findall(text))


def _rewrite(text: str, steps: Iterable[tuple[Iterable[str], str, str]]) -> str:
    """Take each step of which a sign is present."""
    for signs, pattern, replacement in steps:
        for sign in signs:
            if sign in text:
                text = _compiled(pattern).sub(replacement, text)
                break
    return text


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _typos() -> dict[str, str]:
    """Map misspellings to the intended words."""
    known = set(TYPED.split())
    table = {wrong: word for word in known for wrong in _slips(word) if wrong not in known}
    return table | ALIASES


def _slips(word: str) -> Iterator[str]:
    """Yield the word with two letters swapped or, if it is long, one letter lost."""
    for i in range(len(word) - 1):
        if len(word) > 3 and (i or len(word) > 4):
            yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        if len(word) > 4 and i:
            yield word[:i] + word[i + 1 :]
    if len(word) > 4:
        yield word[:-1]
