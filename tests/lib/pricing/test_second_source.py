"""Our prices beside those of genai-prices, for every Claude, GPT and Gemini model of either.

Each difference stands here with its reason; one that has gone fails as much as a new one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from genai_prices.data import providers
from genai_prices.types import ModelInfo, ModelPrice

from hookkit.lib.pricing import load
from hookkit.lib.pricing.rates import Price

TODAY = "2026-11-21"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MAKERS = ("anthropic", "openai", "google")
LABS = {provider.id: provider for provider in providers if provider.id in MAKERS}
TABLE = load()

KINDS = {
    "input": "input_mtok",
    "output": "output_mtok",
    "cache_read": "cache_read_mtok",
    "cache_write_5m": "cache_write_mtok",
    "cache_write_1h": "cache_write_1h_mtok",
}

DIFFERENT = {
    # Images cost more than text: we hold the price of the model's own output, they that of text.
    "gemini-2.5-flash-image": "output",
    "gemini-2.5-flash-image-preview": "output",
    "gemini-3-pro-image": "output",
    "gemini-3-pro-image-preview": "output",
    "gemini-3.1-flash-image": "output",
    "gemini-3.1-flash-image-preview": "output",
    "gemini-3.1-flash-lite-image": "output",
    "gemini-nano-banana-2.1": "output",
    "gemini-omni-1.1-flash": "output",
    "gemini-omni-flash-preview": "output",
    # Retired previews, which they price as the model that came after them.
    "gemini-2.5-flash-lite-preview-06-17": "cache_read",
    "gemini-2.5-flash-lite-preview-09-2025": "cache_read",
    "gemini-2.5-flash-preview-09-2025": "cache_read",
    "gemini-2.5-pro-preview-03-25": "cache_read, tier",
    "gemini-2.5-pro-preview-05-06": "cache_read, tier",
    "gemini-2.5-pro-preview-06-05": "cache_read, tier",
    # Retired in 2025; we hold the last price, without the tier, they also that of their sibling.
    "gemini-1.5-flash": "tier",
    "gemini-1.5-flash-8b": "input, output, cache_read, tier",
    "gemini-1.5-pro": "tier",
}
"""The kinds of tokens whose prices differ; `tier` is the price of a large context."""

ONLY_OURS = {
    # Limited availability, which their import skips.
    "claude-mythos-5",
    "claude-mythos-5-1",
    "gpt-5.3-codex-spark",
    "gpt-5.3-codex-spark-preview",
    "gpt-daybreak-blue-latest",
    "gpt-daybreak-red-latest",
    # Agents and previews of Google that they have not listed.
    "deep-research-max-preview-04-2026",
    "deep-research-preview-04-2026",
    "gemini-2.5-computer-use-preview-10-2025",
    "gemini-3.1-pro",
    "gemini-3.5-live-translate-preview",
    "gemini-3.5-transcribe",
    "gemini-3.5-transcribe-live",
    "gemini-robotics-er-1.6-preview",
}

ONLY_THEIRS = {
    "anthropic": {
        # Retired before the first client that writes transcripts.
        "claude-2",
        "claude-v1",
    },
    "openai": {
        # Sound, speech and images: not priced by tokens of text.
        *("chatgpt-image-latest", "gpt-5-image", "gpt-5-image-mini", "gpt-5.4-image-2"),
        *("gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5"),
        *("gpt-image-2.5-flare", "gpt-image-2.5-sunburst"),
        *("gpt-4o-audio-preview", "gpt-4o-mini-audio-preview", "gpt-audio", "gpt-audio-mini"),
        *("gpt-4o-realtime-preview", "gpt-4o-mini-realtime-preview", "gpt-realtime"),
        *("gpt-realtime-2", "gpt-realtime-mini", "gpt-realtime-translate", "gpt-realtime-whisper"),
        *("gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-mini-tts", "gpt-transcribe"),
        *("gpt-live-1", "gpt-live-transcribe", "tts-1", "tts-1-hd", "whisper-1", "moderation"),
        # Retired, or the stem of what a person has tuned.
        *("ada", "babbage", "curie", "davinci", "text-davinci-002", "text-davinci-003"),
        *("gpt-3.5-0301", "gpt-3.5-turbo-0613", "gpt-3.5-turbo-16k", "gpt-4-32k"),
        *("gpt-4-vision-preview", "gpt-4o-search-preview", "chatgpt-4o-latest", "computer-use"),
        *("ft:gpt-3.5-turbo-", "ft:gpt-4o", "ft:gpt-4o-mini", "gpt-4o-mini-2024-07-18.ft-"),
        # Their own names: `codex-mini-latest`, `gpt-5.3-chat-latest` and `chat-latest` are known.
        *("codex-mini", "gpt-5.3", "gpt-chat-latest"),
        # Of another market place, not of OpenAI.
        *("gpt-4o:extended", "gpt-oss-120b", "gpt-oss-20b", "gpt-oss-safeguard-20b"),
    },
    "google": {
        # Speech.
        *("gemini-2.5-flash-lite-preview-tts", "gemini-2.5-pro-tts"),
        # Retired, or the stem of several names.
        *("gemini-1.0-pro-vision-001", "gemini-2.5-flash-preview", "gemini-flash-1.5"),
        *("gemini-flash-1.5-8b", "gemini-pro", "gemini-pro-1.5"),
        # Open models, which Google gives away or others sell.
        *("gemma-2-27b-it", "gemma-3", "gemma-3n", "gemma-4-26b-a4b-it"),
        *("gemma-4-26b-a4b-it-maas", "gemma-4-31b-it"),
    },
}


class Pair(NamedTuple):
    """A model in both lists; None: it is in one of them only."""

    lab: str
    name: str
    ours: Price | None
    theirs: ModelInfo | None


def pairs() -> Iterator[Pair]:
    """Every model that either knows; Google also sells Claude, at the maker's prices."""
    listed = TABLE.models(TODAY)
    for lab, provider in LABS.items():
        models = [model for model in provider.models if lab != "google" or "claude" not in model.id]
        ours = {price.model for price in listed if price.lab == lab}
        for name in sorted(ours | {model.id for model in models}):
            price = TABLE.price_of(f"{lab}/{name}", TODAY)
            theirs = [model for model in models if model.match.is_match(name) or model.id == name]
            same = price if price and price.lab == lab else None
            yield Pair(lab, name, same, theirs[0] if theirs else None)


PAIRS = list(pairs())
BOTH = [(pair.ours, pair.theirs) for pair in PAIRS if pair.ours and pair.theirs]


def amount(price: Any) -> float | None:
    """The basic price; None: not given."""
    return None if price is None else float(getattr(price, "base", price))


def differing(ours: Price, theirs: ModelPrice, **what: Any) -> list[str]:
    """The kinds of tokens that both price, differently."""
    found = [
        kind
        for kind, theirs_kind in KINDS.items()
        if (given := amount(getattr(theirs, theirs_kind))) is not None
        and given != pytest.approx(getattr(ours, kind), rel=1e-12)
    ]
    for tier in getattr(theirs.input_mtok, "tiers", ()):
        name = f"{ours.lab}/{ours.model}"
        large = TABLE.price_of(name, TODAY, context=tier.start + 1, **what)
        if large is None or large.input != pytest.approx(float(tier.price), rel=1e-12):
            found.append("tier")
    return found


@pytest.mark.parametrize(("ours", "theirs"), BOTH, ids=[ours.model for ours, _ in BOTH])
def test_both_name_the_same_price(ours: Price, theirs: ModelInfo) -> None:
    expected = DIFFERENT.get(ours.model, "")
    assert ", ".join(differing(ours, theirs.get_prices(NOON))) == expected


def test_every_difference_is_of_a_model_in_both() -> None:
    assert DIFFERENT.keys() <= {ours.model for ours, _ in BOTH}


def test_what_only_one_of_them_knows() -> None:
    assert {pair.name for pair in PAIRS if pair.theirs is None} == ONLY_OURS
    for lab, names in ONLY_THEIRS.items():
        assert {pair.name for pair in PAIRS if pair.lab == lab and pair.ours is None} == names


DIFFERENT_MODES = {
    # Their fast price of a large context is dearer too; models.dev lists modes without tiers.
    ("gpt-5.6-luna", "fast"): "tier",
    ("gpt-5.6-sol", "fast"): "tier",
    ("gpt-5.6-terra", "fast"): "tier",
    ("gpt-6-astra", "fast"): "tier",
    ("gpt-6-luna", "fast"): "tier",
    ("gpt-6-sol", "fast"): "tier",
    ("gpt-6.1-sol", "fast"): "tier",
}

UNPRICED_MODES = {
    # models.dev lists flex for few models of OpenAI and no speech of Google, and 6.1 Terra not yet.
    "flex": {
        *("gpt-5.4", "gpt-5.4-pro", "gpt-5.5", "gpt-5.5-pro", "gpt-5.6-luna", "gpt-5.6-sol"),
        *("gpt-5.6-terra", "gpt-6-astra", "gpt-6-luna", "gpt-6-sol", "gpt-6.1-sol"),
        *("gpt-6.1-terra", "gemini-3.8-flash-lite-tts", "gemini-3.8-flash-tts"),
    },
    "fast": {"gpt-6.1-terra"},
    "batch": set(),
}
"""What they price and we don't: such a cost is unknown, and not that of the standard mode."""


def variants() -> Iterator[tuple[str, str, ModelPrice]]:
    """Their prices of fast and flex requests, and of Claude's batches, by model and mode."""
    for ours, theirs in BOTH:
        for variant in getattr(theirs, "price_variants", None) or ():
            (mode,) = variant.when.values()
            if mode in ("fast", "flex") or (mode == "batch" and ours.lab == "anthropic"):
                yield theirs.id, mode, variant.prices


def test_modes() -> None:
    different: dict[tuple[str, str], str] = {}
    unpriced: dict[str, set[str]] = {mode: set() for mode in UNPRICED_MODES}
    for name, mode, theirs in variants():
        asked: dict[str, Any] = {"speed" if mode == "fast" else "service_tier": mode}
        ours = TABLE.price_of(name, TODAY, **asked)
        if ours is None:
            unpriced[mode].add(name)
        elif kinds := differing(ours, theirs, **asked):
            different[name, mode] = ", ".join(kinds)
    assert different == DIFFERENT_MODES
    assert unpriced == UNPRICED_MODES


CHANGES = {
    "claude-opus-4-6": "2026-03-13",
    "claude-sonnet-4-6": "2026-03-13",
}
"""Days on which a price changed, in both lists."""


@pytest.mark.parametrize(("name", "day"), CHANGES.items())
def test_both_date_a_change_alike(name: str, day: str) -> None:
    (theirs,) = (model for model in LABS["anthropic"].models if model.id == name)
    for moment in (f"{day}T00:00:00+00:00", "2026-03-14T00:00:00+00:00"):
        when = datetime.fromisoformat(moment) - timedelta(seconds=1)
        ours = TABLE.price_of(name, when.strftime("%Y-%m-%dT%H:%M:%S.000Z"))
        large = TABLE.price_of(name, when.strftime("%Y-%m-%dT%H:%M:%S.000Z"), context=200_001)
        price = theirs.get_prices(when).input_mtok
        basic = amount(price)
        assert ours and large and basic
        tiers = [float(tier.price) for tier in getattr(price, "tiers", ())]
        assert [ours.input, large.input] == [basic, *(tiers or [basic])]
