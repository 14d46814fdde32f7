"""Whoever files a signed copy and whoever checks a report by itself hear the same of its signatures."""

from __future__ import annotations

import asyncio

import pytest
from standing import verified
from test_attacks import ATTACKS
from test_legal import CASES

from authority import NUMBERS
from vomr.register.signatures import signatures_in
from vomr.verify_report import NotReadable, Signature

BROKEN = (
    "a byte is changed within what was signed",
    "it is saved anew after it was signed",
    "it is cut off",
    "a revision edits the text after signing (incremental saving)",
    "bytes are written after the end without a revision (incremental saving)",
    "a shape hides an amount until it is signed (shadow: hide)",
    "a font is replaced after signing (shadow: replace)",
    "hidden pages take the place of the signed ones (shadow: hide and replace)",
    "the signature has no range (universal forgery)",
    "the signature's range is empty (universal forgery)",
    "the signature has no content (universal forgery)",
    "the signed range goes around other content (wrapping)",
    "a note covers an amount of a certified report (evil annotation)",
)


def filed(data: bytes) -> list[Signature]:
    try:
        return signatures_in(data)
    except NotReadable:
        return []


@pytest.mark.parametrize("name", [name for name in CASES if "sign" in name or "certified" in name])
def test_a_signature_that_holds_for_one_holds_for_the_other(name, kit, tmp_path):
    made = CASES[name][0](kit)
    data = made[0] if isinstance(made, tuple) else made
    found, said = filed(data), verified(tmp_path, made).text()
    assert all(signature.holds and signature.name in said and signature.was_in_force for signature in found)
    assert not any(number in signature.name for signature in found for number in NUMBERS)
    assert bool(found) == (b"/ByteRange" in data)


@pytest.mark.parametrize("name", BROKEN)
def test_a_signature_that_is_broken_for_one_is_broken_for_the_other(name, kit):
    made = ATTACKS[name][0](kit)
    found = filed(made[0] if isinstance(made, tuple) else made)
    assert not found or not all(signature.holds for signature in found)


@pytest.mark.parametrize("name", [name for name in CASES if "sign" in name])
def test_what_is_read_within_a_running_loop_is_what_is_read_without(name, kit):
    """A notebook has one: there a signature must not become none."""
    made = CASES[name][0](kit)
    data = made[0] if isinstance(made, tuple) else made

    async def within() -> list[Signature]:
        return filed(data)

    assert asyncio.run(within()) == filed(data)
