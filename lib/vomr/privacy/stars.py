"""Stars in place of personal numbers where nobody knows of which group a text is: refusals, messages, logs.

A number of any country is hidden there, and of an organisation's that passes for one too: the cell it stands in is
named beside it.
"""

from __future__ import annotations

import re

from vomr.privacy import digits

# digits nearly together, as every number has them but an Italian one with letters in their place; ſ and K stand for S
# and K where case does not matter
_LETTER = r"[A-Za-zſ\u212a]"
_PERHAPS = re.compile(
    rf"\d(?:\W{{0,3}}\d){{5}}|(?:{_LETTER}{{3}}\W?){{2}}\w\w{_LETTER}\w\w\W?{_LETTER}\w{{3}}{_LETTER}\b"
)


def may_hold(text: str) -> bool:
    """Whether digits enough for a personal number of any country stand nearly together: quick."""
    return bool(_PERHAPS.search(digits.as_seen(text)))


def without(text: str, heading: str = "") -> str:
    """The text with stars in place of whatever passes for a personal number in any country."""
    text = digits.without(text, heading)
    if not may_hold(text):
        return text
    from vomr.privacy.personal import of_any_country  # thirty countries, which a command that fails seldom needs

    return of_any_country().without(text, heading)


__all__ = ["may_hold", "without"]
