"""Names of members: any text that a person can read."""

from hookkit.errors import HookkitError

LONGEST = 200


def checked(name: str) -> str:
    """Return a member's name. Raises HookkitError for what can't be one."""
    if not name.strip() or not name.isprintable() or len(name) > LONGEST:
        raise HookkitError(f"A member's name is 1 to {LONGEST} printable characters.")
    return name
