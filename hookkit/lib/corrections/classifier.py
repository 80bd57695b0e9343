"""Find the first rule that a prompt matches and that no veto cancels."""

from __future__ import annotations

import re
from functools import cached_property

from hookkit.lib.corrections import languages, normalize
from hookkit.lib.corrections.languages import Language
from hookkit.lib.corrections.normalize import FoldedText
from hookkit.lib.corrections.rule_table import CorrectionRule


def first_rule(prompt: str) -> str | None:
    """Return the name of the first rule by which a prompt corrects the agent, or None."""
    if not normalize.typed(prompt):
        return None
    folded = normalize.read(prompt)
    names = (PromptText(folded, language).verdict() for language in languages.spoken(folded))
    return next(filter(None, names), None)


class PromptText:
    """A prompt as the rules of one language see it."""

    def __init__(self, folded: FoldedText, language: Language) -> None:
        self.folded = language.view(folded)
        self.text = self.folded.text
        self.language = language

    def verdict(self) -> str | None:
        """Return the name of the first rule that holds, or None."""
        for rule in self.language.candidates(self.folded):
            if rule.pattern.search(self.text) and self._holds(rule):
                return rule.name
        return None

    def _holds(self, rule: CorrectionRule) -> bool:
        """Return True if the rule matches in a place that no veto covers."""
        hits = rule.pattern.finditer(self.text)
        return any(not self._excused(rule) and not self._vetoed(rule, hit) for hit in hits)

    def _excused(self, rule: CorrectionRule) -> bool:
        """Return True if the prompt as a whole gives the words another sense."""
        return self._firmly_excused or (not rule.firm and self._softly_excused)

    @cached_property
    def _firmly_excused(self) -> bool:
        return any(veto.pattern.search(self.text) for veto in self._vetoes("prompt") if veto.firm)

    @cached_property
    def _softly_excused(self) -> bool:
        vetoes = self._vetoes("prompt")
        return any(veto.pattern.search(self.text) for veto in vetoes if not veto.firm)

    def _vetoed(self, rule: CorrectionRule, hit: re.Match[str]) -> bool:
        """Return True if the sentence gives the words another sense."""
        first = self.text.rfind("\n", 0, hit.start()) + 1
        last = self.text.find("\n", hit.end())
        sentence = self.text[first : last if last >= 0 else len(self.text)]
        scopes = {"sentence": sentence, "before": self.text[first : hit.end()]}
        return any(
            veto.pattern.search(extract)
            for scope, extract in scopes.items()
            for veto in self._vetoes(scope)
            if veto.firm or not rule.firm
        )

    def _vetoes(self, scope: str) -> list[CorrectionRule]:
        return self.language.vetoes_by_scope[scope]
