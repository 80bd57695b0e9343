"""hookkit prices, and why a session cost what it cost."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.api import doctor, worker
from tests.accounting import UNKNOWN, imported
from tests.cli.installed import SCRIPT, hookkit, refused
from tests.cli.terminal import call, on_terminal, run_json
from tests.transcript_builders import (
    SIDECHAIN,
    answer,
    prompt,
    split,
    transcript,
    usage,
    write,
)

PRICES = f'[prices."{UNKNOWN}"]\ninput = 1\noutput = 2\n'


def choose_prices(text: str = PRICES) -> None:
    """Write prices of one's own."""
    paths.make_private(paths.data_dir())
    paths.config_file().write_text(text)


# The table


def test_list() -> None:
    document = run_json("prices", "list", "--json")
    found = {each["model"]: each for each in document["prices"]}
    assert found["claude-opus-4-6"]["input"] == 5.0
    assert "model-prices" in document["version"]


def test_list_for_people() -> None:
    printed = call("prices", "list").output
    (opus,) = [each for each in printed.splitlines() if " claude-opus-4-6 " in each]
    assert opus.split()[2:7] == ["$5.00", "$25.00", "$0.50", "$6.25", "$10.00"]
    assert printed.splitlines()[-1].startswith("Price table: model-prices")
    assert "claude-opus-4-6" in on_terminal("prices", "list", columns=160)


def test_show() -> None:
    printed = call("prices", "show", "us.anthropic.claude-opus-4-6-v1").output
    assert printed.splitlines()[0] == "claude-opus-4-6 (anthropic)"
    assert " fast " in printed
    assert "over 200,000" in printed
    assert "https://" in printed
    assert "A thousand web searches: $10.00" in printed
    document = run_json("prices", "show", "claude-opus-4-6", "--json")
    assert document["prices"][0]["mode"] == "standard"


def test_a_price_of_one_s_own() -> None:
    choose_prices()
    printed = call("prices", "show", UNKNOWN).output
    assert "$1.00" in printed
    assert "config.toml" in printed
    assert "web searches" not in printed


def test_a_model_without_a_price_reports_what_to_do() -> None:
    done = call("prices", "show", UNKNOWN, code=1)
    assert f"`hookkit prices set {UNKNOWN} --input USD --output USD`" in str(done.exception)
    assert "Similar" not in str(done.exception)


def test_a_model_without_a_price_names_similar_ones() -> None:
    done = call("prices", "show", "claude-sonet-4.6", code=1)
    assert "Similar: claude-sonnet-4-6, " in str(done.exception)


SPELT = {
    "anthropic/claude-sonnet-4.6": 1.8,
    "anthropic/claude-4-6-sonnet": 1.8,
    "claude-opus-4-8@default": 3.0,
    "claude-opus-4-8:thinking": 3.0,
    "arn:aws:bedrock:us-west-2:1:inference-profile/global.anthropic.claude-sonnet-4-6": 1.8,
    "arn:aws:bedrock:us-west-2:1:application-inference-profile/abc12xyz": None,
    "bedrock/us.anthropic.claude-opus-4-8": 3.3,
    "us.anthropic.claude-opus-4-8[1m]": 3.3,
    "databricks-claude-sonnet-4-6": None,
    "claude-sonnet-4-6-thinking": 1.8,
    "openai/gpt-5.6-luna": 0.14,
    "z-ai/glm-5.2": 0.58,
    "sonnet": None,
}
"""Dollars for 100,000 tokens in and as many out."""


def test_sessions_whose_model_a_gateway_spells(tmp_path: Path) -> None:
    for number, model in enumerate(SPELT):
        name = f"s{number}"
        used = answer(f"m{number}", usage(100_000, 100_000), session=name, model=model)
        imported(tmp_path / "projects", **{name: [prompt(session=name), used]})
    listed = run_json("list", "--json", "-l", "100")["sessions"]
    assert {each["model"]: each["cost_usd"] for each in listed} == SPELT
    unpriced = call("stats", "--by", "model").stderr
    assert "no price is known: arn:aws" in unpriced and "sonnet (1 message)" in unpriced


@pytest.mark.parametrize("name", ["list", "show", "set", "unset", "reprice"])
def test_every_command_of_it_has_an_example(name: str) -> None:
    assert "Example:" in call("prices", name, "--help").output


# Repricing


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A session whose model gets a price after it was imported."""
    folder = tmp_path / "projects"
    imported(folder, s1=[prompt(), answer("m1", usage(1_000_000, 0), model=UNKNOWN)])
    choose_prices()
    return folder


def cost() -> Any:
    return json.loads(call("stats", "--json").stdout)["totals"]["cost_usd"]


@pytest.mark.usefixtures("odd")
def test_reprice() -> None:
    assert cost() is None
    printed = call("prices", "reprice").output.splitlines()
    assert printed[0] == "1 of 1 messages have a new cost."
    assert printed[1].startswith("Price table: model-prices")
    assert cost() == 1.0
    assert call("prices", "reprice").output.startswith("0 of 1 ")


def test_an_import_of_something_new_reprices(odd: Path) -> None:
    call("import", str(odd))
    assert cost() is None  # nothing new was read: nothing is reckoned
    imported(odd, s2=[prompt(session="s2"), answer("m2", usage(0, 0), session="s2")])
    assert cost() == 1.0


@pytest.mark.usefixtures("odd")
def test_the_worker_reprices() -> None:
    worker.work_once()
    assert cost() == 1.0


def test_doctor_notes_that_prices_have_changed(odd: Path) -> None:
    def found() -> list[str | None]:
        return [each.remedy for each in doctor.examine(odd) if each.check == "prices"]

    assert found() == ["hookkit prices reprice"]
    call("prices", "reprice")
    assert found() == []
    choose_prices('[prices."x"]\ninput = "much"\n')
    assert found() == [f"edit {paths.config_file()}"]
    choose_prices("nonsense = 7")
    assert found() == []  # told among the settings


# Why a session cost what it cost


@pytest.fixture
def session(tmp_path: Path) -> None:
    """A session with a subagent, both kinds of cache writes and a model without a price."""
    used = usage(1_000_000, 1_000_000, 0, 3_000_000, **split(1_000_000, 2_000_000))
    files = {
        "p/s1.jsonl": transcript(
            prompt("do it"),
            answer("m1", used, 1, model="claude-opus-4-6"),
            answer("m2", usage(5, 5), 2, model=UNKNOWN),
        ),
        "p/s1/subagents/agent-a1.jsonl": transcript(
            answer("m3", usage(0, 1_000_000), 3, model="claude-haiku-4-5", **SIDECHAIN)
        ),
    }
    write(tmp_path, files)
    call("import", str(tmp_path))


@pytest.mark.usefixtures("session")
def test_a_bill() -> None:
    document = run_json("show", "1", "--cost", "--json")
    bill = document["cost"]
    assert document["session"]["session_id"] == "s1"
    lines = {(each["model"], each["bucket"]): each for each in bill["lines"]}
    assert lines["claude-opus-4-6", "cache_write_1h"] == {
        "model": "claude-opus-4-6",
        "bucket": "cache_write_1h",
        "tokens": 2_000_000,
        "price": 10.0,
        "cost": 20.0,
        "note": "",
        "subagent": False,
    }
    assert lines["claude-haiku-4-5", "output"]["subagent"]
    assert lines[UNKNOWN, "tokens"]["cost"] is None
    known = sum(each["cost"] or 0 for each in bill["lines"])
    assert bill["cost_usd"] == pytest.approx(known)
    assert (bill["is_outdated"], bill["client_cost_usd"]) == (False, None)
    assert bill["not_in_transcript_usd"] is None


@pytest.mark.usefixtures("session")
def test_a_bill_for_people() -> None:
    printed = call("show", "1", "--cost").output
    assert "cache write 1h" in printed
    assert "$10.00 / 1M" in printed
    assert "subagent" in printed
    assert "no price known" in printed
    assert "Without a price  1 message\n" in printed
    assert "Price table      model-prices" in printed
    assert "cache write 5m" in on_terminal("show", "1", "--cost", columns=140)


@pytest.mark.usefixtures("session")
def test_a_bill_of_other_prices_reports_it() -> None:
    choose_prices()
    assert "hookkit prices reprice" in call("show", "1", "--cost").stderr


def test_a_session_without_messages(tmp_path: Path) -> None:
    imported(tmp_path, s1=[prompt()])
    printed = call("show", "--cost").output
    assert "Cost         —\n" in printed
    assert "Model" not in printed


# What the client itself reckons


def state(cost: float, session: str = "s1") -> dict[str, Any]:
    """What the client writes when it leaves."""
    return {"type": "cost-state", "sessionId": session, "totalCostUSD": cost, "modelUsage": {}}


PAID = answer("m1", usage(1_000_000, 0), model="claude-opus-4-6")
"""A message of five dollars."""


def bill(name: str) -> tuple[float | None, float | None]:
    """What the client says that a session cost, and what the transcript has not."""
    found = json.loads(call("show", name, "--cost", "--json").stdout)["cost"]
    assert found["cost_usd"] in (None, 5.0)
    return found["client_cost_usd"], found["not_in_transcript_usd"]


def test_what_is_not_in_the_transcript(tmp_path: Path) -> None:
    imported(tmp_path, s1=[prompt(), PAID, state(6.5)])
    assert bill("s1") == (6.5, 1.5)
    printed = call("show", "s1", "--cost").output
    assert "Client reports     $6.50\n" in printed
    assert "Not in transcript  $1.50\n" in printed
    assert cost() == 5.0  # it is shown, never added


@pytest.mark.parametrize("reckoned", [4.0, 5.0, 5.009])
def test_other_roundings_are_no_difference(reckoned: float, tmp_path: Path) -> None:
    imported(tmp_path, s1=[prompt(), PAID, state(reckoned)])
    assert bill("s1") == (reckoned, None)


def test_a_resumed_session_goes_on_adding_up(tmp_path: Path) -> None:
    records = [prompt(), PAID, state(6.5)]
    imported(tmp_path, s1=records)
    imported(tmp_path, s1=[*records, prompt(seconds=9), state(7.0)])
    assert bill("s1") == (7.0, 2.0)
    imported(tmp_path, s1=[*records, prompt(seconds=9), state(7.0), prompt(seconds=10)])
    assert bill("s1") == (7.0, 2.0)


def test_a_fork_begins_with_what_its_parent_had_cost(tmp_path: Path) -> None:
    origin = {"forkedFrom": {"sessionId": "s1", "messageUuid": PAID["uuid"]}}
    copy = PAID | {"sessionId": "s2"} | origin
    more = answer("m2", usage(1_000_000, 0), 9, "s2", model="claude-opus-4-6")
    imported(tmp_path, s1=[prompt(), PAID, state(6.5)], s2=[copy, more, state(11.5, "s2")])
    assert bill("s2") == (11.5, None)
    assert "$11.50 (including its parent)" in call("show", "s2", "--cost").output


def test_where_a_price_is_missing_nothing_can_be_reported(tmp_path: Path) -> None:
    odd = answer("m2", usage(5, 5), 2, model=UNKNOWN)
    imported(tmp_path, s1=[prompt(), PAID, odd, state(9.0)])
    assert bill("s1") == (9.0, None)


# Prices of one's own


def test_set_and_unset(odd: Path) -> None:
    choose_prices('# Mine\nsummary = "off"\n')
    for arguments in (("--input", "3", "--output", "15"), ("--cache-read", "0.25")):
        done = subprocess.run(
            [SCRIPT, "prices", "set", UNKNOWN, *arguments], capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"Set the price of {UNKNOWN}: input $3.00, output $15.00, cache read $0.25.",
        "`hookkit prices reprice` applies this to the costs that are stored.",
    ]
    text = paths.config_file().read_text()
    assert text.startswith('# Mine\nsummary = "off"\n')
    (price,) = run_json("prices", "show", UNKNOWN, "--json")["prices"]
    assert (price["input"], price["output"], price["cache_read"]) == (3.0, 15.0, 0.25)
    assert call("prices", "reprice").output.startswith("1 of 1 messages")
    hookkit("prices", "unset", UNKNOWN)
    assert paths.config_file().read_text() == '# Mine\nsummary = "off"\n'
    assert "No price of" in refused("prices", "unset", UNKNOWN, code=1)


def test_set_makes_the_file() -> None:
    hookkit("prices", "set", "my-model", "--input", "0", "--output", "0.000001")
    assert paths.config_file().read_text() == '[prices."my-model"]\ninput = 0.0\noutput = 1e-06\n'
    assert paths.config_file().parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "arguments, code, reason",
    [
        (("m",), 2, "Give at least one price"),
        ((" ", "--input", "1"), 2, "must not be empty"),
        (("m", "--input", "-1"), 2, "is not a price in US dollars"),
        (("m", "--input", "nan"), 2, "is not a price in US dollars"),
        (("m", "--input", "1e9"), 2, "is not a price in US dollars"),
        (("m", "--input", "much"), 2, "--input"),
        (("m", "--input", "1"), 1, "output is missing"),
        (("m", "--cache-read", "1"), 1, "input is missing"),
    ],
)
def test_prices_that_can_not_be_set(arguments: tuple[str, ...], code: int, reason: str) -> None:
    assert reason in refused("prices", "set", *arguments, code=code)
    assert not paths.config_file().exists()


def test_a_price_that_must_be_edited_by_hand() -> None:
    text = "[prices]\nm = {input = 1, output = 2}\n"
    choose_prices(text)
    assert "edit config.toml itself" in refused("prices", "set", "m", "--input", "1", code=1)
    assert paths.config_file().read_text() == text
    choose_prices("[[prices.m]]\ninput = 1\noutput = 2\n")
    assert "output is missing" in refused("prices", "set", "m", "--input", "1", code=1)


def test_settings_that_can_not_be_written() -> None:
    paths.make_private(paths.data_dir())
    (paths.data_dir() / "locks").write_text("")
    said = refused("prices", "set", "m", "--input", "1", "--output", "1", code=1)
    assert str(paths.data_dir()) in said
    assert not paths.config_file().exists()


def test_a_folder_in_the_place_of_the_data() -> None:
    paths.data_dir().write_text("")
    assert str(paths.data_dir()) in refused(
        "prices", "set", "m", "--input", "1", "--output", "1", code=1
    )


@pytest.mark.parametrize("name", ["opus", "claude opus", "OPUS-4"])
def test_a_part_of_a_name_lists_the_models(name: str) -> None:
    done = hookkit("prices", "show", name)
    assert f"no model is called {name}; these match" in done.err
    assert "claude-opus-4-6" in done.out and "sonnet" not in done.out
    found = run_json("prices", "show", name, "--json")["prices"]
    assert all("opus" in each["model"] for each in found) and len(found) > 1
