"""Hash the identities of what transcripts hold."""

from hashlib import blake2b


def hash_of(identity: str) -> int:
    """Return a hash of an identity: a record's uuid, a tool use id. 63 bits are a row id in SQLite.

    Among ten million, two have the same hash with a chance of one in 200,000.
    """
    digest = blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1
