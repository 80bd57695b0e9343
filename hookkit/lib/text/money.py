"""Print amounts of money: one rule for all commands and the programs that an agent waits for.

Imports nothing.
"""

DIGITS = 4
"""Digits after the point below one dollar."""

MOST_DIGITS = 9
"""Digits of what would be nothing with fewer: costs are stored in billionths of a dollar."""


def dollars(usd: float) -> str:
    """Return US dollars to the cent; below one dollar to the hundredth of a cent.

    Zeros after the cents are left out, and the first digit is never lost: $0.50, $0.125, $0.00004.
    """
    if round(abs(usd), DIGITS) >= 1 or not usd:
        return f"${usd:,.2f}"
    digits = DIGITS if round(usd, DIGITS) else MOST_DIGITS
    whole, _, rest = f"{usd:.{digits}f}".partition(".")
    return f"${whole}.{rest.rstrip('0'):0<2}"
