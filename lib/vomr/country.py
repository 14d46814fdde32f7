"""The country of the groups: its code, where it lies, its days off; a strategy adds its own (``[rules] holidays``)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache

from vomr.funds import TITLES

COUNTRY, OWN_CURRENCY = "BG", "BGN"  # ISO 3166-1; its companies' numbers begin with it too
BOUNDS = (22.0, 41.0, 29.0, 44.5)  # west, south, east and north of its land, in degrees and generously

# What stands beside the Union's emblem: Regulation (EU) 2021/1060, Article 47 and Annex IX; for the EAFRD Implementing
# Regulation (EU) 2022/129, Annex III
SUPPORT = {"bg": "Съфинансирано от Европейския съюз", "en": "Co-funded by the European Union"}
# By the short name that the name of a fund has in a strategy: „ЕСФ+ (ПРЧР)“
PROGRAMMES = {
    "СПРЗСР": {
        "bg": "Стратегически план за развитие на земеделието и селските райони 2023–2027 г.",
        "en": "Strategic Plan for the Development of Agriculture and Rural Areas 2023–2027",
    },
    "ПРЧР": {
        "bg": "Програма „Развитие на човешките ресурси“ 2021–2027 г.",
        "en": "Programme “Human Resources Development” 2021–2027",
    },
    "ПКИП": {
        "bg": "Програма „Конкурентоспособност и иновации в предприятията“ 2021–2027 г.",
        "en": "Programme “Competitiveness and Innovation in Enterprises” 2021–2027",
    },
    "ПО": {"bg": "Програма „Образование“ 2021–2027 г.", "en": "Programme “Education” 2021–2027"},
    "ПОС": {"bg": "Програма „Околна среда“ 2021–2027 г.", "en": "Programme “Environment” 2021–2027"},
}


def supporting(fund: str, name: str, lang: str) -> str:
    """The fund and the programme as they stand beside the emblem; ``name`` is the fund's in the strategy."""
    programmes = (titles[lang] for short, titles in PROGRAMMES.items() if short in re.findall(r"\w+", name))
    return " · ".join(filter(None, (TITLES.get(fund, {}).get(lang, name), next(programmes, ""))))


def public_holidays(years: Iterable[int]) -> frozenset[dt.date]:
    """The days off of the given years."""
    return frozenset().union(*map(_days_off, set(years)))


@cache
def _days_off(year: int) -> frozenset[dt.date]:
    import holidays

    return frozenset(holidays.country_holidays(COUNTRY, years=year))
