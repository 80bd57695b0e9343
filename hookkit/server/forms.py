"""Forms of our pages."""

from urllib.parse import parse_qsl

from hookkit.errors import HookkitError

MOST_FIELDS = 100


class WrongFormError(HookkitError):
    """A form was not made by a page of this server."""


def fields_of(body: bytes) -> dict[str, str]:
    """Return the fields of a form. Raises WrongFormError for more than any form of ours has."""
    try:
        given = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise WrongFormError(f"A form has at most {MOST_FIELDS} fields.") from None
    return dict(given)
