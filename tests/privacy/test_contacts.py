"""Telephones, addresses and accounts: hidden in every usual spelling, and what only resembles one stays."""

from __future__ import annotations

import pytest

from vomr.privacy.alike import Alike
from vomr.privacy.contacts import contacts, hide_contacts, plain, with_contacts_perhaps

INSTEAD = {"phone": "[T]", "mail": "[M]", "account": "[A]"}
CONTACTS = {
    "0888123456": "[T]",
    "0888 12 34 56": "[T]",
    "0878/123-456": "[T]",
    "+359888123456": "[T]",
    "+359 (0) 88 812 34 56": "[T]",
    "00359 2 812 34 56": "[T]",
    "g.dimov@abv.bg": "[M]",
    "Г.Димов@mail.example.com": "[M]",
    "BG80BNBG96611020345678": "[A]",
    "BG80 BNBG 9661 1020 3456 78": "[A]",
    "GB82WEST12345698765432": "[A]",  # without a zero
}
AROUND = ("{}", "обадете се на {}, моля", "({})", "Г. Димов: {}.", "<b>{}</b>", "„{}“;\n\x00{}")
NAMED = ("тел. {}", "Телефон: {}", "ТЕЛ {}", "GSM {}", "факс № {}", "phone {}", "tel.: {}", "мобилен {}", "моб.{}")
OTHERS = (
    "показател 123456",  # „тел“ ends a word
    "строителство 12-34-56",
    "absorption.operations.paid@2028-03-31",
    "договор № 10888123456",
    "12.0888123456",
    "#0888123456",
    "A+359888123456",
    "BG81BNBG96611020345678",  # by its check digits none
    "XBG80BNBG96611020345678",
    "@media print",
    "тел. 12345",
    "office@mig.bg",
)


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("around", AROUND)
def test_a_contact_is_hidden_wherever_it_stands(contact, around):
    text = around.replace("{}", contact)
    assert hide_contacts(text, INSTEAD) == around.replace("{}", CONTACTS[contact])
    assert hide_contacts(text, INSTEAD, frozenset({plain(contact)})) == text
    assert contacts(text) == {plain(contact)} and with_contacts_perhaps(Alike(["—", text])) == {text}


@pytest.mark.parametrize("named", NAMED)
@pytest.mark.parametrize("number", ["02 981 22 33", "+32 2 123 45 67", "123456", "12-34-56"])
def test_a_number_that_a_word_names_is_a_telephone(named, number):
    text = named.format(number)
    assert hide_contacts(text, INSTEAD) == named.format("[T]")
    assert with_contacts_perhaps(Alike([text])) == {text}


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_resembles_one_stays(text):
    assert hide_contacts(text, INSTEAD) == text
