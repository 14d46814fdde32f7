"""The whole attack: numbers and names in every spelling at every place, innocent numbers and what is named after
people.

Every day a row of each table is tried; the soak tries the product.
"""

from __future__ import annotations

import random

import pytest
from places import PLACES, can_hold
from spellings import SPELLINGS, an_egn, an_lnch

from vomr.privacy.digits import digits_of, find
from vomr.privacy.readers import runs

# of a foreigner's number within more digits nothing tells where it begins
WITHIN = {"after two digits", "before two digits", "between digits", "glued"}
FOR_LNCH = [spelling for spelling in SPELLINGS if spelling not in WITHIN]


def missed(place: str, written: dict[str, str]) -> list[str]:
    """Which numbers in their spellings the readers of a place's files do not find."""
    texts = {number: text for number, text in written.items() if can_hold(place, text)}
    found = {
        run.text[one.start : one.end]
        for name, data in (PLACES[place](list(texts.values())) if texts else ())
        for run in runs(name, data)
        for one in find(run.text, run.heading)
        if one.kind != "perhaps"
    }
    digits = {digits_of(text).zfill(10) for text in found}
    # of more than ten digits another ten may pass, and what a program shortened has its digits elsewhere
    return [
        repr(text)
        for number, text in texts.items()
        if number not in digits and not any(part in text for part in found if len(part) < 11)
    ]


def numbers(pen: random.Random, place: str, spellings: list[str], form: str, make) -> list[str]:
    return missed(place, {(number := make(pen)): form.format(SPELLINGS[spelling](number)) for spelling in spellings})


@pytest.mark.parametrize("place", PLACES)
def test_a_personal_number_leaves_from_no_place(place):
    pen = random.Random(place)
    some = pen.sample(list(SPELLINGS), 12)
    assert numbers(pen, place, some, "{}", an_egn) == []
    assert numbers(pen, place, [one for one in some if one not in WITHIN], "ЛНЧ {}", an_lnch) == []


@pytest.mark.soak
@pytest.mark.parametrize("place", PLACES)
def test_no_number_in_any_spelling_leaves_from_any_place(place):
    pen = random.Random(f"soak {place}")
    assert numbers(pen, place, list(SPELLINGS), "{}", an_egn) == []
    assert numbers(pen, place, FOR_LNCH, "ЛНЧ {}", an_lnch) == []
