"""Numbers of a report that would pass as personal ones and are known to be others.

The register tells them for those of contracts, payments and organisations, or the group has stated what they are
(:mod:`vomr.register.exceptions`). Whoever looks through what is made of several reports has neither the registers nor
the secret behind the codes of statements; so a report names those of its numbers that were let through, each by a
checksum. It tells nothing that does not stand in the same report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vomr.fingerprint import digest
from vomr.method.memo import memoised_by
from vomr.privacy.personal import everywhere, plain
from vomr.privacy.stars import may_hold
from vomr.register.persons import numbers_of_others
from vomr.register.pseudonyms import Pseudonyms
from vomr.register.register import Register
from vomr.register.tables import TABLES

_KNOWN = re.compile(r"\A-?\d+\.\d\d\Z|(?<!\d)\d{4}-\d\d-\d\d(?!\d)")  # amounts and days, as results.json writes them

known_numbers = memoised_by(*TABLES)(numbers_of_others)


def checksum(number: str) -> str:
    """By which a report names a number without marks: 64 hexadecimal digits."""
    return digest(("let through", number))


def let_through(register: Register, texts: Iterable[str]) -> list[str]:
    """The checksums of the numbers in texts that would pass as personal ones in any country and are known to be others.

    Of any country, since it may be set beside reports of others.
    """
    numbers = everywhere(register.strategy.lag.country)
    but = numbers.but(register.excused, Pseudonyms(register.folder).of_number)
    known: set[str] = set()
    for text in (text for text in texts if may_hold(_KNOWN.sub("", text))):
        if passing := {plain(text, one) for one in numbers.certain(text)}:
            known |= passing.difference(plain(text, one) for one in but.find(text, known=known_numbers(register)))
    return sorted(map(checksum, known))


__all__ = ["checksum", "known_numbers", "let_through"]
