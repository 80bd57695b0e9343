"""Hooks in the JSON of an agent's settings: put in and taken out as text."""

import json
from dataclasses import replace
from json import JSONDecodeError
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as options
from hypothesis import strategies as st

from hookkit.agents.hook_entries import HookEntries
from hookkit.agents.hook_settings import HookSettings
from hookkit.model.wiring import HookSelection

OURS = {"command": "record # hookkit", "timeout": 10}
SHARED = {"command": "record --shared # hookkit", "timeout": 10}
THEIRS = {"command": "make lint"}


def entry(is_shared: bool) -> dict[str, Any]:
    return SHARED if is_shared else OURS


LISTS = HookEntries(("stop", "prompt"), entry, has_version=True)
GROUPS = HookEntries(("stop", "prompt"), entry, has_groups=True)
MATCHING = replace(GROUPS, matchers={"stop": "manual"})
KINDS = {"lists": LISTS, "groups": GROUPS, "matching": MATCHING}


@pytest.fixture(params=KINDS)
def entries(request: pytest.FixtureRequest) -> HookEntries:
    return KINDS[request.param]


# Any document

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
HOOKS = st.sampled_from([THEIRS, {"matcher": "Shell", **THEIRS}, {"hooks": [THEIRS]}, None, 7, {}])
EVENTS = st.dictionaries(
    st.sampled_from(["stop", "prompt", "other"]), st.lists(HOOKS, max_size=2), max_size=3
)
OTHERS = st.dictionaries(st.text().filter(lambda name: name not in ("hooks", "version")), VALUES)
VERSIONS = st.sampled_from([{}, {"version": 1}])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Settings as people may have written them."""
    hooks = draw(st.none() | EVENTS)
    known = {} if hooks is None else {"hooks": hooks}
    version = {"version": 1} if known else draw(VERSIONS)
    members = [*draw(OTHERS).items(), *version.items(), *known.items()]
    document = dict(draw(st.permutations(members)))
    indent = draw(st.sampled_from([None, 0, 2, "\t"]))
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : ")]))
    text = json.dumps(document, indent=indent, separators=separators, ensure_ascii=False)
    return text + draw(st.sampled_from(["", "\n"]))


@options(deadline=None, suppress_health_check=list(HealthCheck), max_examples=200)
@given(texts(), st.sampled_from([LISTS, GROUPS, MATCHING]), st.booleans())
def test_unwire_is_the_inverse_of_wire(text: str, entries: HookEntries, is_shared: bool) -> None:
    wired = entries.wire(text, is_shared=is_shared)
    assert entries.is_current(wired, is_shared=is_shared)
    assert (entries.missing(wired), entries.narrowed(wired)) == ([], ())
    assert entries.wire(wired, is_shared=is_shared) == wired
    assert entries.unwire(wired) == text
    assert entries.unwire(text) == text


# Tables


@pytest.mark.parametrize(
    ("matcher", "is_enough"),
    [("manual", True), ("", True), ("*", True), ("auto", False)],
)
def test_only_events_that_are_needed_must_match(matcher: str, is_enough: bool) -> None:
    wired = MATCHING.wire(None)
    assert json.loads(wired)["hooks"]["stop"] == [{"matcher": "manual", "hooks": [OURS]}]
    assert json.loads(wired)["hooks"]["prompt"] == [{"hooks": [OURS]}]
    changed = wired.replace('"manual"', json.dumps(matcher))
    assert MATCHING.is_current(changed) == is_enough
    assert MATCHING.narrowed(changed) == (() if is_enough else ("stop",))


def test_a_file_of_our_own_comes_and_goes(entries: HookEntries) -> None:
    wired = entries.wire(None)
    settings = json.loads(wired)
    assert settings.get("version") == (1 if entries.has_version else None)
    assert entries.commands(settings) == [OURS["command"]]
    assert entries.unwire(wired) is None
    assert entries.unwire(None) is None
    rewritten = json.dumps(settings, indent=8)
    assert entries.is_current(rewritten)
    assert entries.unwire(rewritten) is None


@pytest.mark.parametrize(
    ("text", "wired"),
    [
        ('{"version": 1}', '{"version": 1, "hooks": {"stop": [1], "prompt": [1]}}'),
        ("{}", '{ "hooks": {"stop": [1], "prompt": [1]}, "version": 1 }'),
        (
            '{"hooks": {"stop": []}, "version":1}',
            '{"hooks": {"stop": [ 1 ], "prompt": [1]}, "version":1}',
        ),
    ],
)
def test_ours_is_written_like_the_rest(text: str, wired: str) -> None:
    found = LISTS.wire(text)
    ours = without_blanks(json.dumps(OURS))
    assert without_blanks(found).replace(ours, "1") == without_blanks(wired)
    assert LISTS.unwire(found) == text


def without_blanks(text: str) -> str:
    return "".join(text.split())


def of_groups(*hooks: Any) -> list[Any]:
    return [{"hooks": [hook]} for hook in hooks]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([OURS], None),
        ([THEIRS, OURS], [THEIRS]),
        ([OURS, THEIRS, OURS], [THEIRS]),
        ([{"bash": "old # hookkit \n"}], None),
        ([{"command": "echo '# hookkit' >> log"}], [{"command": "echo '# hookkit' >> log"}]),
        ([7, OURS], [7]),
    ],
)
def test_unwire_leaves_what_is_theirs(entries: HookEntries, before: Any, after: Any) -> None:
    if entries.has_groups:
        before, after = of_groups(*before), after and of_groups(*after)
    text = json.dumps({"version": 1, "hooks": {"stop": before}})
    assert json.loads(entries.unwire(text) or "").get("hooks") == (after and {"stop": after})


def test_a_group_with_theirs_keeps_it() -> None:
    text = json.dumps({"hooks": {"stop": [{"matcher": "x", "hooks": [OURS, THEIRS]}]}})
    assert json.loads(GROUPS.unwire(text) or "") == {
        "hooks": {"stop": [{"matcher": "x", "hooks": [THEIRS]}]}
    }
    alone = json.dumps({"hooks": {"stop": [{"matcher": "x", "hooks": [OURS]}]}, "a": 1})
    assert json.loads(GROUPS.unwire(alone) or "") == {"a": 1}


def test_an_older_wiring_is_brought_up_to_date(entries: HookEntries) -> None:
    old = replace(entries, events=("stop", "gone"))
    text = '{"version": 1, "a": 2}'
    assert entries.wire(old.wire(text)) == entries.wire(text)
    assert entries.wire(entries.wire(text, is_shared=True)) == entries.wire(text)
    assert not entries.is_current(old.wire(text))
    assert entries.missing(old.wire(text)) == ["prompt"]


def test_wiring_twice_changes_nothing(entries: HookEntries) -> None:
    text = json.dumps({"hooks": {"stop": [], "prompt": []}, "version": 1})
    wired = entries.wire(text)
    assert entries.wire(wired) == wired
    assert entries.unwire(wired) == text


def test_a_matcher_lets_only_some_through(entries: HookEntries) -> None:
    settings = json.loads(entries.wire(None))
    settings["hooks"]["stop"][0]["matcher"] = "x"
    text = json.dumps(settings)
    assert entries.narrowed(text) == ("stop",)
    assert not entries.is_current(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"version": 1, "hooks": []}', "must be an object"),
        ('{"version": 1, "hooks": {"stop": {}}}', "must be a list"),
        ('{"hooks": {"stop": []}}', "is missing"),
        ("[]", "must be an object"),
        ("{", "Expecting"),
    ],
)
def test_what_the_agent_cant_use_is_refused(text: str, reason: str) -> None:
    with pytest.raises(JSONDecodeError, match=reason):
        LISTS.wire(text)


# Files


def test_settings_files_are_changed_and_reported(tmp_path: Path) -> None:
    user, project = tmp_path / "user.json", tmp_path / "project.json"
    settings = HookSettings(
        LISTS, lambda _: [("user", user), ("project", project)], "It ignores the whole file."
    )
    assert settings.wirings(tmp_path) == []
    project.write_text('{"version": 1}')
    assert settings.wirings(tmp_path) == []
    wanted = HookSelection(is_shared=True)
    planned = settings.plan(project, wanted)
    assert settings.apply(project, wanted) == planned
    settings.apply(user, HookSelection())
    found = settings.wirings(tmp_path)
    assert [(each.scope, each.current, each.missing) for each in found] == [
        ("user", True, []),
        ("project", True, []),
    ]
    assert settings.commands(tmp_path) == [(user, OURS["command"]), (project, SHARED["command"])]
    assert settings.plan_removal(project).after == b'{"version": 1}'
    assert settings.remove(user).after is None
    assert not user.exists()
    project.write_text("{")
    (broken,) = settings.wirings(tmp_path)
    assert broken.error
    assert broken.error.endswith("It ignores the whole file.")
    assert settings.commands(tmp_path) == []
