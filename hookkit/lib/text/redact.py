"""Redact secrets in text before it is stored.

Known kinds are recognised by their form, others by the name of the value (`password=hunter2`,
`"api_key": "…"`). What has neither stays: commit hashes, UUIDs, ids of messages, images in
base64, paths, words. So do placeholders (`sk-...`, `<your key>`, `$API_KEY`), and plain letters
with such a name (`password: correcthorse`), which look like a type or a word.

Every pattern takes time in proportion to the text's length: each begins with letters that can't
occur again inside its match, or is bounded.
"""

import re
import string
from collections.abc import Callable
from typing import NamedTuple

from hookkit.lib.text.sanitize import without_hidden

MIN_VARIETY = 8
"""Different characters that a random value has at least; `ghp_000000…` is an example."""

_PLACEHOLDER = re.compile(
    r"x{6}|\*{3}|\.{3}|(?<![a-z])your|example|placeholder|redacted|change_?me|replace_?me|dummy"
    r"|1234567890abc|abcdefghij",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """Replace each secret by its kind: `[redacted: anthropic-key]`. Idempotent.

    A secret with a hidden character in its middle is still one: where there is such a secret,
    the text loses its hidden characters.
    """
    redacted = _without_secrets(text)
    if text.replace("\n", "").replace("\t", "").isprintable():
        return redacted
    bare = _without_secrets(without_hidden(text))
    return redacted if bare == without_hidden(redacted) else bare


def _without_secrets(text: str) -> str:
    for rule in RULES:
        for hint in rule.hints:
            if hint in text:
                text = rule.pattern.sub(rule.replace, text)
                break
    return _without_named(_without_tokens(text))


def _without_tokens(text: str) -> str:
    """Redact the forms of token_forms.py.

    No token has white space in it, so only long words are looked into.
    """
    from hookkit.lib.text.token_forms import SHORTEST, token_pattern

    pattern, _ = token_pattern()
    long_words = {word for word in text.split() if len(word) >= SHORTEST}
    return pattern.sub(_token_replacement, text) if any(map(pattern.search, long_words)) else text


def _token_replacement(match: re.Match[str]) -> str:
    from hookkit.lib.text.token_forms import token_pattern

    if not _is_random(match[0]):
        return match[0]
    return f"[redacted: {token_pattern().kinds[match.lastgroup or '']}]"


class RedactionRule(NamedTuple):
    """One kind of secret, recognised by its form."""

    kind: str
    hints: tuple[str, ...]
    """One of these is in every text that the pattern matches; looking for them is cheap."""
    pattern: re.Pattern[str]
    """Its group `secret` is replaced."""
    is_secret: Callable[[str], bool]

    def replace(self, match: re.Match[str]) -> str:
        """Return the replacement of a match; the match itself where it is only an example."""
        if not self.is_secret(match["secret"]):
            return match[0]
        start, end = (at - match.start() for at in match.span("secret"))
        return f"{match[0][:start]}[redacted: {self.kind}]{match[0][end:]}"


def _is_random(value: str) -> bool:
    """Return True if a value of a known form is a real one."""
    return len(set(value)) >= MIN_VARIETY and not _PLACEHOLDER.search(value)


def _has_random_part(value: str) -> bool:
    """Return True as above, for a form that kebab-case names share (`sk-circle-fade-dot`)."""
    parts = re.split("[-_]", value)
    is_long = any(len(part) >= 16 and re.search(r"\d", part) for part in parts)
    return is_long and _is_random(value)


def _is_password(value: str) -> bool:
    is_word = value.lower() in {"pass", "password", "passwd", "pwd", "pw", "secret", "token"}
    return not (is_word or value[0] in "$<{%" or _PLACEHOLDER.search(value))


def _is_key_block(value: str) -> bool:
    return re.search(r"[A-Za-z0-9+/=]{40}", value) is not None


def _form(
    kind: str,
    prefix: str,
    rest: str,
    *,
    hints: tuple[str, ...] = (),
    is_secret: Callable[[str], bool] = _is_random,
) -> RedactionRule:
    """Build a rule for words that begin with a prefix of fixed length.

    The lookbehind stands after the prefix, because a pattern that begins with letters is found
    fast. A line feed that was written as `\n` ends a word too.
    """
    begin = rf"(?:(?<![A-Za-z0-9]{prefix})|(?<=\\[nrt]{prefix}))"
    return RedactionRule(
        kind, hints or (prefix,), re.compile(f"(?P<secret>{prefix}{begin}{rest})"), is_secret
    )


_PEM_BODY = r"[^-[]*+(?:-(?!----)[^-[]*+)*-----END [A-Z0-9 ]{0,40}-----"
_PEM_REST = r"(?:(?:\s|\\[nr])*[A-Za-z0-9+/=]{16,}+)*"

RULES = (
    RedactionRule(
        "private-key",
        ("PRIVATE KEY",),
        re.compile(
            r"(?P<secret>-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
            rf"(?:{_PEM_BODY}|{_PEM_REST}))"
        ),
        _is_key_block,
    ),
    RedactionRule(
        "password",
        ("://",),
        re.compile(r"://[^\s/:@\"'<>]{0,100}:(?P<secret>[^\s/\"'<>]{1,200})@"),
        _is_password,
    ),
    _form("anthropic-key", "sk-ant-", r"[\w-]{16,}"),
    _form("openai-key", "sk-", r"[\w-]{20,}", is_secret=_has_random_part),
    _form("github-token", "gh[oprsu]_", r"[A-Za-z0-9]{30,}", hints=("gh",)),
    _form("github-token", "github_pat_", r"\w{22,}"),
    _form("gitlab-token", "glpat-", r"[\w.-]{20,}"),
    _form("slack-token", "xox[abeoprs]", r"(?:\.[a-z]+)?-[\w-]{10,}", hints=("xox",)),
    _form("slack-webhook", "hooks[.]slack[.]com/services/", r"[\w/]{20,}", hints=("hooks.slack",)),
    RedactionRule(
        "aws-key",
        ("AKIA", "ASIA"),
        re.compile(
            r"A[KS]IA(?<![A-Za-z0-9]....)[A-Z0-9]{16}[\s,:\"']{1,5}"
            r"(?P<secret>[A-Za-z0-9+/]{40})(?![\w+/=])"
        ),
        _is_random,
    ),
    _form("aws-key-id", "A[KS]IA", r"[A-Z0-9]{16}(?![\w-])", hints=("AKIA", "ASIA")),
    _form("google-key", "AIza", r"[\w-]{35,}"),
    _form("google-token", "ya29[.]", r"[\w-]{20,}", hints=("ya29.",)),
    _form("npm-token", "npm_", r"[A-Za-z0-9]{30,}"),
    _form("pypi-token", "pypi-", r"[\w-]{50,}"),
    _form("sendgrid-key", "SG[.]", r"[\w-]{16,}\.[\w-]{16,}", hints=("SG.",)),
    _form("huggingface-token", "hf_", r"[A-Za-z0-9]{30,}"),
    _form("stripe-key", "[rs]k_(?:live|test)_", r"\w{16,}", hints=("k_live_", "k_test_")),
    _form("jwt", "eyJ", r"[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*"),
    RedactionRule(
        "azure-secret",
        ("Q~",),
        re.compile(r"(?<![\w~.-])(?P<secret>[\w~.-]{3}\dQ~[\w~.-]{31,34})(?![\w~-])"),
        _is_random,
    ),
    RedactionRule(
        "terraform-token",
        (".atlasv1.",),
        re.compile(r"(?<![A-Za-z0-9])(?P<secret>[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70})"),
        _is_random,
    ),
    RedactionRule(
        "maxmind-key",
        ("_mmk",),
        re.compile(r"(?<![A-Za-z0-9])(?P<secret>[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)(?!\w)"),
        _is_random,
    ),
    RedactionRule(
        "teams-webhook",
        (".webhook.office.com/",),
        re.compile(r"\.webhook\.office\.com/webhookb2/(?P<secret>[\w@/-]{40,})"),
        _is_random,
    ),
    RedactionRule(
        "telegram-token",
        (":AA",),
        re.compile(r"(?P<secret>[0-9](?<!\w[0-9])[0-9]{7,9}:AA[\w-]{33})(?![\w-])"),
        _is_random,
    ),
    RedactionRule(
        "session-cookie",
        ("_session=",),
        re.compile(r"_session=(?P<secret>[\w%.-]{32,})"),
        _has_random_part,
    ),
    RedactionRule(
        "bearer-token",
        ("earer ",),
        re.compile(r"[Bb]earer {1,3}(?P<secret>[\w.~+/-]{16,}=*)"),
        _is_random,
    ),
    RedactionRule(
        "basic-login",
        ("asic ",),
        re.compile(r"[Aa]uthorization[\"']?[:=][ \"']{0,3}[Bb]asic (?P<secret>[\w+/]{8,}=*)"),
        _is_random,
    ),
)


# What only its name gives away.

_KEYS = (
    *("access", "account", "api", "auth", "client", "encryption", "license", "master"),
    *("private", "secret", "service", "shared", "signing", "storage"),
)
"""Whose key is a secret. A public, primary or cache key is none."""
_NO_SECRET = (
    *("attribute", "cache", "column", "foreign", "group", "hash", "idempotency", "index", "issue"),
    *("lookup", "map", "message", "object", "partition", "primary", "project", "pub", "public"),
    *("redis", "registry", "routing", "row", "s3", "sort", "unique"),
)
"""Whose key, in the name of a variable of the environment, is none."""
_IS_SECRET_KEY = "|".join(rf"(?<={owner}key)|(?<={owner}[ _-]key)" for owner in _KEYS)
_GIVES = r"(?:(?:\\?[\"'`]\]?)?[ \t]{0,3}[:=]{1,2}>?[ \t]{0,3}\\?|(?P<flag> ))(?P<quote>[\"'`]?)"
_NAMED = tuple(
    re.compile(name + _GIVES)
    for name in (
        r"pass(?:w(?:or)?d|phrase|code|(?<!bypass)(?<!compass))",
        r"pwd",
        r"secret",
        r"token(?<!publickeytoken)",
        r"credentials?",
        rf"key(?:{_IS_SECRET_KEY})(?:_base)?",
        rf"_key(?<!{')(?<!'.join(f'{word}_key' for word in _NO_SECRET)})",
    )
)
"""For text in lower case: a pattern that begins with letters is found fast, in one case only."""
_VALUE = re.compile(r"[^\s\"'`,;<>&=\\]{2,}(?:={1,2}[^\s\"'`,;<>&=\\]+)*={0,2}")
_FLAG = re.compile(r"(?:^|[\s\"'])--[\w-]*$")
_AFTER = ".:!?)]}"
"""Marks that end a sentence or a bracket, not a secret."""

_NOT_LITERAL = re.compile(
    r"[$%{\[(*/~@]|\.{1,2}/|\w+://"  # a variable, a template, a path, an address
    r"|arn:|projects/"  # names of resources in clouds
    r"|[^\s/]*/\S*\.[A-Za-z]{1,5}(?::\d+)*$"
)
_CODE = re.compile(r"[A-Za-z_]\w*(?:[\[(]|(?:(?:\.|::|->)[A-Za-z_]\w*)+(?:[\[(]|$))")
_VARIABLE = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)*[_-]?\d{1,3}$")
"""`token2`, `old_key_1`."""

_LETTER, _DIGIT = re.compile(r"[A-Za-z]"), re.compile(r"\d")
_SPECIAL = re.compile(r"[!@#$%^*?~+]")
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def _without_named(text: str) -> str:
    lowered = text.lower()
    if len(lowered) != len(text):  # some letters are longer in lower case
        lowered = text.translate(_ASCII_LOWER)
    names = [name for pattern in _NAMED for name in pattern.finditer(lowered)]
    pieces, done, read = [], 0, 0
    for name in sorted(names, key=re.Match.start):
        if (
            name.start() < read
            or _is_prose(lowered, name)
            or _is_in_arn(lowered, name)
            or _is_no_variable(text, name)
        ):
            continue
        value = _VALUE.match(text, name.end())
        if value is None:
            continue
        read = value.end()
        secret = value[0].rstrip(_AFTER)
        is_password = name[0].startswith("p")
        if _is_named_secret(secret, bool(name["quote"]), is_password):
            kind = "password" if is_password else "secret"
            pieces += [text[done : value.start()], f"[redacted: {kind}]"]
            done = value.start() + len(secret)
    return "".join([*pieces, text[done:]]) if pieces else text


def _is_prose(lowered: str, name: re.Match[str]) -> bool:
    """Return True if only a space follows the name and it is no option: `the token …`."""
    before = lowered[max(0, name.start() - 40) : name.start()]
    return bool(name["flag"]) and not _FLAG.search(before)


def _is_in_arn(lowered: str, name: re.Match[str]) -> bool:
    """Return True for `secret:` in the name of a resource of AWS."""
    before = lowered[max(0, name.start() - 100) : name.start()]
    return before.endswith(":") and "arn:" in before.rsplit(maxsplit=1)[-1]


def _is_no_variable(text: str, name: re.Match[str]) -> bool:
    """Return True for a plain key (`sort_key`) that isn't a variable of the environment."""
    return name[0].startswith("_key") and not text.startswith("_KEY", name.start())


def _is_named_secret(value: str, is_quoted: bool, is_password: bool) -> bool:
    """Return True if the value of such a name looks like a secret, not like a word or code."""
    if _PLACEHOLDER.search(value) or _NOT_LITERAL.match(value):
        return False
    if not is_quoted and _CODE.match(value):
        return False
    has_digit = _DIGIT.search(value) is not None
    if is_password:
        return len(value) >= 6 and (has_digit or _SPECIAL.search(value) is not None)
    is_mixed = has_digit and _LETTER.search(value) is not None
    return len(value) >= 10 and is_mixed and not _VARIABLE.match(value)
