"""Looking for the nearest of many words at once finds what looking for each alone does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vomr.problems import nearest, nearest_of_each

_WORDS = st.lists(st.text("PМ012-ßA", max_size=9), max_size=12)


@given(_WORDS, _WORDS)
def test_each_word_gets_its_nearest(words, known):
    assert nearest_of_each(words, known) == {word: nearest(word, known) for word in words}
