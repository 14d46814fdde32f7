"""Texts with lost letters are told, also where a whole column is looked at first."""

from __future__ import annotations

from vomr.register.lost_letters import letters_are_lost, perhaps


def test_a_column_looked_at_as_a_whole_hides_no_lost_letters():
    lost = ["?????", "Îáùèíà", "РњРѕСЃС‚", "Ð¡Ñ€ÐµÐ´Ð°", "дв\ufffdр", "Об?ина?"]
    assert not perhaps("\n".join(["Ремонт на читалище", "„Сребро“ – № 5", "2026", ""]))
    for text in lost:
        assert letters_are_lost(text) and perhaps("\n".join(["Ремонт", text, ""])), text
