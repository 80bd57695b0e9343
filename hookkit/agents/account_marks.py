"""Marks of the account that an agent works with: two are equal where the accounts are.

An agent's `account_facets.py` finds what makes up its account, secrets among it. Here each facet
becomes a mark: a keyed hash. The key is a random file of the data folder, outside of the journal
and of every export, so that not even a secret that is easy to guess can be found by its mark.

The recorder loads this file and the agent's in the hook process: both import nothing but modules
that are built into the interpreter, and nothing of hookkit.
"""

import posix
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

KEY_NAME, KEY_BYTES = "account-key", 16

MASK = (1 << 64) - 1

MAX_READ = 16 * 1024 * 1024
"""Bytes of a file that are read at most."""


def marks_of_agent(
    find: "Callable[..., dict[str, bytes] | None]", pid: str, folder: str, machine: str
) -> str:
    """Return the marks of the account of the agent whose hook we are.

    `find` returns the facets (account_facets.py), `pid` is the agent's process, and `folder` has
    the key. Raises OSError or ValueError where the account can't be known.
    """
    facets = find(posix.environ, *map(read, process_files(pid)))
    if facets is None:
        raise ValueError("the account is hidden")
    return marks(dict(facets, machine=machine.encode()), key_of(folder))


def process_files(pid: str) -> "list[str]":
    """Return where the environment and the command line of a process are; none but on Linux.

    Raises OSError where /proc shows other processes than those of our namespace.
    """
    if sys.platform != "linux":
        return []
    if posix.readlink("/proc/self") != str(posix.getpid()):
        raise OSError("/proc doesn't show our processes")
    return [f"/proc/{pid}/{name}" for name in ("environ", "cmdline")]


def marks(facets: "dict[str, bytes]", key: bytes) -> str:
    """Return the marks of an account's facets as one text: `endpoint:<hash> key:<hash>`.

    The machine is a facet too: a home that several machines or containers share has sessions whose
    accounts look alike, and are not ours to pay with.
    """
    found = [f"{name}:{mark(key, value):016x}" for name, value in facets.items() if value]
    return " ".join(sorted(found))


def mark(key: bytes, data: bytes) -> int:
    """Return SipHash-2-4 of some bytes (https://cr.yp.to/siphash/siphash-20120918.pdf).

    No hash function is built into every interpreter, and this one is short.
    """
    first, second = (int.from_bytes(key[at : at + 8], "little") for at in (0, 8))
    state = (
        first ^ 0x736F6D6570736575,
        second ^ 0x646F72616E646F6D,
        first ^ 0x6C7967656E657261,
        second ^ 0x7465646279746573,
    )
    whole = data + bytes(7 - len(data) % 8) + bytes((len(data) & 0xFF,))
    for at in range(0, len(whole), 8):
        word = int.from_bytes(whole[at : at + 8], "little")
        v0, v1, v2, v3 = rounds(2, *state[:3], state[3] ^ word)
        state = v0 ^ word, v1, v2, v3
    v0, v1, v2, v3 = rounds(4, *state[:2], state[2] ^ 0xFF, state[3])
    return v0 ^ v1 ^ v2 ^ v3


def rounds(count: int, v0: int, v1: int, v2: int, v3: int) -> "tuple[int, int, int, int]":
    """Return SipHash's state after some rounds."""
    for _ in range(count):
        v0, v2 = v0 + v1 & MASK, v2 + v3 & MASK
        v1, v3 = (v1 << 13 | v1 >> 51) & MASK ^ v0, (v3 << 16 | v3 >> 48) & MASK ^ v2
        v0 = ((v0 << 32 | v0 >> 32) & MASK) + v3 & MASK
        v2 = v2 + v1 & MASK
        v1, v3 = (v1 << 17 | v1 >> 47) & MASK ^ v2, (v3 << 21 | v3 >> 43) & MASK ^ v0
        v2 = (v2 << 32 | v2 >> 32) & MASK
    return v0, v1, v2, v3


def key_of(folder: str) -> bytes:
    """Return the key of a data folder, which is there; it is made at first use.

    Raises OSError where it can't be stored or isn't a key.
    """
    path = f"{folder}/{KEY_NAME}"
    try:
        key = read(path)
    except FileNotFoundError:
        make_key(path)
        key = read(path)
    if len(key) != KEY_BYTES:
        raise OSError(f"{path} is not a key")
    return key


def make_key(path: str) -> None:
    """Store a new key, for its owner only, unless another process does so first."""
    new = f"{path}.{posix.getpid()}"
    fd = posix.open(new, posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC | posix.O_CLOEXEC, 0o600)
    try:
        posix.write(fd, posix.urandom(KEY_BYTES))
    finally:
        posix.close(fd)
    try:
        posix.link(new, path)  # a rename would replace the key that others use by now
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        posix.rename(new, path)
        return
    posix.unlink(new)


def read(path: "str | bytes", most: int = MAX_READ) -> bytes:
    """Return a file's content; a pipe has none. Raises OSError where it can't be read."""
    flags = posix.O_RDONLY | posix.O_NONBLOCK | posix.O_CLOEXEC
    fd = posix.open(path, flags)
    try:
        data = chunk = posix.read(fd, most)
        while chunk and len(data) < most:
            chunk = posix.read(fd, most - len(data))
            data += chunk
    finally:
        posix.close(fd)
    return data
