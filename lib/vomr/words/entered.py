"""What groups enter in Bulgarian and a report says in its own words: units, legal bases, offices.

What has no words here stands as it was entered; in an English report in quotation marks.
"""

from __future__ import annotations

import re

# As a unit is entered: one, after a numeral, and in English one and several
_UNITS: dict[str, tuple[str, str, str, str]] = {
    "анекси": ("анекс", "анекса", "annex", "annexes"),
    "бенефициенти": ("бенефициент", "бенефициенти", "beneficiary", "beneficiaries"),
    "бр.": ("бр.", "бр.", "item", "items"),
    "брой": ("бр.", "бр.", "item", "items"),
    "години": ("година", "години", "year", "years"),
    "гости": ("гост", "гости", "visitor", "visitors"),
    "групи": ("група", "групи", "group", "groups"),
    "декари": ("декар", "декара", "decare", "decares"),
    "дка": ("дка", "дка", "decare", "decares"),
    "дни": ("ден", "дни", "day", "days"),
    "договори": ("договор", "договора", "contract", "contracts"),
    "доклади": ("доклад", "доклада", "report", "reports"),
    "домакинства": ("домакинство", "домакинства", "household", "households"),
    "души": ("човек", "души", "person", "persons"),
    "евро": ("евро", "евро", "euro", "euro"),
    "ЕПРВ": ("ЕПРВ", "ЕПРВ", "FTE", "FTE"),
    "жители": ("жител", "жители", "inhabitant", "inhabitants"),
    "инициативи": ("инициатива", "инициативи", "initiative", "initiatives"),
    "кандидати": ("кандидат", "кандидати", "applicant", "applicants"),
    "километри": ("километър", "километра", "kilometre", "kilometres"),
    "км": ("км", "км", "km", "km"),
    "лица": ("лице", "лица", "person", "persons"),
    "места": ("място", "места", "place", "places"),
    "месеци": ("месец", "месеца", "month", "months"),
    "населени места": ("населено място", "населени места", "settlement", "settlements"),
    "нощувки": ("нощувка", "нощувки", "night", "nights"),
    "обекти": ("обект", "обекта", "site", "sites"),
    "обучения": ("обучение", "обучения", "training", "trainings"),
    "общини": ("община", "общини", "municipality", "municipalities"),
    "операции": ("операция", "операции", "operation", "operations"),
    "организации": ("организация", "организации", "organisation", "organisations"),
    "партньорства": ("партньорство", "партньорства", "partnership", "partnerships"),
    "посетители": ("посетител", "посетители", "visitor", "visitors"),
    "посетители годишно": ("посетител годишно", "посетители годишно", "visitor a year", "visitors a year"),
    "предприятия": ("предприятие", "предприятия", "enterprise", "enterprises"),
    "приеми": ("прием", "приема", "call", "calls"),
    "проекти": ("проект", "проекта", "project", "projects"),
    "публикации": ("публикация", "публикации", "publication", "publications"),
    "работни места": ("работно място", "работни места", "job", "jobs"),
    "села": ("село", "села", "village", "villages"),
    "сгради": ("сграда", "сгради", "building", "buildings"),
    "стопанства": ("стопанство", "стопанства", "holding", "holdings"),
    "стратегии": ("стратегия", "стратегии", "strategy", "strategies"),
    "събития": ("събитие", "събития", "event", "events"),
    "туристи": ("турист", "туристи", "tourist", "tourists"),
    "услуги": ("услуга", "услуги", "service", "services"),
    "участници": ("участник", "участници", "participant", "participants"),
    "хектари": ("хектар", "хектара", "hectare", "hectares"),
    "хора": ("човек", "души", "person", "persons"),
    "часове": ("час", "часа", "hour", "hours"),
    "читалища": ("читалище", "читалища", "community centre", "community centres"),
    "членове": ("член", "членове", "member", "members"),
    "% от населението": ("% от населението",) * 2 + ("% of the population",) * 2,
    "% от лицата": ("% от лицата",) * 2 + ("% of the persons",) * 2,
    "MWh годишно": ("MWh годишно",) * 2 + ("MWh a year",) * 2,
    "kWh годишно": ("kWh годишно",) * 2 + ("kWh a year",) * 2,
    "евро годишно": ("евро годишно",) * 2 + ("euro a year",) * 2,
}
_FOLDED = {unit.casefold(): forms for unit, forms in _UNITS.items()}

_OFFICES = {
    "УО": "managing authority",
    "РА": "paying agency",
    "ДФЗ": "paying agency",
    "ДФЗ – РА": "paying agency",
    "ДФЗ (РА)": "paying agency",
    "МЗХ": "Ministry of Agriculture",
    "МИГ": "LAG",
    "УС": "management board",
    "ОС": "general assembly",
    "ПКИП": "Competitiveness and Innovation in Enterprises Programme",
    "ПРЧР": "Human Resources Development Programme",
    "ЕК": "European Commission",
}
_LEGAL = (
    (r"Регламент за изпълнение \(ЕС\)", "Implementing Regulation (EU)"),
    (r"Делегиран регламент \(ЕС\)", "Delegated Regulation (EU)"),
    (r"Регламент \(ЕС\)", "Regulation (EU)"),
    (r"Наредба №", "Ordinance No"),
    (r"ПМС №", "Council of Ministers Decree No"),
    (r"Договор за управление", "Management contract"),
    (r"Споразумение", "Agreement"),
    (r"\bот (\d\d\.\d\d\.\d{4})[ \u00a0]г\.", r"of \1"),
    (r"\bот (\d\d\.\d\d\.\d{4})", r"of \1"),
    (r"\bчл\.", "Art."),
    (r"\bал\.", "para."),
    (r"\bт\.", "point"),
    (r"\b[Пп]риложение\b", "Annex"),
    (r"\((\d+)\)\(а\)", r"(\1)(a)"),
    (r"\((\d+)\)\(б\)", r"(\1)(b)"),
)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def unit(lang: str, text: str, number: object = None) -> str:
    """A unit of measurement in the reader's language, in the form that a number before it asks for.

    Parameters
    ----------
    lang : {"bg", "en"}
    text : str
        As it was entered.
    number : number, optional
        What stands before it; without one the unit stands alone, as it was entered.
    """
    forms = _FOLDED.get(text.strip().casefold())
    if forms is None:
        return _as_entered(lang, text)
    one, counted, english, several = forms
    if lang == "en":
        return english if number == 1 else several
    return text if number is None else one if number == 1 else counted


def legal_basis(lang: str, text: str) -> str:
    """The basis of a rule or deadline; in English the common names of acts and their parts."""
    if lang == "bg":
        return text
    said = text
    for pattern, english in _LEGAL:
        said = re.sub(pattern, english, said)
    return _as_entered(lang, text) if _CYRILLIC.search(said) else said


def office(lang: str, text: str) -> str:
    """Who owes or receives something: „УО“, „УО, ПКИП“."""
    if lang == "bg":
        return text
    return ", ".join(_OFFICES.get(one) or _as_entered(lang, one) for one in re.split(r",\s*", text))


def is_cyrillic(text: str) -> bool:
    """Whether a text holds Cyrillic letters, which an English report prints as they were entered."""
    return _CYRILLIC.search(text) is not None


def _as_entered(lang: str, text: str) -> str:
    """In an English report a Bulgarian text stands in quotation marks."""
    return f"“{text}”" if lang == "en" and _CYRILLIC.search(text) and not text.startswith("“") else text


__all__ = ["is_cyrillic", "legal_basis", "office", "unit"]
