"""The rules that recognise a correction, and the contexts that must not look like one."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.lib.corrections import LEARN, has_marker, match, normalize
from hookkit.lib.corrections.languages import LANGUAGES, English, Language
from hookkit.lib.corrections.rule_table import FOLDER, CorrectionRule

DATA = Path(__file__).parents[2] / "data"

PER_LANGUAGE = [
    ("de", "geht immer noch nicht", "kein Problem, mach weiter"),
    ("de", "du hast die Übersetzungen vergessen", "füge einen Rückgängig-Button hinzu"),
    ("fr", "ce n'est pas ce que j'ai demandé", "pas de souci, continue comme ça"),
    ("fr", "tu as oublié les tests", "corrige le bug sans toucher aux tests"),
    ("es", "te equivocaste de archivo", "no, solo los lunes"),
    ("es", "sigue sin funcionar", "añade un botón de deshacer"),
    ("pt", "não foi isso que eu pedi", "não precisa, está ótimo assim"),
    ("pt", "ainda não funciona, mesmo erro", "cria o endpoint mas não mexe no banco"),
    ("it", "hai modificato il file sbagliato", "no, va bene così, grazie"),
    ("it", "non è quello che ti ho chiesto", "aggiungi un pulsante annulla al modulo"),
    ("nl", "dat bedoelde ik niet", "nee hoor, prima zo"),
    ("nl", "werkt nog steeds niet", "nee, alleen op maandag"),
    ("ru", "верни как было", "откати деплой на прошлую версию"),
    ("ru", "всё ещё не работает, та же ошибка", "нет, всё хорошо, спасибо"),
    ("zh", "你漏了一个文件", "没问题、继续"),
    ("zh", "不对、我要的是按月统计", "加一个撤销按钮"),
    ("ja", "まだ動きません", "問題ありません、続けてください"),
    ("ja", "さっきの変更を元に戻して", "元に戻すボタンを追加して"),
    ("ko", "방금 수정한 거 되돌려 줘", "실행 취소 버튼을 추가해 줘"),
    ("ko", "여전히 안 돼요", "아니요, 괜찮아요. 계속하세요"),
    ("mixed", "bitte revert das, war vorher besser", "nein passt, just merge it"),
]

NOT_CORRECTIONS = [
    # the words belong to the feature
    "add an undo button to the editor toolbar",
    "await the fetch before rendering",
    "add stopwords for German to the tokenizer",
    "if you deleted a card the board should offer to restore it for 30 days",
    # approvals and answers
    "no problems, looks right, stop here",
    "no, thanks, that's all",
    "good, you removed the dead code. next: the docs",
    "you didn't break anything, all 212 tests pass",
    "no, only on weekdays",
    # a new task with its limits
    "fix the flaky test but don't touch the production code",
    "wait for my ok before you push",
    # bugs told for the first time
    "customers complain that the export is missing the last row",
    "the previous developer forgot to close the sockets, fix that",
    # questions, other people's commits, the person's own slip
    "how do I undo a git commit?",
    "which tests did you skip?",
    "revert commit abc123 from Bob",
    "sorry, my mistake, I pasted the wrong file",
    # material that the person did not say
    'translate to French: "This is not what I asked for"',
    "Reply to Tom's mail:\n\n> you broke the staging environment again\n\nTell him I'm on it.",
    "```\nyou broke it, revert your change\n```\nwhat does this text say?",
    "explain `that's wrong, you forgot it`",
    "summarise:\nlena: that's not what I asked for\nomar: you forgot the leap second",
    "Traceback (most recent call last):\nValueError: wrong number of arguments",
    "<system-reminder>You forgot to update the todo list.</system-reminder>",
    "[Request interrupted by user]",
    "/fix the build is still failing on windows",
    "",
]

HOSTILE = [
    "no ", "you ", "you say ", "i asked ", "still ", '"', " '", "`", "```", "<a-b>", "\n", " ",
    "x: y\n", "your fix ", "you added x it ", "good, ", "que tu ", "du hast ", "你", "не ", "そう",
    "\x00", "\ud800", "https://", "> ", "a. ",
]  # fmt: skip


def rows(name: str) -> list[dict[str, Any]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def seconds(prompt: str) -> float:
    """Time the fastest of a few runs."""
    times = []
    for _ in range(3):
        start = time.process_time()
        match(prompt)
        times.append(time.process_time() - start)
    return min(times)


def rules() -> Iterator[tuple[Language, CorrectionRule]]:
    for language in LANGUAGES:
        yield from ((language, rule) for rule in language.rules)


EXAMPLES = [(lang, rule, text) for lang, rule in rules() for text in rule.examples]
COUNTEREXAMPLES = [text for _, rule in rules() for text in rule.counterexamples]


def words(part: Language | CorrectionRule | str) -> str:
    """A part of a test's name: the same in every process, unlike an object's address."""
    return part[:60] if isinstance(part, str) else part.name


@pytest.mark.parametrize(("language", "rule", "prompt"), EXAMPLES, ids=words)
def test_example_is_matched_by_its_rule(
    language: Language, rule: CorrectionRule, prompt: str
) -> None:
    folded = language.view(normalize.read(prompt))
    assert rule in language.candidates(folded)
    assert rule.pattern.search(folded.text)
    assert match(prompt) is not None


@pytest.mark.parametrize("prompt", COUNTEREXAMPLES)
def test_counterexample_is_no_correction(prompt: str) -> None:
    assert match(prompt) is None


def test_every_rule_has_an_example() -> None:
    assert [(lang.name, rule.name) for lang, rule in rules() if not rule.examples] == []


@pytest.mark.parametrize(
    ("name", "prompt"),
    [
        ("undo", "put the config file back the way it was"),
        ("rule", "how many times do I have to say it: no default exports"),
        ("interrupt", "STOP, don't delete that"),
        ("forgot", "you missed two call sites in admin/"),
        ("question", "why did you reformat the whole file?"),
        ("misread", "that's not what I asked for"),
        ("scope", "nobody asked you to upgrade the dependencies"),
        ("wrong-target", "wrong repo, this belongs in infra-live"),
        ("still-failing", "nope, still getting a 502"),
        ("negation", "that's not right"),
        ("factual", "there is no such method on Session"),
        ("contrast", "kilometers, not miles"),
    ],
)
def test_rule_names_the_kind_of_correction(name: str, prompt: str) -> None:
    assert match(prompt) == name


@pytest.mark.parametrize(("lang", "correction", "other"), PER_LANGUAGE)
def test_language(lang: str, correction: str, other: str) -> None:
    assert match(correction) is not None
    assert match(other) is None


@pytest.mark.parametrize("prompt", NOT_CORRECTIONS)
def test_other_sense_of_the_words(prompt: str) -> None:
    assert match(prompt) is None


@pytest.mark.parametrize(
    ("prompt", "vetoed"),
    [
        ("you broke the build", "if you broke the build the hook tells you"),
        ("you removed the check", "glad you removed the check"),
        ("wrong file", "sorry, wrong file. here's the right one"),
        ("why did you delete the lock?", "why did you delete the lock? just curious"),
        ("still fails on empty input", "create an alert that fires when it still fails"),
    ],
)
def test_context_cancels_a_rule(prompt: str, vetoed: str) -> None:
    assert match(prompt) is not None
    assert match(vetoed) is None


def test_marker_makes_any_prompt_a_correction() -> None:
    assert match(f"<x>{LEARN} always use pnpm") == "learn"
    assert match("learn rust with me") is None


def test_marker_in_tool_output() -> None:
    assert has_marker(f"done\n{LEARN} the port is 8443\n")
    assert not has_marker("[learn] in lower case is ordinary text")


def test_typos_case_and_apostrophes_do_not_matter() -> None:
    assert match("taht didnt wrok") == match("THAT DIDN\u2019T WORK") == "still-failing"


def test_correction_is_found_at_either_end_of_a_long_prompt() -> None:
    filler = "Here is some background about the shop and its history. " * 60
    assert match("You deleted the fixtures. " + filler) is not None
    assert match(filler + "\nThat's not what I asked for.") is not None


def test_every_veto_has_a_scope_and_compiles() -> None:
    for language in LANGUAGES:
        assert {veto.cues for veto in language.vetoes} <= {("prompt",), ("sentence",), ("before",)}
        assert all(veto.pattern for veto in language.vetoes)


def test_veto_cancels_its_example() -> None:
    examples = [(veto, text) for veto in LANGUAGES[0].vetoes for text in veto.examples]
    assert len(examples) == len(LANGUAGES[0].vetoes)
    for veto, text in examples:
        folded = LANGUAGES[0].view(normalize.read(text))
        assert veto.pattern.search(folded.text), (veto.name, text)
        assert match(text) is None


def test_a_name_means_the_same_in_every_language() -> None:
    english = {rule.name for rule in LANGUAGES[0].rules}
    assert {rule.name for _, rule in rules()} == english
    assert {rule.name for rule in Language("german").rules} <= english


def test_every_table_is_used() -> None:
    used = {f"english_{name}" for name in (*English.TABLES, "shorthands", "vetoes")}
    names = {language.name for language in LANGUAGES[1:]}
    used |= names | {f"{name}_vetoes" for name in names}
    assert {path.stem for path in FOLDER.iterdir()} == used


def test_tables_are_read_only_when_the_language_is_met() -> None:
    code = """
import os, sys
from hookkit.lib.corrections import match
early = [name for name in sys.modules if name.startswith("hookkit.lib.corrections.")]
opened = []
def note(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".txt"):
        opened.append(os.path.basename(arguments[0]))
sys.addaudithook(note)
match("please add pagination to the orders endpoint")
print(early, sum(name.startswith("english") for name in opened), len(opened))
match("du hast das vergessen")
print(*opened[7:])
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout == "[] 7 7\ngerman.txt german_vetoes.txt english_vetoes.txt\n", (
        result.stderr
    )


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_does_not_explode_with_length(unit: str) -> None:
    short, long = unit * (50_000 // len(unit)), unit * (100_000 // len(unit))
    match(long)
    assert seconds(long) < 4 * seconds(short) + 0.02


def test_random_words_stay_fast() -> None:
    words = ["no", "you", "not", "the", "is", "still", "wrong", "i", "asked", "but", ",", ".", "\n"]
    draw = random.Random(7)
    prompts = [" ".join(draw.choices(words, k=2_000)) for _ in range(20)]
    assert max(map(seconds, prompts)) < 0.25


def test_ordinary_prompt_is_fast() -> None:
    prompt = "please add pagination to the orders endpoint and document the parameters"
    match(prompt)
    assert min(seconds(prompt) for _ in range(20)) < 0.0005


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_any_text_is_tolerated_and_the_answer_is_stable(text: str) -> None:
    assert match(text) == match(text)


def measure(name: str) -> tuple[float, float]:
    """Give precision and recall on a labelled file."""
    answers = [(match(row["text"]) is not None, bool(row["label"])) for row in rows(name)]
    hits = answers.count((True, True))
    return hits / sum(output for output, _ in answers), hits / sum(label for _, label in answers)


@pytest.mark.parametrize("name", ["corrections-dev.jsonl", "corrections-own.jsonl"])
def test_precision_and_recall(name: str) -> None:
    precision, recall = measure(name)
    assert precision >= 0.95
    assert recall >= 0.80


def test_data_files_are_well_formed() -> None:
    own = rows("corrections-own.jsonl")
    assert len(own) >= 300
    assert len({row["id"] for row in own}) == len(own)
    assert all(set(row) == {"id", "text", "label", "lang", "kind", "note"} for row in own)
