"""The forms of tokens that their issuers give a recognizable beginning.

Each follows what its issuer documents, or what issued tokens look like. A form is a beginning of
plain characters and a pattern for the rest; alternatives stand in parentheses. Neither a hash, nor
a UUID, nor base64 alone is a form.
"""

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

HEX = "[0-9a-fA-F]"
ALNUM = "[A-Za-z0-9]"
WORD = r"[\w-]"
BASE64 = "[A-Za-z0-9+/]"
UUID = rf"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}"

FORMS: dict[str, tuple[tuple[str, str], ...]] = {
    "1password-token": (
        ("ops_eyJ", BASE64 + "{250,}={0,2}"),
        (
            "A3-",
            r"[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}",
        ),
    ),
    "adobe-secret": (("p8e-", r"[A-Za-z0-9_-]{32}"),),
    "age-key": (("AGE-SECRET-KEY-1", "[A-Z0-9]{58}"),),
    "airtable-token": (("pat", ALNUM + r"{14}\." + HEX + "{64}"),),
    "aiven-password": (("AVNS_", WORD + "{15,}"),),
    "alibaba-key-id": (("LTAI", ALNUM + "{16,20}"),),
    "artifactory-key": (("AKCp", ALNUM + "{69}"), ("cmVmd", ALNUM + "{59}")),
    "atlassian-token": (
        ("ATATT3", r"[\w=-]{60,}"),
        ("ATCTT3", r"[\w=-]{60,}"),
        ("ATSTT3", r"[\w=-]{60,}"),
        ("ATBB", ALNUM + "{32}"),
    ),
    "authress-key": tuple(
        (begin, r"[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[\w+/=-]{30,}")
        for begin in ("sc_", "ext_", "scauth_", "authress_")
    ),
    "aws-bedrock-key": (
        ("ABSK", BASE64 + "{100,}={0,2}"),
        ("bedrock-api-key-", BASE64 + "{20,}={0,2}"),
    ),
    "aws-key-id": (("A3T", "[A-Z0-9]{17}"), ("ABIA", "[A-Z2-7]{16}"), ("ACCA", "[A-Z2-7]{16}")),
    "buildkite-token": (("bkua_", "[a-z0-9]{40}"), ("bkct_", WORD + "{40,}")),
    "circleci-token": (("CCIPAT_", ALNUM + r"{20,}_" + HEX + "{40}"), ("CCIPRJ_", WORD + "{50,}")),
    "clickhouse-key": (("4b1d", r"(?=[a-z0-9]*[A-Z])" + ALNUM + "{38}"),),
    "clojars-token": (("CLOJARS_", ALNUM + "{60}"),),
    "cloudflare-key": (("v1.0-", HEX + "{24}-" + HEX + "{146}"),),
    "contentful-token": (("CFPAT-", WORD + "{43}"),),
    "databricks-token": (
        ("dapi", HEX + r"{32}(?:-\d)?"),
        ("dkea", HEX + r"{32}(?:-\d)?"),
        ("dose", HEX + "{32}"),
    ),
    "digitalocean-token": tuple((f"do{kind}_v1_", HEX + "{64}") for kind in "opr"),
    "docker-token": (("dckr_pat_", WORD + "{27,}"), ("dckr_oat_", WORD + "{32,}")),
    "doppler-token": tuple(
        (f"dp.{kind}.", r"(?:[a-z0-9_-]{2,35}\.)?" + ALNUM + "{40,44}")
        for kind in ("audit", "ct", "pt", "sa", "scim", "st")
    ),
    "dropbox-token": (("sl.", WORD + "{130,}"),),
    "duffel-token": (("duffel_live_", r"[\w=-]{43}"), ("duffel_test_", r"[\w=-]{43}")),
    "dynatrace-token": (("dt0", r"[a-z]\d\d\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}"),),
    "easypost-key": (("EZAK", ALNUM + "{54}"), ("EZTK", ALNUM + "{54}")),
    "facebook-token": (("EAAM", ALNUM + "{100,}"), ("EAAC", ALNUM + "{100,}")),
    "figma-token": (("figd_", WORD + "{40,}"), ("figo_", WORD + "{40,}")),
    "flutterwave-key": (
        ("FLWSECK", rf"(?:_TEST)?-{ALNUM}{{12,32}}(?:-X)?"),
        ("FLWPUBK", rf"(?:_TEST)?-{ALNUM}{{32}}-X"),
    ),
    "fly-token": (
        ("fo1_", WORD + "{43}"),
        ("fm1a_", r"[\w+/-]{100,}={0,3}"),
        ("fm1r_", r"[\w+/-]{100,}={0,3}"),
        ("fm2_", r"[\w+/-]{100,}={0,3}"),
    ),
    "frameio-token": (("fio-u-", r"[\w=-]{64}"),),
    "gitlab-token": (
        *(
            (f"gl{kind}-", r"[\w.-]{20,}")
            for kind in ("agent", "cbt", "dt", "ffct", "ft", "imt", "oas", "pat", "ptt", "rt")
        ),
        ("glsoat-", r"[\w.-]{20,}"),
        ("GR1348941", WORD + "{20,}"),
    ),
    "google-secret": (("GOCSPX-", WORD + "{28}"), ("1//0", WORD + "{40,}")),
    "grafana-token": (
        ("eyJrIjoi", BASE64 + "{40,}={0,2}"),
        ("glc_", r"[\w+/]{32,}={0,3}"),
        ("glsa_", ALNUM + "{32}_" + HEX + "{8}"),
    ),
    "groq-key": (("gsk_", ALNUM + "{40,}"),),
    "harness-key": tuple(
        (begin, WORD + r"{22}\." + ALNUM + r"{24}\." + ALNUM + "{20}") for begin in ("pat.", "sat.")
    ),
    "heroku-key": (("HRKU-", WORD + "{36,}"),),
    "hubspot-token": (("pat-", r"(?:na|eu)\d-" + UUID),),
    "huggingface-token": (("api_org_", ALNUM + "{34}"),),
    "infracost-key": (("ico-", ALNUM + "{32}"),),
    "intra42-secret": (("s-s4t2", "(?:ud|af)-" + HEX + "{64}"),),
    "jwt": (
        ("ZXlK", BASE64 + "{60,}={0,2}"),
        ("ey", r"[\w-]{10,1000}\.ey[\w/\\-]{10,8000}\.(?:[\w/\\-]{10,}={0,2})?"),
    ),
    "langchain-key": (("lsv2_", r"(?:pt|sk)_" + HEX + "{32}_" + HEX + "{10}"),),
    "linear-token": (("lin_api_", ALNUM + "{40}"), ("lin_oauth_", ALNUM + "{40,}")),
    "mailgun-key": (("key-", "[0-9a-f]{32}"),),
    "mapbox-token": (("sk.eyJ", r"[\w-]{20,}\.[\w-]{20,}"),),
    "new-relic-key": (
        ("NRAK-", "[A-Za-z0-9]{27}"),
        ("NRII-", WORD + "{32}"),
        ("NRJS-", HEX + "{19}"),
        ("NRRA-", HEX + "{42}"),
    ),
    "notion-token": (("ntn_", r"\d{11}" + ALNUM + "{35}"), ("secret_", ALNUM + "{43}")),
    "nuget-key": (("oy2", "[a-z0-9]{43}"),),
    "nvidia-key": (("nvapi-", WORD + "{60,}"),),
    "octopus-key": (("API-", r"(?=[A-Z]*\d)[A-Z0-9]{26,}"),),
    "openshift-token": (("sha256~", WORD + "{43}"),),
    "perplexity-key": (("pplx-", ALNUM + "{48}"),),
    "pinecone-key": (("pcsk_", WORD + "{40,}"),),
    "plaid-token": tuple(
        (f"access-{place}-", UUID) for place in ("sandbox", "development", "production")
    ),
    "planetscale-token": tuple(
        (f"pscale_{kind}_", r"[\w=.-]{32,64}") for kind in ("tkn", "oauth", "pw")
    ),
    "posthog-key": (("phx_", ALNUM + "{40,}"),),
    "postman-key": (("PMAK-", HEX + "{24}-" + HEX + "{34}"),),
    "prefect-key": (("pnu_", ALNUM + "{36}"), ("pnb_", ALNUM + "{36}")),
    "pulumi-token": (("pul-", "[0-9a-f]{40}"),),
    "readme-key": (("rdme_", "[a-z0-9]{70}"),),
    "replicate-token": (("r8_", ALNUM + "{37}"),),
    "rubygems-key": (("rubygems_", "[0-9a-f]{48}"),),
    "scalingo-token": (("tk-us-", WORD + "{48}"),),
    "sendgrid-key": (("SG.", r"[\w=.-]{66}"),),
    "sendinblue-key": (
        ("xkeysib-", "[0-9a-f]{64}-" + ALNUM + "{16}"),
        ("xsmtpsib-", "[0-9a-f]{64}-" + ALNUM + "{16}"),
    ),
    "sentry-token": (("sntrys_", r"[\w+/=]{50,}"), ("sntryu_", HEX + "{64}")),
    "settlemint-token": tuple((f"sm_{kind}at_", ALNUM + "{16}") for kind in "aps"),
    "shippo-token": (("shippo_live_", HEX + "{40}"), ("shippo_test_", HEX + "{40}")),
    "shopify-token": tuple((f"shp{kind}_", HEX + "{32}") for kind in ("at", "ca", "pa", "ss")),
    "slack-token": (("xapp-", r"\d-[A-Za-z0-9]+-\d+-[A-Za-z0-9]+"),),
    "sonar-token": tuple((f"sq{kind}_", HEX + "{40}") for kind in "apu"),
    "sourcegraph-token": (("sgp_", rf"(?:(?:{HEX}{{16}}|local)_)?{HEX}{{40}}"),),
    "square-token": (
        ("EAAA", WORD + "{56,60}"),
        ("sq0atp-", WORD + "{22,60}"),
        ("sq0csp-", WORD + "{40,}"),
    ),
    "stripe-key": (
        ("sk_prod_", ALNUM + "{10,}"),
        ("rk_prod_", ALNUM + "{10,}"),
        ("sk_live_", ALNUM + "{10,}"),
        ("rk_live_", ALNUM + "{10,}"),
        ("sk_test_", ALNUM + "{10,}"),
        ("rk_test_", ALNUM + "{10,}"),
        ("whsec_", r"[\w+/]{32,}={0,2}"),
    ),
    "supabase-key": (("sbp_", HEX + "{40}"), ("sb_secret_", WORD + "{30,}")),
    "tailscale-key": (("tskey-", r"[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{20,}"),),
    "twilio-key": (("SK", HEX + "{32}"),),
    "twitter-token": (("AAAAAAAAAAAAAAAAAAAAA", r"[\w%]{50,}"),),
    "typeform-token": (("tfp_", r"[\w=.-]{40,}"),),
    "vault-token": (("hvs.", WORD + "{80,}"), ("hvb.", WORD + "{120,}"), ("hvr.", WORD + "{80,}")),
    "xai-key": (("xai-", ALNUM + "{60,}"),),
    "yandex-key": (
        ("AQVN", WORD + "{35,38}"),
        ("YCA", WORD + "{36}"),
        ("t1.", r"[\w-]+={0,2}\.[\w-]{86}={0,2}"),
        ("y0_", WORD + "{50,}"),
    ),
}
"""Kind → beginnings and what follows them."""

SHORTEST = 18
"""Characters of the shortest token."""


class TokenPattern(NamedTuple):
    """One pattern for all forms, and the kind that each of its groups stands for."""

    pattern: "re.Pattern[str]"
    kinds: dict[str, str]


@cache
def token_pattern() -> TokenPattern:
    """Compile the forms, sorted by their first character: the pattern decides by that first."""
    branches: dict[str, list[str]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for kind, forms in FORMS.items():
        for begin, rest in forms:
            group = f"g{len(kinds)}"
            kinds[group] = kind
            branches[begin[0]].append(f"(?P<{group}>{re.escape(begin[1:])}{rest})")
    whole = "|".join(f"{re.escape(first)}(?:{'|'.join(each)})" for first, each in branches.items())
    return TokenPattern(re.compile(rf"(?<![A-Za-z0-9])(?:{whole})(?![A-Za-z0-9])"), kinds)
