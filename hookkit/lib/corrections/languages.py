"""Languages that have rules, and the cheap signs that a prompt is in one of them."""

from __future__ import annotations

import re
from functools import cached_property

from hookkit.lib.corrections import normalize
from hookkit.lib.corrections.normalize import FoldedText
from hookkit.lib.corrections.rule_table import CorrectionRule, read_rules, read_shorthands

# Words that English lacks; one of them in a prompt is enough to ask the language's rules.
WORDS = {
    "german": (
        "nein ne nee nicht das du ich ist der immer noch falsche falscher falsches falschen mach"
        " wieder zu dein deine deinem deiner deinen warum klappt stimmt bitte viel kein keine und"
        " geht gleicher gleiche funktioniert auf den dem mit ein eine auch nur hab schon jetzt doch"
        " leider falsch fehlt nochmal umgekehrt andersrum quatsch"
    ),
    "french": (
        "non pas ca ce cest tu je jai ne le la les une mauvaise mauvais pourquoi annule remets meme"
        " arrete toujours ta tes mais nan attends reviens enleve retire dans et est il elle cette"
        " faux"
    ),
    "spanish": (
        "eso esto el la lo los te que por mismo sigue ese esta asi deshaz revierte archivo rama"
        " todavia aun deja yo borra quita otra vez aqui falta una con es pero todo sin mal ahora"
        " vuelve en va las del"
    ),
    "portuguese": (
        "nao isso voce vc que por eu mesmo ainda esta errado errada desfaz desfaca reverte faltou"
        " agora volta deixa pq arquivo tira nem mais uma foi ja os da continua esse essa isso na"
    ),
    "italian": (
        "non hai che ti questo quello il la lo stesso ancora cosi perche rimetti annulla sbagliato"
        " sbagliata ripristina torna smettila adesso ora quel quella una di gia ho prima tutto sei"
    ),
    "dutch": (
        "niet nee je dat dit het een ik nog werkt verkeerde waarom draai zet maak dezelfde klopt"
        " fout hou hebt bent verkeerd andere helaas"
    ),
}

LETTERS = {
    "russian": re.compile(r"[а-я]"),  # noqa: RUF001
    "japanese": re.compile(r"[\u3041-\u30ff]"),
    "chinese": re.compile(r"\A[^\u3041-\u30ff]*[\u4e00-\u9fff][^\u3041-\u30ff]*\Z"),
    "korean": re.compile(r"[\uac00-\ud7a3]"),
}


class Language:
    """The tables of one language, read at first use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.words = frozenset(WORDS.get(name, "").split())

    def hinted(self, folded: FoldedText) -> bool:
        """Return True if the prompt may be in this language."""
        if self.name in LETTERS:
            return bool(LETTERS[self.name].search(folded.text))
        return not self.words.isdisjoint(folded.words)

    def view(self, folded: FoldedText) -> FoldedText:
        """Return the folded text in the form that the rules match."""
        return folded

    def candidates(self, folded: FoldedText) -> list[CorrectionRule]:
        """Return the rules that have a cue in the text, in the order of the tables."""
        index = self._index
        numbers = set(index.get("", ()))
        for cue in index.keys() & folded.words:
            numbers.update(index[cue])
        return [self.rules[number] for number in sorted(numbers)]

    @cached_property
    def rules(self) -> list[CorrectionRule]:
        return read_rules(self.name)

    @cached_property
    def vetoes(self) -> list[CorrectionRule]:
        """The language's own vetoes, and the English ones: prompts are often mixed."""
        return [*read_rules(f"{self.name}_vetoes"), *ENGLISH.vetoes]

    @cached_property
    def vetoes_by_scope(self) -> dict[str, list[CorrectionRule]]:
        """The vetoes by what they look at: the prompt, the sentence, what is before."""
        by_scope: dict[str, list[CorrectionRule]] = {"prompt": [], "sentence": [], "before": []}
        for veto in self.vetoes:
            by_scope[veto.cues[0]].append(veto)
        return by_scope

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for number, rule in enumerate(self.rules):
            for cue in rule.cues or ("",):
                index.setdefault(cue, []).append(number)
        return index


class English(Language):
    """English: several tables with shorthands, tried on every prompt."""

    TABLES = ("commands", "actions", "intentions", "results", "judgements", "facts")

    def hinted(self, folded: FoldedText) -> bool:
        return bool(folded.words)

    def view(self, folded: FoldedText) -> FoldedText:
        return normalize.plain(folded)

    @cached_property
    def rules(self) -> list[CorrectionRule]:
        return [rule for name in self.TABLES for rule in self._read(name)]

    @cached_property
    def vetoes(self) -> list[CorrectionRule]:
        return self._read("vetoes")

    @cached_property
    def _shorthands(self) -> dict[str, str]:
        return read_shorthands("english_shorthands")

    def _read(self, name: str) -> list[CorrectionRule]:
        return read_rules(f"english_{name}", self._shorthands)


ENGLISH = English("english")
LANGUAGES = (ENGLISH, *map(Language, (*WORDS, *LETTERS)))
FOREIGN = frozenset(" ".join(WORDS.values()).split())


def spoken(folded: FoldedText) -> list[Language]:
    """Return the languages that a prompt may be in."""
    only_english = folded.text.isascii() and FOREIGN.isdisjoint(folded.words)
    possible = (ENGLISH,) if only_english else LANGUAGES
    return [language for language in possible if language.hinted(folded)]
