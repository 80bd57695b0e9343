"""Measure redaction: secrets found by provider, bare and with a name beside them; false alarms.

python benchmarks/redaction.py
"""

import base64
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from uuid import UUID

from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hookkit.lib.text.redact import redact
from tests.lib.text.token_samples import bare, named

MEANINGS = {
    "bare tokens redacted": "secrets that are redacted, alone in a text",
    "with a name beside them": "secrets that are redacted, with a name beside them",
}

SEEDS = range(20)
"""Samples of each shape."""

PLACES = (
    "{}", "commit {}", "sha256:{}", '"{}"', "key: {}", "id={}", "/objects/{}/raw", 'etag: "{}"',
    "cache_key={}", "CACHE_KEY={}", "digest={}", 'integrity="sha512-{}"', "session_id={}",
    "arn:aws:kms:us-east-1:123456789012:key/{}", "git checkout {}", "x-request-id: {}",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:name-{}", "data:image/png;base64,{}",
)  # fmt: skip
"""Where hashes, UUIDs and base64 stand that are no secrets."""


def harmless() -> Iterator[tuple[str, str]]:
    """Yield kinds and texts without a secret."""
    rng = Random(5)
    for _ in range(400):
        data = rng.randbytes(48)
        values = {
            "sha1": hashlib.sha1(data).hexdigest(),
            "sha256": hashlib.sha256(data).hexdigest(),
            "uuid": str(UUID(bytes=data[:16])),
            "base64": base64.b64encode(data).decode(),
        }
        for kind, value in values.items():
            yield from ((kind, place.format(value)) for place in PLACES)
    for _ in range(20):
        yield "image", "data:image/png;base64," + base64.b64encode(rng.randbytes(60_000)).decode()


def recall(samples: Iterable[tuple[str, bool]]) -> tuple[Counter[str], Counter[str]]:
    """Count the samples of each provider, and those that are found."""
    all_, found = Counter[str](), Counter[str]()
    for provider, is_found in samples:
        all_[provider] += 1
        found[provider] += is_found
    return all_, found


def report(title: str, samples: Iterable[tuple[str, bool]]) -> None:
    """Print the share that is found, and each provider of which something is missed."""
    all_, found = recall(samples)
    whole = [provider for provider in all_ if found[provider] == all_[provider]]
    share = found.total() / all_.total()
    collect([Figure("", 100 * share, None, f"{MEANINGS[title]} / all of {all_.total():,}", "%")])
    print(f"{title}: {share:.1%} of {all_.total():,}; all of {len(whole)} of {len(all_)} providers")
    for provider in sorted(all_.keys() - set(whole)):
        print(f"    {provider}: {found[provider]} of {all_[provider]}")


def main() -> None:
    """Print recall and false alarms."""
    report(
        "bare tokens redacted",
        (
            (provider, token not in redact(f"use {token} please"))
            for seed in SEEDS
            for provider, token in bare(seed)
        ),
    )
    report(
        "with a name beside them",
        (
            (provider, token not in redact(text))
            for seed in SEEDS
            for provider, text, token in named(seed)
        ),
    )
    alarms = Counter(kind for kind, text in harmless() if redact(text) != text)
    meaning = "false alarms among texts with hashes, UUIDs and base64"
    collect([Figure("", alarms.total(), None, meaning, "counted")])
    print(f"false alarms: {alarms.total()} of {sum(1 for _ in harmless()):,} {dict(alarms) or ''}")


if __name__ == "__main__":
    main()
