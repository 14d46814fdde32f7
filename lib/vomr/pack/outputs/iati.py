"""The indicators as results of an IATI activity: International Aid Transparency Initiative, version 2.03.

Elements stand in the order of the activity schema. Codes are those of the standard's code lists: result type 1 output,
2 outcome, 3 impact, 9 other; measure 1 unit, 2 percentage; organisation role 1 funding, 4 implementing, type 22
national
non-governmental and 40 multilateral; activity status 2 implementation; date type 1 planned start, 3 planned end.
"""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from vomr.method.indicators import Indicator
from vomr.show.report import Report
from vomr.words.labels import LABELS
from vomr.words.language import source

VERSION = "2.03"
_RESULT_TYPES = {"output": "1", "result": "2", "impact": "3", "context": "9"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RURAL_DEVELOPMENT = "43040"  # purpose code of the OECD's Development Assistance Committee


def iati_activity(report: Report, hide: Callable[[str], str] = str) -> bytes | None:
    """The XML file; None where no indicator has been entered, because there is no result to publish.

    ``hide`` takes out of its texts what must not leave.
    """
    indicators = report.results.indicators
    if not indicators:
        return None
    strategy = report.strategy
    facts, lag = strategy.strategy, strategy.lag
    moment = f"{report.day.isoformat()}T00:00:00Z"
    root = ET.Element("iati-activities", {"version": VERSION, "generated-datetime": moment})
    activity = ET.SubElement(
        root,
        "iati-activity",
        {_LANG: report.w.lang, "default-currency": strategy.accounts.currency, "last-updated-datetime": moment},
    )
    own = strategy.country.languages[0]  # what the group enters is in it
    registered = strategy.country.company.iati
    organisation = (
        f"{registered}-{lag.eik}" if registered and lag.eik else f"XX-{lag.id}"
    )  # the latter until the group has registered
    ET.SubElement(activity, "iati-identifier").text = f"{organisation}-{facts.programme_period or 'strategy'}"
    _narratives(
        ET.SubElement(activity, "reporting-org", {"ref": organisation, "type": "22"}), own, lag.name, lag.name_en
    )
    title = facts.title or lag.name
    _narratives(ET.SubElement(activity, "title"), own, title)
    _narratives(ET.SubElement(activity, "description", {"type": "1"}), report.w.lang, report.title)
    for fund in strategy.funds:
        _narratives(
            ET.SubElement(activity, "participating-org", {"role": "1", "type": "40"}), own, fund.name or fund.id
        )
    implementing = ET.SubElement(activity, "participating-org", {"role": "4", "type": "22", "ref": organisation})
    _narratives(implementing, own, lag.name, lag.name_en)
    ET.SubElement(activity, "activity-status", {"code": "2"})
    start = facts.start or facts.agreement_on or report.results.period.start
    ET.SubElement(activity, "activity-date", {"type": "1", "iso-date": start.isoformat()})
    if facts.end:
        ET.SubElement(activity, "activity-date", {"type": "3", "iso-date": facts.end.isoformat()})
    ET.SubElement(activity, "recipient-country", {"code": strategy.country.code})
    ET.SubElement(activity, "sector", {"vocabulary": "1", "code": _RURAL_DEVELOPMENT})
    for level, result_type in _RESULT_TYPES.items():
        of_level = [indicator for indicator in indicators if indicator.level == level]
        if of_level:
            result = ET.SubElement(activity, "result", {"type": result_type, "aggregation-status": "false"})
            label = LABELS["level"][level]
            _narratives(ET.SubElement(result, "title"), own, label.title(own), label.title(source().code))
            for indicator in of_level:
                _indicator(result, indicator, own, start, report.day)
    for element in root.iter("narrative"):
        element.text = hide(element.text or "")
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _indicator(result: ET.Element, indicator: Indicator, own: str, start: dt.date, day: dt.date) -> None:
    """One indicator: its baseline, what has been verified by the day, and the target at its own date."""
    element = ET.SubElement(
        result,
        "indicator",
        {
            "measure": "2" if indicator.unit.startswith("%") else "1",
            "ascending": "false" if indicator.direction == "decrease" else "true",
            "aggregation-status": "false",
        },
    )
    _narratives(ET.SubElement(element, "title"), own, indicator.name, indicator.name_en)
    _narratives(ET.SubElement(element, "description"), own, indicator.unit)
    ET.SubElement(element, "reference", {"vocabulary": "99", "code": indicator.eu_code or indicator.code})
    baseline, target = indicator.trajectory.baseline, indicator.trajectory.target
    if baseline:
        ET.SubElement(
            element,
            "baseline",
            {"year": str(baseline[0].year), "iso-date": baseline[0].isoformat(), "value": _number(baseline[1])},
        )
        start = min(baseline[0], day)
    value = indicator.exact("achieved")
    together = target is not None and target[0] <= day
    if value is not None or together:
        period = _period(element, min(start, day), day)
        if target is not None and together:
            ET.SubElement(period, "target", {"value": _number(target[1])})
        if value is not None:
            ET.SubElement(period, "actual", {"value": _number(value)})
    if target is not None and not together:
        ET.SubElement(_period(element, min(start, target[0]), target[0]), "target", {"value": _number(target[1])})


def _period(indicator: ET.Element, start: dt.date, end: dt.date) -> ET.Element:
    period = ET.SubElement(indicator, "period")
    ET.SubElement(period, "period-start", {"iso-date": start.isoformat()})
    ET.SubElement(period, "period-end", {"iso-date": end.isoformat()})
    return period


def _narratives(parent: ET.Element, lang: str, text: str, english: str | None = None) -> None:
    """The text in its language, and in English where there is another one."""
    ET.SubElement(parent, "narrative", {_LANG: lang}).text = text
    if english and lang != source().code:
        ET.SubElement(parent, "narrative", {_LANG: source().code}).text = english


def _number(value: Fraction) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal('0.000001')):f}".rstrip("0").rstrip(".") if exact % 1 else f"{exact:f}"
