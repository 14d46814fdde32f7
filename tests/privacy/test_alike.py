"""Many texts at once say the same as each by itself: what is hidden, and what the gate stops."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pikepdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vomr.pack.gate import Gate, Hiding
from vomr.privacy import digits
from vomr.privacy.alike import Alike
from vomr.privacy.digits import find, with_digits_enough
from vomr.privacy.names import Names, person
from vomr.privacy.personal import personal_numbers
from vomr.privacy.readers import runs
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.words import Words

PRIMER = Path(__file__).parents[2] / "data" / "primer"
NAMES = Names([person("P-1", "Живка Щерева Цекова")], ["ОУ „Живка Цекова“"], "[{code}]")
HOSTILE = (
    "Живка Цекова",
    "Ж. Цекова",
    "ОУ „Живка Цекова“",
    "Ж\u00adивка Це\u0301кова",
    "Ж и в к а Ц е к о в а",
    "ZhivkaTsekova",
    "Ж<b>ивка</b> Ц<i>екова</i>",
    "&#1046;ивка &#1062;екова",
    "Живка&#32;Цекова",
    "[Живка](x) Цекова",
    "\x1b[1mЖивка\x1b[0m Цекова",
    "7501010010",
    "750101 0010",
    "75\u200b01010010",
    "٧٥٠١٠١٠٠١٠",
    "7.50101001E+09",
    "75\x1b[31m01010010",
    "&#55;501010010",
    "a\0b",
    "\ud800",
    "Δ12345678",
    "0888 123 456",
    "+359 (0) 88 812 34 56",
    "тел. 12-34-56",
    "g.dimov@abv.bg",
    "office@mig.bg",
    "BG80BNBG96611020345678",
    "outcomes.projects.P01-3.paid@2028-03-31",
)
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from("0123456789 .-+ЕГНЛЧабЖц@<&\0Δ٣"), max_size=24),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map(" ".join),
)
KEYS = st.sampled_from(("ЕГН", "ЛНЧ", "Л.Н.4", "фактура", "name", "P01-1", "Живка Цекова", "7501010010"))
NUMBERS = st.sampled_from((7501010010, 7501010010.0, 750101001, 12, 1.5, None, True))
TREES = st.recursive(
    TEXTS | NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | TEXTS, inner, max_size=4),
    max_leaves=12,
)


@cache
def hiding() -> Hiding:
    hide = Hiding(Words("bg"), read_register(PRIMER))
    hide.names = NAMES
    return hide


@cache
def gate() -> Gate:
    looking = Gate(Words("bg"))
    looking.names = NAMES
    return looking


def one_by_one(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {one_by_one(key): one_by_one(inner) for key, inner in tree.items()}
    if isinstance(tree, list):
        return [one_by_one(inner) for inner in tree]
    return hiding()(tree) if isinstance(tree, str) else tree


@given(TREES)
@example(list(HOSTILE))
def test_of_many_texts_the_same_is_hidden_as_of_each(tree):
    assert hiding()(tree) == one_by_one(tree)


def stopped(name: str, data: bytes, **how: Any) -> list[tuple[str, str, str]]:
    return [
        (run.text, run.at, run.heading)
        for run in runs(name, data, **how)
        if any(one.kind != "perhaps" for one in find(run.text, run.heading)) or NAMES.find(run.text)
    ]


@given(TREES)
@example({"ЕГН": list(HOSTILE)})
@example({"a": {"a": list(HOSTILE)}, "Л.Н.4": [8001010004, "8001010004"]})
def test_whatever_would_be_stopped_passes_the_sieve(tree):
    data = json.dumps(tree).encode()
    assert stopped("a.json", data, sieve=gate()._suspect) == stopped("a.json", data)


@given(st.lists(TEXTS))
def test_what_is_true_of_a_shape_is_said_of_its_texts(texts):
    alike = Alike(texts)
    assert alike.texts == texts
    assert alike.where(lambda shape: True) == texts
    assert alike.where(NAMES.perhaps) == [text for text in texts if NAMES.perhaps(text)]


@given(st.lists(TEXTS))
def test_no_text_with_a_number_is_passed_over(texts):
    looked_at = set(with_digits_enough(texts))
    for which, text in enumerate(texts):
        if find(text) or find(text, "ЕГН"):
            assert which in looked_at, text


NUMBERS_OF = [personal_numbers(code) for code in ("BG", "SE", "IT")]
SIGNS = st.text(st.sampled_from("0123456789 .,-+/EeЕГНabЖ\0\x01\u00ad\u200b٣²①☺"), max_size=40)


@given(st.lists(TEXTS | SIGNS, min_size=1, max_size=4).map("\0".join), st.sampled_from(("", "ЕГН", "фактура")))
@example("\0a\0 7501010010\0\0", "")
@example("1,5e9 \0 7.50101001E+09\0", "")
def test_a_quick_look_passes_over_no_number(text, heading):
    quick = [find(text, heading), *(numbers.find(text, heading) for numbers in NUMBERS_OF)]
    with patch.object(digits, "with_digits_in_a_row", lambda text, fewest=9: iter([(0, len(text))])):
        assert quick == [find(text, heading), *(numbers.find(text, heading) for numbers in NUMBERS_OF)]


def test_a_file_within_a_pdf_is_sifted_and_what_stands_in_it_stopped():
    within = json.dumps({"rows": [{"note": text} for text in (*HOSTILE, "ЕГН 7501010010")]}).encode()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["figures.json"] = within
        pdf.save(made := io.BytesIO())
    data = made.getvalue()
    assert stopped("a.pdf", data, sieve=gate()._suspect) == stopped("a.pdf", data) != []
    with pytest.raises(VomrError):
        Gate(Words("bg")).check([("a.pdf", data)])


def test_a_file_that_is_no_json_is_read_by_its_lines():
    data = '{"a": "Живка\nЦекова"} 7501010010'.encode()
    assert stopped("a.json", data, sieve=gate()._suspect) == stopped("a.json", data) != []
