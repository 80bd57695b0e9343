"""What makes up the account that Claude Code works with, as its hooks and our summarizer see it.

Two environments with the same facets send words to the same place under the same login. The
recorder loads this file in the hook process (agents/account_marks.py): it imports nothing but
modules that are built into the interpreter, and nothing of hookkit. The values are secrets; they
leave this file to be hashed only.

What the client does was measured with 2.1.332: hooks get its environment with the `env` of all
settings merged in, but for CLAUDE_CODE_OAUTH_TOKEN, and no credentials at all if
CLAUDE_CODE_SUBPROCESS_ENV_SCRUB is set. https://code.claude.com/docs/en/iam has the order of
credentials.
"""

import posix

FOLDER, PROJECT, ENTRYPOINT = b"CLAUDE_CONFIG_DIR", b"CLAUDE_PROJECT_DIR", b"CLAUDE_CODE_ENTRYPOINT"
API_KEY, OAUTH_TOKEN = b"ANTHROPIC_API_KEY", b"CLAUDE_CODE_OAUTH_TOKEN"
SCRUB = b"CLAUDE_CODE_SUBPROCESS_ENV_SCRUB"

SWITCH = b"CLAUDE_CODE_USE_"
"""Variables that begin so switch to another provider, but for OTHER_SWITCHES."""

OTHER_SWITCHES = frozenset(
    SWITCH + name
    for name in (b"CCR_V2", b"COWORK_PLUGINS", b"NATIVE_FILE_SEARCH", b"POWERSHELL_TOOL")
)

FIRST_PARTY = b"ANTHROPIC_"
"""Variables that begin so belong to the account, but for those with a word of NO_ACCOUNT."""

NO_ACCOUNT = (b"MODEL", b"BETAS", b"_LOG", b"SERVICE_TIER", b"SESSION_ID", b"TELEMETRY", b"_TIER_")

PLACES = (b"_URL", b"_HOST", b"_SOCKET", b"_RESOURCE")
"""Words of variables that name an endpoint."""

ENDPOINTS = frozenset((b"CLAUDE_CODE_API_BASE_URL", b"CLAUDE_CODE_CUSTOM_OAUTH_URL"))

CREDENTIALS = frozenset(
    (
        OAUTH_TOKEN,
        b"CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR",
        b"CLAUDE_CODE_CLIENT_CERT",
        b"CLAUDE_CODE_GATEWAY_TOKEN",
        b"CLAUDE_CODE_GATEWAY_TOKEN_FILE_DESCRIPTOR",
        b"CLAUDE_CODE_HOST_CREDS_FILE",
        b"CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
        b"CLAUDE_SECURESTORAGE_CONFIG_DIR",
    )
)
"""Further variables with credentials; a hook may lack them, the client has them."""

CLOUD = (b"AWS_", b"AZURE_", b"CLOUDSDK_", b"CLOUD_ML_", b"GCLOUD_", b"GOOGLE_", b"VERTEX_")
"""Beginnings of the clouds' own variables, which count where a provider is switched on."""

PASSING = frozenset(
    (
        *(b"AWS_CA_BUNDLE", b"AWS_CREDENTIAL_EXPIRATION", b"AWS_EXECUTION_ENV"),
        *(b"AWS_MAX_ATTEMPTS", b"AWS_PAGER", b"AWS_RETRY_MODE", b"AWS_SECRET_ACCESS_KEY"),
        *(b"AWS_SECURITY_TOKEN", b"AWS_SESSION_TOKEN", b"AZURE_LOG_LEVEL"),
    )
)
"""Those that have nothing to do with the account, or only repeat what another variable shows."""

HELPERS = (b"apiKeyHelper", b"awsAuthRefresh", b"awsCredentialExport", b"gcpAuthRefresh")
"""Settings with commands that fetch credentials."""

TRUE, FALSE = (b"1", b"true", b"yes", b"on"), (b"", b"0", b"false", b"no", b"off")

DEFAULT_URL = b"https://api.anthropic.com"

DEFAULT_PORTS = {b"http": b":80", b"https": b":443"}

KEY_TAIL = 20
"""The last characters of an API key by which the client knows which ones a person has approved."""

MAX_READ = 16 * 1024 * 1024
"""Bytes of a file that are read at most."""


def facets(
    environ: "dict[bytes, bytes]", client_environ: bytes = b"", client_command: bytes = b""
) -> "dict[str, bytes] | None":
    """Return the facets of the account in an environment; None where they can't be known.

    The environment and the command line of the client itself, as /proc has them, show what the
    client keeps from its hooks.
    """
    folder = config_folder(environ)
    own = read(folder + b"/settings.json")
    if is_hidden(environ, own, client_command):
        return None
    client = [each.partition(b"=")[::2] for each in client_environ.split(b"\0")]
    known = {name: value for name, value in client if name in CREDENTIALS}
    known.update(environ)
    config = client_config(environ, folder)
    found = by_variables(known, is_key_unused(environ, config))
    found["folder"] = (b"set " if environ.get(FOLDER) else b"usual ") + folder
    found["helper"] = helper([*project_settings(environ), own])
    found["login"] = login(config, folder)
    return found


def is_hidden(environ: "dict[bytes, bytes]", own: bytes, client_command: bytes) -> bool:
    """Return True if the account may depend on what nobody but the client can see."""
    is_scrubbed = environ.get(SCRUB, b"").strip().lower() not in FALSE
    return is_scrubbed or quoted(OAUTH_TOKEN) in own or has_own_helper(client_command)


def has_own_helper(client_command: bytes) -> bool:
    """Return True if the client's command line may name settings with a helper."""
    words = client_command.split(b"\0")
    for at, word in enumerate(words):
        name, _, value = word.partition(b"=")
        if name == b"--settings":
            value = value or b"".join(words[at + 1 : at + 2])
            text = value if value.lstrip().startswith(b"{") else read(value)
            if not text or any(quoted(each) in text for each in (*HELPERS, OAUTH_TOKEN)):
                return True
    return False


def config_folder(environ: "dict[bytes, bytes]") -> bytes:
    """Return the client's configuration folder."""
    chosen = environ.get(FOLDER, b"").rstrip(b"/")
    return chosen or environ.get(b"HOME", b"").rstrip(b"/") + b"/.claude"


def client_config(environ: "dict[bytes, bytes]", folder: bytes) -> bytes:
    """Return the client's own file, with the login; an early version kept it elsewhere."""
    home = folder if environ.get(FOLDER) else environ.get(b"HOME", b"")
    return read(folder + b"/.config.json") or read(home + b"/.claude.json")


def project_settings(environ: "dict[bytes, bytes]") -> "list[bytes]":
    """Return the settings of the project that a hook runs for, the strongest first."""
    project = environ.get(PROJECT)
    names = (b"settings.local.json", b"settings.json") if project else ()
    return [read(b"%b/.claude/%b" % (project or b"", name)) for name in names]


def is_key_unused(environ: "dict[bytes, bytes]", config: bytes) -> bool:
    """Return True in a terminal whose person has not approved the API key in the environment.

    The client then uses the login. Without a terminal it uses the key.
    """
    if environ.get(ENTRYPOINT) != b"cli":
        return False
    tail = environ.get(API_KEY, b"").strip()[-KEY_TAIL:]
    return bool(tail) and not is_approved(tail, config)


def is_approved(tail: bytes, config: bytes) -> bool:
    """Return True if the client's file lists the end of a key as approved."""
    answers = config.partition(b'"customApiKeyResponses"')[2]
    return quoted(tail) in answers.partition(b'"approved"')[2].partition(b"]")[0]


def by_variables(environ: "dict[bytes, bytes]", without_key: bool) -> "dict[str, bytes]":
    """Return the facets that variables make up: provider, endpoint, key."""
    parts: dict[str, list[bytes]] = {"provider": [], "endpoint": [], "key": []}
    is_cloud = any(is_switch(each) and is_set(value) for each, value in environ.items())
    for name in sorted(environ):
        facet = facet_of(name, is_cloud)
        if facet is not None and not (without_key and name == API_KEY):
            value = canonical(name, environ[name])
            if value:
                parts[facet].append(name + b"=" + value)
    return {name: b"\0".join(values) for name, values in parts.items()}


def facet_of(name: bytes, is_cloud: bool = True) -> "str | None":
    """Return the facet that a variable belongs to; None for all that are of no account."""
    if is_switch(name) or (is_cloud and name.startswith(CLOUD) and name not in PASSING):
        return "provider"
    if name in CREDENTIALS:
        return "key"
    if name in ENDPOINTS:
        return "endpoint"
    is_other = any(word in name for word in NO_ACCOUNT) and not name.endswith(b"_REGION")
    if not name.startswith(FIRST_PARTY) or is_other:
        return None
    return "endpoint" if any(word in name for word in PLACES) else "key"


def is_switch(name: bytes) -> bool:
    """Return True if a variable switches to another provider."""
    return name.startswith(SWITCH) and name not in OTHER_SWITCHES


def is_set(value: bytes) -> bool:
    """Return True if the value of a switch means yes."""
    return value.strip().lower() not in FALSE


def canonical(name: bytes, value: bytes) -> bytes:
    """Return one spelling of equal values; nothing for one that means the default."""
    value = value.strip()
    if is_switch(name):
        return b"1" if is_set(value) else b""
    url = canonical_url(value) if b"://" in value else value
    return b"" if url == DEFAULT_URL else url


def canonical_url(url: bytes) -> bytes:
    """Return one spelling of equal URLs: a lower host, no default port, no slash at the end."""
    scheme, _, rest = url.partition(b"://")
    scheme = scheme.lower()
    cuts = [at for at in map(rest.find, (b"/", b"?", b"#")) if at >= 0]
    end = min(cuts, default=len(rest))
    user, at, host = rest[:end].rpartition(b"@")
    port = DEFAULT_PORTS.get(scheme, b":")
    host = host.lower()
    host = host[: -len(port)] if host.endswith(port) else host.rstrip(b":")
    return b"%b://%b%b%b%b" % (scheme, user, at, host, rest[end:].rstrip(b"/"))


def helper(settings: "list[bytes]") -> bytes:
    """Return the commands that fetch credentials, each from the first settings that have it."""
    found = []
    for name in HELPERS:
        command = next(filter(None, (text_of(name, each) for each in settings)), b"")
        if command:
            found.append(name + b"=" + command)
    return b"\0".join(found)


def login(config: bytes, folder: bytes) -> bytes:
    """Return who has logged in: person and organization; where that isn't known, the token.

    A token is renewed every few hours, so it is the second choice.
    """
    _, found, rest = config.partition(b'"oauthAccount"')
    account = rest.lstrip(b": \t\r\n")
    if found and account.startswith(b"{"):
        account = account.partition(b"}")[0]
        names = (b"accountUuid", b"organizationUuid")
        known = [text_of(name, account) for name in names]
        if any(known):
            return b" ".join(known)
    return text_of(b"accessToken", read(folder + b"/.credentials.json"))


def text_of(name: bytes, document: bytes) -> bytes:
    """Return the text of the first member of this name in a JSON document, as it is written."""
    rest = document.partition(quoted(name))[2].lstrip(b": \t\r\n")
    if not rest.startswith(b'"'):
        return b""
    blank = rest.replace(b"\\\\", b"\0\0").replace(b'\\"', b"\0\0")
    return rest[1 : blank.find(b'"', 1)]


def quoted(text: bytes) -> bytes:
    """Return a text as JSON has it."""
    return b'"%b"' % text


def read(path: bytes) -> bytes:
    """Return a file's content; nothing where it can't be read, or is a pipe."""
    try:
        fd = posix.open(path, posix.O_RDONLY | posix.O_NONBLOCK | posix.O_CLOEXEC)
    except (OSError, ValueError):
        return b""
    try:
        data = chunk = posix.read(fd, MAX_READ)
        while chunk and len(data) < MAX_READ:
            chunk = posix.read(fd, MAX_READ - len(data))
            data += chunk
    except OSError:
        return b""
    finally:
        posix.close(fd)
    return data
