"""Secrets go, everything else stays. The secrets here are made up, in pieces: see `made_up`."""

import re
import string
import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.lib.text import redact as module
from hookkit.lib.text.redact import redact

LETTERS = string.ascii_letters + string.digits


def made_up(length: int, alphabet: str = LETTERS, *, seed: int = 7) -> str:
    """Random text; written out, it would look like a leak to whoever scans this repository."""
    return "".join(Random(seed).choices(alphabet, k=length))


HEX = made_up(40, "0123456789abcdef")
UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
URL_SAFE = LETTERS + "-_"
JWT = f"eyJ{made_up(20)}.eyJ{made_up(60)}.{made_up(43, URL_SAFE)}"
PEM = "\n".join(made_up(64, LETTERS + "+/", seed=line) for line in range(12))
BLOCK = f"-----BEGIN RSA PRIVATE KEY-----\n{PEM}\n-----END RSA PRIVATE KEY-----"
AWS_ID = "AKIA" + made_up(16, string.ascii_uppercase + "234567")
AWS_KEY = made_up(40, LETTERS + "+/")

FORMS = {
    "anthropic-key": ["sk-ant-api03-" + made_up(90, URL_SAFE) + "AA", "sk-ant-" + made_up(20)],
    "openai-key": ["sk-" + made_up(48), "sk-proj-" + made_up(120, URL_SAFE), "sk-or-v1-" + HEX],
    "github-token": [
        *(f"gh{kind}_{made_up(36)}" for kind in "oprsu"),
        f"github_pat_{made_up(22)}_{made_up(59)}",
    ],
    "gitlab-token": ["glpat-" + made_up(20, URL_SAFE)],
    "slack-token": [f"xox{kind}-{made_up(12, string.digits)}-{made_up(24)}" for kind in "abpr"],
    "slack-webhook": [f"hooks.slack.com/services/T{made_up(8)}/B{made_up(8)}/{made_up(24)}"],
    "aws-key-id": [AWS_ID, AWS_ID.replace("AKIA", "ASIA")],
    "google-key": ["AIza" + made_up(35, URL_SAFE)],
    "google-token": ["ya29." + made_up(60, URL_SAFE)],
    "npm-token": ["npm_" + made_up(36)],
    "pypi-token": ["pypi-AgEIcHlwaS5vcmc" + made_up(80, URL_SAFE)],
    "sendgrid-key": [f"SG.{made_up(22, URL_SAFE)}.{made_up(43, URL_SAFE)}"],
    "huggingface-token": ["hf_" + made_up(34)],
    "stripe-key": [f"{kind}_{made_up(24)}" for kind in ("sk_live", "rk_live", "sk_test")],
    "jwt": [JWT],
    "private-key": [
        BLOCK,
        BLOCK.replace("RSA ", ""),
        BLOCK.replace("RSA PRIVATE KEY", "PGP PRIVATE KEY BLOCK"),
        BLOCK.replace("RSA", "OPENSSH").replace("\n", "\\n"),
        BLOCK.replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\n\n", 1),
        f"-----BEGIN EC PRIVATE KEY-----\n{PEM}",
    ],
}
SECRETS = [(kind, secret) for kind, secrets in FORMS.items() for secret in secrets]


@pytest.mark.parametrize(("kind", "secret"), SECRETS)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("use ", " please"),
        ('"', '"'),
        ("`", "`"),
        ("(", ")"),
        ("x=", "\n"),
        ("https://x/?k=", "&y=1"),
        ('{"text": "a\\n', '\\n"}'),
        ("ключ:", "。"),
    ],
)
def test_a_secret_of_a_known_form(kind: str, secret: str, before: str, after: str) -> None:
    assert redact(before + secret + after) == f"{before}[redacted: {kind}]{after}"


SURROUNDED = {
    "Authorization: Bearer {}": ("bearer-token", made_up(32)),
    'curl -H "authorization: bearer {}"': ("bearer-token", made_up(32, URL_SAFE + "./~+")),
    "Authorization: Basic {}": ("basic-login", made_up(24) + "=="),
    "postgres://user:{}@host:5432/db": ("password", "s3cret/"[:6]),
    "postgres://user:{}@host/a?b=c@d": ("password", "p@ss:w0rd"),
    "redis://:{}@localhost:6379/0": ("password", "correct"),
    "mongodb+srv://a:{}@x.example.net": ("password", "hunter"),
    "https://me:{}@github.com/o/r.git": ("password", made_up(20)),
    f"{AWS_ID} {{}}": ("aws-key", AWS_KEY),
    f"aws_access_key_id = {AWS_ID}\naws_secret_access_key = {{}}": ("secret", AWS_KEY),
    "Server=x;User Id=y;Password={};": ("password", "hunter2"),
    "AccountName=x;AccountKey={};": ("secret", made_up(60) + "=="),
    "password={}": ("password", "hunter2"),
    "Password: {}.": ("password", "hunter2"),
    "PASSWD = '{}'": ("password", "Tr0ub4dor&3"[:9]),
    "db_pass: {}": ("password", "12345678"),
    'DBPASS="{}"': ("password", "correct!horse"),
    "pwd:={}": ("password", "a1b2c3"),
    "passphrase => '{}'": ("password", "x-9-yyy"),
    "--password {} --verbose": ("password", "hunter2"),
    "mysql --password={} db": ("password", "hunter2"),
    "tool --api-key '{}'": ("secret", made_up(20)),
    "tool --token {}": ("secret", made_up(20)),
    'API_KEY="{}"': ("secret", HEX),
    "export DATADOG_API_KEY={}": ("secret", HEX[:32]),
    '{{"api_key": "{}"}}': ("secret", made_up(24)),
    '{{\\"apiKey\\": \\"{}\\"}}': ("secret", made_up(24)),
    "os.environ['API_KEY'] = '{}'": ("secret", made_up(24)),
    "the API key: {}": ("secret", made_up(24)),
    "client_secret: {}": ("secret", UUID),
    "SECRET_KEY_BASE={}": ("secret", HEX * 2),
    "auth_token={}&a=b": ("secret", made_up(24)),
    "token: '{}'": ("secret", "abc.def1.ghi2"),
    "İ credentials: {}": ("secret", made_up(24)),
}


@pytest.mark.parametrize("text", SURROUNDED)
def test_a_secret_that_what_stands_around_it_gives_away(text: str) -> None:
    kind, secret = SURROUNDED[text]
    expected = text.format("\0").replace(AWS_ID, "[redacted: aws-key-id]")
    assert redact(text.format(secret)) == expected.replace("\0", f"[redacted: {kind}]")


def test_several_in_one_text() -> None:
    token = FORMS["github-token"][0]
    text = f"password=hunter2, token: {token}; key {token} and pwd = a1b2c3!"
    assert redact(text) == (
        "password=[redacted: password], token: [redacted: github-token];"
        " key [redacted: github-token] and pwd = [redacted: password]!"
    )


ORDINARY = [
    HEX,
    HEX[:7],
    UUID,
    f"commit {HEX} (HEAD -> main)",
    "msg_01XFDUDYJgAACzvnptvVoYEL",
    "toolu_01A09q90qw90lq917835lq9",
    "req_011CSHoEeqs5C35K2UUqR7Fy",
    "data:image/png;base64," + made_up(4000, LETTERS + "+/"),
    "/home/me/.ssh/id_rsa and ~/.aws/credentials: see /etc/ssl/private/server1.key",
    "PasswordAuthenticationProviderFactory2",
    "antidisestablishmentarianism " * 3,
    # Placeholders.
    "sk-...",
    "sk-ant-...",
    "sk-ant-xxxxxxxxxxxxxxxxxxxxxxxx",
    "sk-ant-api03-your-key-goes-here-please",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "ghp_000000000000000000000000000000000000",
    "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "Authorization: Bearer $TOKEN",
    "Authorization: Bearer <your-access-token-1>",
    "Bearer authentication is used",
    "postgres://user:password@localhost/db",
    "postgres://user:$PASSWORD@localhost/db",
    "postgres://user:<password>@localhost/db",
    "postgres://user:***@localhost/db",
    "http://localhost:8080/path/file@2x.png",
    "git@github.com:owner/repo.git",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "a line with -----BEGIN RSA PRIVATE KEY----- in it, and words",
    "api_key = <your key>",
    "API_KEY=$API_KEY",
    "API_KEY=${API_KEY1:-default1}",
    "api_key: {{ secrets.API_KEY_1 }}",
    "password: xxx",
    "password=changeme123",
    "password: ********",
    # Names with a value that is no secret.
    "password: string",
    "password: correcthorse",
    "password: 8",
    "password = input()",
    "password = process.env.DB_PASSWORD1",
    "password = config['db1']",
    "passwords: hunter2",
    "bypass: abcdef1",
    "the password is wrong",
    "token: AuthTokenFactory",
    "token = token2",
    "token = old_token_12",
    "token = get_token_1234(request)",
    "token: src/auth/token2.py:12",
    "secret_file: /run/secrets/db1.txt",
    "private_key=./keys/server1.pem",
    "token_url=https://auth.example.org/v1/token2",
    "secret: https://vault.example.org/v1/abc123",
    'max_tokens: 4096, "tokens": 1234567890',
    f"private_key_id: {HEX}",
    f"cache_key={HEX}",
    f"public_key: {HEX}",
    "primary-key=abc123def456",
    "a token abc123def456ghi789",
    "sk-circle-fade-dot-with-animation-1234",
    "task-" + made_up(30),
    "x" + FORMS["aws-key-id"][0],
    "skipping; password:",
    "",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


IDS = st.sampled_from([12, 40, 64]).flatmap(
    lambda length: st.text("0123456789abcdef", min_size=length, max_size=length)
)


@given(st.lists(IDS | st.uuids().map(str), max_size=20))
def test_hashes_and_uuids_stay(ids: list[str]) -> None:
    text = " ".join(ids)
    assert redact(text) == text


PIECES = [
    *(secret for secrets in FORMS.values() for secret in secrets[:2]),
    *("password", "api_key", "token", "secret", "pass", "[redacted: secret]", "[redacted: "),
    *(": ", "=", "://", ":", "@", '"', "'", "\\n", " ", "\n", "--", "-", "_", "]", ".", ",", "/"),
    *("hunter2", "abc123def456", "Bearer ", "Authorization: Basic ", "AKIA", "eyJ", "İ", "x"),
    *("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", AWS_KEY, "user", "sk-", "ghp_"),
]


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_twice_is_once(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@given(st.text())
def test_twice_is_once_for_any_text(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@given(st.sampled_from(SECRETS), st.text(max_size=20), st.text(max_size=20))
def test_no_secret_is_left_between_spaces(secret: tuple[str, str], before: str, after: str) -> None:
    assert secret[1] not in redact(f"{before} {secret[1]} {after}")


def test_every_hint_is_needed_by_its_pattern() -> None:
    """A text that a pattern matches has a hint, else the secret would be passed over."""
    for kind, secret in SECRETS:
        for rule in module.RULES:
            if rule.kind == kind and rule.pattern.search(secret):
                assert any(hint in secret for hint in rule.hints), kind


HOSTILE = [
    *("sk-", "sk-ant-", "ghp_", "eyJ", "eyJaaaaaaaaaa.", "eyJa.eyJ", "AKIA", "SG.aaaa", "xoxb-"),
    *("-----BEGIN PRIVATE KEY-----", "-----BEGIN A ", "-----", "-", "- ", "BEGIN PRIVATE KEY"),
    *("://", "://a:", "://a:b", ":", "@", "=", "password=", "password:", "token ", "--token "),
    *(
        "key=",
        "api_key",
        "pass",
        "\\n",
        "\\nsk-",
        "a=b",
        "Bearer ",
        "ya29.",
        "a.",
        "İ",
        "[redacted: ",
    ),
    *("token:a/", "secret=a.", "password=a1"),
]


@pytest.mark.slow
@pytest.mark.uncovered
@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("begin", ["", "password=", "://a:"])
def test_time_grows_with_the_length_only(begin: str, piece: str) -> None:
    def seconds(times: int) -> float:
        text = begin + piece * times
        start = time.process_time()
        redact(text)
        return time.process_time() - start

    most = 20 * 10 * min(seconds(500) for _ in range(3)) + 0.1
    # In proportion it takes 20 times as long, to the square 400 times.
    assert seconds(10_000) < most or seconds(10_000) < most


def test_marks_look_alike() -> None:
    for rule in module.RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.kind)
