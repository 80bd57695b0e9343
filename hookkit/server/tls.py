"""Encryption: the certificate that a person gives."""

import ssl
from pathlib import Path

from hookkit.errors import HookkitError
from hookkit.lib.system import regular_file


def context(certificate: str | None, private_key: str | None) -> ssl.SSLContext | None:
    """Return what encrypts connections; None without a certificate.

    Raises HookkitError for files that can't be used, or don't belong together.
    """
    if certificate is None:
        if private_key is not None:
            raise HookkitError("--private-key is of use with --certificate only.")
        return None
    for each in filter(None, (certificate, private_key)):
        check_readable(each)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        made.load_cert_chain(certificate, private_key, refuse_password)
    except HookkitError:
        raise HookkitError(
            f"{private_key or certificate} asks for a password. Write the key without one: "
            "openssl pkey -in KEY -out NEW-KEY"
        ) from None
    except ssl.SSLError as error:
        raise HookkitError(problem_of(error, certificate, private_key)) from None
    return made


def check_readable(path: str) -> None:
    """Raise HookkitError for a file that can't be read."""
    try:
        regular_file.opened(Path(path)).close()
    except OSError as error:
        raise HookkitError(f"{path} can't be read ({error.strerror}).") from None


def refuse_password() -> str:
    """Refuse to ask for the password of a key: nobody may sit at a terminal."""
    raise HookkitError("a password")


def problem_of(error: ssl.SSLError, certificate: str, private_key: str | None) -> str:
    """Return what is wrong with a certificate, and what to do."""
    if error.reason == "KEY_VALUES_MISMATCH":
        return f"{private_key or certificate} is not the key of {certificate}."
    where = f"{certificate} and {private_key}" if private_key else certificate
    hint = "" if private_key else " Is the key in a file of its own? Give it with --private-key."
    return f"{where} must be a certificate and its key in PEM form.{hint}"
