"""Hash the identities of what transcripts hold."""

from hashlib import blake2b


def hash_of(identity: str) -> int:
    """Return a hash of an identity: a record's uuid, a tool use id. 63 bits are a row id in SQLite.

    Among ten million, two have the same hash with a chance of one in 200,000.
    """
    try:
        data = identity.encode()  # an error handler would take as long as the hash
    except UnicodeEncodeError:
        data = identity.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest()) >> 1
