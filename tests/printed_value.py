"""A printed number set beside its value by ``docs/spec/report-pdf.md`` alone: nothing of the program is asked."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_ENGLISH = re.compile(r"[-−+]?\d[\d,\u00a0\u202f]*(?:\.\d+)?")
_OTHERS = re.compile(r"[-−+]?\d[\d\u00a0\u202f ]*(?:,\d+)?")


def is_printed_as(printed: str, value: Any, lang: str, *, in_sentence: bool) -> bool:
    """Whether a text is how a value of ``results.json`` is printed; money comes as text, all else as a number."""
    match = (_ENGLISH if lang == "en" else _OTHERS).search(printed)
    if match is None or value is None:
        return match is None and value is None
    text = re.sub(r"[\u00a0\u202f ]", "", match[0]).replace("−", "-").lstrip("+")
    shown = Decimal(text.replace(",", "" if lang == "en" else "."))
    exact = Decimal(repr(value) if isinstance(value, float) else str(value))
    if re.search(r"%|пр\.п\.|\bpp\b|p\.\s?b\.", printed):
        exact *= 100
    step = Decimal(1).scaleb(int(shown.as_tuple().exponent))
    read = [exact, -exact] if in_sentence else [exact]  # a sentence says on which side it is
    rounded = {one.quantize(step, ROUND_HALF_UP) for one in read}
    cut = {Decimal(math.floor(one / step)) * step for one in read}
    return shown in rounded | cut
