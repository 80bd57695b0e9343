"""Made-up tokens as issuers document them: beginnings, alphabets and lengths.

Written out, they would look like leaks to whoever scans this repository, so they are put together
from pieces.
"""

import string
from collections.abc import Callable, Iterator
from random import Random

ALNUM = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"
WORD = ALNUM + "-_"
BASE64 = ALNUM + "+/"

Piece = str | tuple[str, int]

FIVE: tuple[Piece, ...] = ("-", (UPPER, 5))
UUID: tuple[Piece, ...] = ((HEX, 8), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 12))

SHAPES: dict[str, list[tuple[Piece, ...]]] = {
    "1password": [
        ("ops_eyJ", (BASE64, 300)),
        ("A3-", (UPPER, 6), "-", (UPPER, 6), *FIVE, *FIVE, *FIVE, *FIVE),
    ],
    "adobe": [("p8e-", (ALNUM, 32))],
    "age": [("AGE-SECRET-KEY-1", ("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58))],
    "airtable": [("pat", (ALNUM, 14), ".", (HEX, 64))],
    "alibaba": [("LTAI", (ALNUM, 20))],
    "anthropic": [("sk-ant-api03-", (WORD, 93), "AA")],
    "artifactory": [("AKCp", (ALNUM, 69)), ("cmVmd", (ALNUM, 59))],
    "atlassian": [("ATATT3xFfGF0", (WORD, 170), "=", (UPPER, 8)), ("ATBB", (ALNUM, 32))],
    "aws": [("AKIA", ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)), ("ABSK", (BASE64, 120))],
    "azure": [((ALNUM, 3), "8Q~", (WORD, 34))],
    "buildkite": [("bkua_", (LOWER, 40))],
    "clickhouse": [("4b1d", (ALNUM, 38))],
    "clojars": [("CLOJARS_", (HEX, 60))],
    "cloudflare": [("v1.0-", (HEX, 24), "-", (HEX, 146))],
    "contentful": [("CFPAT-", (WORD, 43))],
    "databricks": [("dapi", (HEX, 32)), ("dapi", (HEX, 32), "-2")],
    "digitalocean": [(f"do{kind}_v1_", (HEX, 64)) for kind in "opr"],
    "docker": [("dckr_pat_", (WORD, 27))],
    "doppler": [("dp.pt.", (ALNUM, 43)), ("dp.st.dev_main.", (ALNUM, 43))],
    "dropbox": [("sl.", (WORD, 140))],
    "duffel": [("duffel_live_", (WORD, 43))],
    "dynatrace": [("dt0c01.", (UPPER, 24), ".", (UPPER, 64))],
    "easypost": [("EZAK", (ALNUM, 54))],
    "facebook": [("EAAM", (ALNUM, 150))],
    "figma": [("figd_", (WORD, 40))],
    "flutterwave": [("FLWSECK_TEST-", (HEX, 32), "-X")],
    "fly": [("fo1_", (WORD, 43)), ("fm2_", (BASE64, 140))],
    "frameio": [("fio-u-", (WORD, 64))],
    "github": [("ghp_", (ALNUM, 36)), ("github_pat_", (ALNUM, 22), "_", (ALNUM, 59))],
    "gitlab": [(f"gl{kind}-", (WORD, 20)) for kind in ("pat", "dt", "rt", "ft", "ptt", "soat")],
    "google": [("AIza", (WORD, 35)), ("GOCSPX-", (WORD, 28)), ("ya29.", (WORD, 100))],
    "grafana": [("glsa_", (ALNUM, 32), "_", (HEX, 8)), ("glc_", (BASE64, 90))],
    "groq": [("gsk_", (ALNUM, 52))],
    "harness": [("pat.", (WORD, 22), ".", (ALNUM, 24), ".", (ALNUM, 20))],
    "heroku": [("HRKU-AA", (WORD, 58))],
    "hubspot": [("pat-na1-", *UUID)],
    "huggingface": [("hf_", (string.ascii_letters, 34))],
    "infracost": [("ico-", (ALNUM, 32))],
    "jwt": [("eyJ", (WORD, 33), ".eyJ", (WORD, 80), ".", (WORD, 43))],
    "langchain": [("lsv2_pt_", (HEX, 32), "_", (HEX, 10))],
    "linear": [("lin_api_", (ALNUM, 40))],
    "mailgun": [("key-", (HEX, 32))],
    "mapbox": [("sk.eyJ", (ALNUM, 60), ".", (WORD, 22))],
    "maxmind": [((ALNUM, 6), "_", (ALNUM, 29), "_mmk")],
    "new relic": [("NRAK-", (UPPER, 27))],
    "notion": [("ntn_", (string.digits, 11), (ALNUM, 35)), ("secret_", (ALNUM, 43))],
    "npm": [("npm_", (ALNUM, 36))],
    "nuget": [("oy2", (LOWER, 43))],
    "nvidia": [("nvapi-", (WORD, 64))],
    "octopus": [("API-7", (UPPER, 25))],
    "openai": [("sk-proj-", (WORD, 120)), ("sk-", (ALNUM, 20), "T3BlbkFJ", (ALNUM, 20))],
    "openshift": [("sha256~", (WORD, 43))],
    "perplexity": [("pplx-", (ALNUM, 48))],
    "pinecone": [("pcsk_", (ALNUM, 60))],
    "plaid": [("access-production-", *UUID)],
    "planetscale": [("pscale_tkn_", (WORD, 43)), ("pscale_pw_", (WORD, 43))],
    "postman": [("PMAK-", (HEX, 24), "-", (HEX, 34))],
    "prefect": [("pnu_", (ALNUM, 36))],
    "pulumi": [("pul-", (HEX, 40))],
    "pypi": [("pypi-AgEIcHlwaS5vcmc", (WORD, 150))],
    "readme": [("rdme_", (LOWER, 70))],
    "replicate": [("r8_", (ALNUM, 37))],
    "rubygems": [("rubygems_", (HEX, 48))],
    "scalingo": [("tk-us-", (WORD, 48))],
    "sendgrid": [("SG.", (WORD, 22), ".", (WORD, 43))],
    "sendinblue": [("xkeysib-", (HEX, 64), "-", (ALNUM, 16))],
    "sentry": [("sntryu_", (HEX, 64)), ("sntrys_", (BASE64, 140), "_", (BASE64, 43))],
    "settlemint": [("sm_pat_", (ALNUM, 16))],
    "shippo": [("shippo_live_", (HEX, 40))],
    "shopify": [(f"shp{kind}_", (HEX, 32)) for kind in ("at", "ca", "pa", "ss")],
    "slack": [
        ("xoxb-", (string.digits, 12), "-", (ALNUM, 24)),
        ("xapp-1-", (UPPER, 11), "-", (string.digits, 13), "-", (HEX, 64)),
    ],
    "sonar": [("squ_", (HEX, 40))],
    "sourcegraph": [("sgp_", (HEX, 16), "_", (HEX, 40)), ("sgp_", (HEX, 40))],
    "square": [("sq0atp-", (WORD, 22)), ("EAAA", (ALNUM, 60))],
    "stripe": [("sk_live_", (ALNUM, 24)), ("rk_prod_", (ALNUM, 99)), ("whsec_", (ALNUM, 32))],
    "supabase": [("sbp_", (HEX, 40))],
    "tailscale": [("tskey-auth-", (ALNUM, 11), "-", (ALNUM, 32))],
    "telegram": [((("123456789"), 10), ":AA", (WORD, 33))],
    "terraform": [((ALNUM, 14), ".atlasv1.", (WORD, 67))],
    "twilio": [("SK", (HEX, 32))],
    "typeform": [("tfp_", (WORD, 44), "_", (WORD, 14))],
    "vault": [("hvs.", (WORD, 90)), ("hvb.", (WORD, 140))],
    "xai": [("xai-", (ALNUM, 80))],
    "yandex": [("AQVN", (WORD, 37)), ("y0_", (WORD, 55))],
}  # fmt: skip
"""Provider → the shapes of its tokens: plain pieces, and an alphabet with a length."""

NAMED = {
    "adafruit": (LOWER, 32),
    "algolia": (LOWER, 32),
    "asana": (LOWER, 32),
    "bitbucket": (LOWER, 32),
    "codecov": (LOWER, 32),
    "coinbase": (LOWER, 64),
    "confluent": (LOWER, 64),
    "datadog": (LOWER, 40),
    "discord": (HEX, 64),
    "etsy": (LOWER, 24),
    "fastly": (WORD, 32),
    "finnhub": (LOWER, 20),
    "freshbooks": (LOWER, 64),
    "kraken": (BASE64, 80),
    "kucoin": (HEX, 24),
    "linkedin": (LOWER, 16),
    "looker": (LOWER, 24),
    "mattermost": (LOWER, 26),
    "messagebird": (LOWER, 25),
    "netlify": (WORD, 40),
    "okta": (WORD, 42),
    "plaid": (LOWER, 30),
    "sendbird": (HEX, 40),
    "travis": (ALNUM, 22),
    "twitch": (LOWER, 30),
    "twitter": (LOWER, 45),
    "zendesk": (LOWER, 40),
}
"""Providers whose tokens have no form: only a name beside them gives them away."""

NAMES = (
    "{upper}_API_KEY={token}",
    '"{lower}_token": "{token}"',
    "{lower}_secret = '{token}'",
    "export {upper}_KEY={token}",
    "--{lower}-token {token}",
    "{lower}AccessToken: {token}",
)


def bare(seed: int = 11) -> Iterator[tuple[str, str]]:
    """Yield providers with a token of each of their shapes."""
    rng = Random(seed)
    for provider, shapes in SHAPES.items():
        for shape in shapes:
            yield provider, "".join(map(_piece(rng), shape))


def named(seed: int = 11) -> Iterator[tuple[str, str, str]]:
    """Yield providers, texts in which a name stands beside a token, and the token."""
    rng = Random(seed)
    formless = ((provider, _piece(rng)(part)) for provider, part in NAMED.items())
    for provider, token in (*bare(seed), *formless):
        word = provider.replace(" ", "_")
        for name in NAMES:
            yield provider, name.format(upper=word.upper(), lower=word, token=token), token


def _piece(rng: Random) -> Callable[[Piece], str]:
    def piece(part: Piece) -> str:
        if isinstance(part, str):
            return part
        alphabet, length = part
        return rng.choice(alphabet[-10:]) + "".join(rng.choices(alphabet, k=length - 1))

    return piece
