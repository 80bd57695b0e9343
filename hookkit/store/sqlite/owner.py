"""The SQL of whose row it is."""

from hookkit.model.owner import OWNER_BITS

OWNER = f"seq >> {OWNER_BITS}"
"""The owner of a session; 0 in one's own database."""
