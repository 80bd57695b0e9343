"""Encryption with a certificate of one's own, and what is said of one that is no good."""

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx2 as httpx
import pytest

from hookkit.errors import HookkitError
from hookkit.server import tls
from tests.server.conftest import serving


class Pair(NamedTuple):
    """A certificate and its key."""

    certificate: Path
    key: Path


def openssl(*words: str) -> None:
    """Run openssl."""
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def make(folder: Path, name: str) -> Pair:
    """Make a certificate for localhost and another name."""
    found = Pair(folder / f"{name}.pem", folder / f"{name}.key")
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    files = ("-out", str(found.certificate), "-keyout", str(found.key))
    openssl("req", "-x509", *kind, "-nodes", "-days", "2", *subject, *files)
    return found


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """A certificate and its key."""
    return make(tmp_path, "mine")


@pytest.fixture
def trust(pair: Pair) -> Iterator[ssl.SSLContext]:
    """What trusts the certificate."""
    yield ssl.create_default_context(cafile=str(pair.certificate))


@pytest.mark.usefixtures("covered_children")
def test_it_encrypts(pair: Pair, trust: ssl.SSLContext, tmp_path: Path) -> None:
    """The cookie is for encrypted connections only, and a further name is a good one."""
    files = ("--certificate", str(pair.certificate), "--private-key", str(pair.key))
    with serving(tmp_path / "stderr", *files, "--name", "my-machine.example") as found:
        assert found.url.startswith("https://127.0.0.1:")
        with httpx.Client(verify=trust, base_url=found.url, trust_env=False) as client:
            answer = client.post(
                "/enter", data={"token": found.keys.token}, headers={"origin": found.url}
            )
            assert answer.status_code == 303
            assert "; Secure" in answer.headers["set-cookie"]
            plain = {"origin": found.url.replace("https", "http")}
            assert client.get("/sessions", headers=plain).status_code == 403
            host = {"host": "my-machine.example"}
            assert client.get("/sessions", headers=host).status_code == 200
        with pytest.raises(httpx.TransportError):
            httpx.get(found.url.replace("https", "http") + "/enter", trust_env=False)
    assert found.errors.read_text().strip() == ""


def test_nothing_to_encrypt_with() -> None:
    assert tls.context(None, None) is None
    with pytest.raises(HookkitError, match="with --certificate only"):
        tls.context(None, "key.pem")


def test_both_in_one_file(pair: Pair, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(pair.certificate.read_bytes() + pair.key.read_bytes())
    assert tls.context(str(both), None) is not None


def test_files_that_are_no_good(pair: Pair, tmp_path: Path) -> None:
    other = make(tmp_path, "other")
    secret, text = tmp_path / "secret.key", tmp_path / "text"
    openssl("pkey", "-in", str(pair.key), "-aes256", "-passout", "pass:hello", "-out", str(secret))
    text.write_text("hello")
    certificate = str(pair.certificate)
    expected = {
        (certificate, str(other.key)): f"{other.key} is not the key of {certificate}",
        (certificate, str(secret)): "asks for a password",
        (certificate, str(text)): "in PEM form",
        (certificate, None): "Give it with --private-key",
        (str(text), str(pair.key)): "in PEM form",
        (str(tmp_path / "none"), None): "can't be read (No such file",
        (certificate, str(tmp_path)): "can't be read (Is a directory",
    }
    for given, words in expected.items():
        with pytest.raises(HookkitError) as found:
            tls.context(*given)
        assert words in str(found.value)
