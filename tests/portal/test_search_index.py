"""Whatever is in a portal is found by each of its words, and no piece of the index grows with the number of groups."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vomr.portal import search
from vomr.portal.addresses import in_latin
from vomr.portal.search import Entry, pieces


def found_by(made, word):
    return [entry for key, entries in made.items() if word.startswith(key) for entry in entries]


titles = st.lists(st.text("абвгеклмнорст 12", min_size=1, max_size=9), min_size=1, max_size=40, unique=True)


@given(titles, st.integers(1, 5))
def test_each_word_leads_to_its_entries(titles, most):
    before, search.MOST = search.MOST, most
    try:
        entries = [Entry(title, "група", f"groups/{number}.html") for number, title in enumerate(titles)]
        made = pieces(entries)
        for entry in entries:
            for word in entry.words:
                if sum(word in other.words for other in entries) <= most:
                    assert entry in found_by(made, word), (word, made.keys())
    finally:
        search.MOST = before


def test_a_piece_is_bounded_however_many_groups_there_are():
    entries = [Entry(f"МИГ Планина {number} Община {number * 7}", "група", f"g{number}") for number in range(3000)]
    made = pieces(entries)
    assert max(map(len, made.values())) <= search.MOST
    assert entries[1234] in found_by(made, "1234") and not found_by(made, "planina")  # every group has that word


def test_both_scripts_lead_to_the_same_words():
    assert in_latin("Щастливец, Дупница: R.41PR – 25 %") == "shtastlivets dupnitsa r.41pr 25"
    assert in_latin("shtastlivets") in in_latin("Щастливец")
