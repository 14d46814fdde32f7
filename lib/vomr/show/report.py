"""The report of one group and period: the object that a notebook talks to."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from vomr.method import Results
from vomr.method.added_value import COMPONENTS
from vomr.method.states import months_later
from vomr.parts import AUDIENCES, PARTS
from vomr.period import today
from vomr.problems import Problem
from vomr.register.commentary import read_commentary
from vomr.show.fragments import NOTHING, REPORT_MIME, Column, Fragment, Row, foreign, paragraph, table
from vomr.words import LANGUAGES, N_, Words, shortened
from vomr.words.labels import label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vomr.show.absorption import AbsorptionPart
    from vomr.show.added_value import AddedValuePart
    from vomr.show.analyst import Tables
    from vomr.show.animation import AnimationPart
    from vomr.show.annual import AnnualPart
    from vomr.show.indicators import IndicatorsPart
    from vomr.show.leader import LeaderPart
    from vomr.show.outcomes import OutcomesPart
    from vomr.show.overview import OverviewPart
    from vomr.show.partnership import PartnershipPart
    from vomr.show.previous import Beside
    from vomr.show.quality import QualityPart
    from vomr.show.since import SincePart

__all__ = ["AUDIENCES", "PARTS", "Report", "part_title", "short_name"]

# Headings of the officer's own words beside the names of the parts; the first is the one that is printed
SECTIONS: dict[str, tuple[str, ...]] = {
    "problems": (N_("Problems"),),
    "deviations": (N_("Deviations"), N_("Deviations and measures")),
    "measures_taken": (N_("Measures taken"),),
    "self_evaluation": (N_("Self-evaluation"),),
    **{component: (title,) for component, (title, _) in COMPONENTS.items()},
}
# What the annual report has to say in the group's own words in any case
_OF_A_YEAR = ("problems", "deviations", "measures_taken", "self_evaluation")
_TO_WRITE = N_("To be written by the group: {section}. The place is the heading “{section}” in {file}.")
_LONG_TITLE = 80  # characters of a project's title within a sentence
_NO_PLACE = N_("These headings of the commentary belong to no part: {strays}. The places are: {places}.")


def part_title(w: Words, part: str) -> str:
    """The name of a part of the report."""
    return {
        "overview": w("Overview"),
        "indicators": w("Progress of indicators"),
        "absorption": w("Financial execution"),
        "outcomes": w("Projects and results"),
        "animation": w("Animation, training and events"),
        "partnership": w("Partnership and bodies"),
        "quality": w("Data quality and method"),
        "explore": w("Questions and answers"),
        "annual": w("Annual report"),
        "leader": w("LEADER data (Annex VII)"),
        **{section: w(titles[0]) for section, titles in SECTIONS.items()},
    }.get(part, part)


def short_name(name: str) -> str:
    """A group's name where there is little room: ``МИГ „Пример“``."""
    for long, short in (
        ("Сдружение „Местна инициативна група ", "МИГ „"),
        ("Местна инициативна група ", "МИГ "),
        ("Local Action Group ", "LAG "),
    ):
        if name.startswith(long):
            name = short + name.removeprefix(long)
    return name


class Report:
    """A group's report for a period, in one language, for one audience.

    Each part is an attribute: ``report.absorption.stages()`` displays the table of stages. Questions of one's own are
    asked of ``report.tables``; ``report.why("absorption.total.paid")`` tells where a figure comes from.

    Examples
    --------
    >>> report = vomr.load("data/primer", "2028-Q2")
    >>> report.tables.projects.only(municipality="Примерово").by("measure")
    >>> report.tables.payments.course("paid")
    >>> report.indicators.table()

    Parameters
    ----------
    results : Results
    lang : {"bg", "en"}
    audience : {"authority", "public"}
        The public edition counts persons for the whole group and whole years alone (method.md §4).
    """

    def __init__(self, results: Results, lang: str = "bg", audience: str = "authority") -> None:
        self.results = results
        self.w = Words(lang)
        self.audience = audience

    @cached_property
    def overview(self) -> OverviewPart:
        from vomr.show.overview import OverviewPart

        return OverviewPart(self)

    @cached_property
    def indicators(self) -> IndicatorsPart:
        from vomr.show.indicators import IndicatorsPart

        return IndicatorsPart(self)

    @cached_property
    def absorption(self) -> AbsorptionPart:
        from vomr.show.absorption import AbsorptionPart

        return AbsorptionPart(self)

    @cached_property
    def outcomes(self) -> OutcomesPart:
        from vomr.show.outcomes import OutcomesPart

        return OutcomesPart(self)

    @cached_property
    def animation(self) -> AnimationPart:
        from vomr.show.animation import AnimationPart

        return AnimationPart(self)

    @cached_property
    def partnership(self) -> PartnershipPart:
        from vomr.show.partnership import PartnershipPart

        return PartnershipPart(self)

    @cached_property
    def quality(self) -> QualityPart:
        from vomr.show.quality import QualityPart

        return QualityPart(self)

    @cached_property
    def tables(self) -> Tables:
        """Every table as pandas, for questions of one's own: ``report.tables.projects``."""
        from vomr.show.analyst import Tables

        return Tables(self)

    def in_months(self, months: int) -> dt.date:
        """The day so many months after the report's."""
        return months_later(self.day, months)

    @cached_property
    def previous(self) -> Beside:
        """The period before beside this one: ``report.previous.note(figure)``."""
        from vomr.show.previous import Beside

        return Beside(self)

    @cached_property
    def since(self) -> SincePart:
        """What changed since the last report; it stands on the first page."""
        from vomr.show.since import SincePart

        return SincePart(self)

    @cached_property
    def annual(self) -> AnnualPart:
        from vomr.show.annual import AnnualPart

        return AnnualPart(self)

    @cached_property
    def leader(self) -> LeaderPart:
        from vomr.show.leader import LeaderPart

        return LeaderPart(self)

    @cached_property
    def added_value(self) -> AddedValuePart:
        from vomr.show.added_value import AddedValuePart

        return AddedValuePart(self)

    @property
    def strategy(self) -> Any:
        return self.results.register.strategy

    @property
    def day(self) -> dt.date:
        return self.results.day

    @property
    def title(self) -> str:
        """The report's title on the cover and on every part."""
        w, period = self.w, self.results.period
        if period.kind == "year":
            return w("Annual report on the implementation of the CLLD strategy for {year}", year=period.year)
        return w("Monitoring report on the implementation of the CLLD strategy, {period}", period=period.label(w))

    @property
    def lag_name(self) -> str:
        lag = self.strategy.lag
        return str((lag.name_en if self.w.lang == "en" else None) or lag.name)

    @property
    def lag_short(self) -> str:
        """The group's name for the foot of a page."""
        return short_name(self.lag_name)

    @property
    def addressee(self) -> str:
        """To whom the report goes: as ``[report] addressee`` says, else a year's to the authority and any other to the
        board.
        """
        w = self.w
        if self.strategy.report.addressee:
            return str(self.strategy.report.addressee)
        if self.results.period.kind in ("year", "eafrd"):
            return w("Managing Authority")
        return w("Management Board; for information: Managing Authority")

    def facts(self, part: str) -> dict[str, Any]:
        """What the exporters print around a part."""
        w, facts = self.w, self.strategy.strategy
        return {
            "lang": w.lang,
            "title": self.title,
            "part": part_title(w, part),
            "lag": self.lag_name,
            "lag_short": self.lag_short,
            "period": _capitalised(self.results.period.label(w)),
            "as_of": self.day.isoformat(),
            "agreement": facts.agreement,
            "draft": self.results.draft,
            "illustrative": facts.illustrative,
            "audience": self.audience,
            "addressee": self.addressee,
        }

    def header(self, part: str, *, is_front: bool = False) -> Fragment:
        """The head of a part: who, which agreement, which period, and the stamp of checks and currency.

        The front page has the report's title in place of the part's.
        """
        w, facts = self.w, self.facts(part)
        agreement = w("agreement {number}", number=facts["agreement"]) if facts["agreement"] else ""
        kicker = " · ".join(text for text in (facts["lag"], agreement) if text)
        stamp = [] if part == "overview" else [self.checks_sentence()]
        stamp += [w("Amounts in euro"), w("Data up to {day}", day=w.date(self.day))]
        if part == "overview":
            stamp.insert(0, w("To: {addressee}", addressee=self.addressee))
        stamp += [self.frozen_sentence()] if self.results.frozen else []
        stamp[:0] = [self.running_sentence()] if self.running and part == "overview" else []
        if self.audience == "public":
            stamp.insert(0, w("Public edition"))
        html = (
            f'<p class="kicker">{escape(kicker)}</p><h1>{escape(facts["title" if is_front else "part"])}</h1><p'
            f' class="subtitle">{"" if is_front else escape(facts["title"])}</p><aside class="stamp"'
            f' aria-label="{escape(w("About this report"))}">{"<br>".join(escape(line) for line in stamp)}</aside>'
        )
        text = f"{kicker}\n{facts['part']}\n{facts['title']}\n{' · '.join(stamp)}"
        return Fragment(html, text, {REPORT_MIME: facts})

    @property
    def running(self) -> bool:
        """Whether the period is not over today; never of an illustrative group, whose days are invented.

        It is all that a report takes from the day on which it is made (contract.md §4).
        """
        return self.day >= today() and not self.strategy.strategy.illustrative

    def running_sentence(self) -> str:
        """That a report of a period that is not over is no final one; empty where it is over."""
        return (
            self.w("The period is not over: its last day is {day}; this is an interim report", day=self.day)
            if self.running
            else ""
        )

    def frozen_sentence(self, *, whole_seal: bool = False) -> str:
        """“Frozen as No 3 on …, seal 3fa2…”, or that this is not the report that was frozen; empty where none was."""
        w, frozen = self.w, self.results.frozen
        if frozen is None:
            return ""
        record = frozen.record
        day = dt.date.fromisoformat(record.frozen_on)
        if not frozen.unchanged:
            return w("Differs from what was frozen as No {number} on {day}", number=record.number, day=day)
        seal = record.seal if whole_seal else f"{record.seal[:12]}"
        return w("Frozen as No {number} on {day}, seal {seal}", number=record.number, day=day, seal=seal)

    def checks_sentence(self) -> str:
        """“Checks: 0 errors, 4 warnings”."""
        errors, warnings = (self.count_problems(severity) for severity in ("error", "warning"))
        w = self.w
        if not errors and not warnings:
            return w("Checks: no errors")
        return w(
            "Checks: {errors}, {warnings}",
            errors=w.plural("{n} error", "{n} errors", errors),
            warnings=w.plural("{n} warning", "{n} warnings", warnings),
        )

    def count_problems(self, severity: str) -> int:
        return sum(problem.severity == severity for problem in self.results.problems)

    @cached_property
    def _commentary(self) -> dict[str, str]:
        return read_commentary(self.results.register.folder, self.results.period.code)

    def commentary(self, section: str, *, required: bool = False) -> Fragment:
        """The officer's words under a heading; a draft shows what must be written and is not.

        Parameters
        ----------
        section : str
            A part, ``deviations``, or a heading of one's own.
        required : bool
            Whether it must be written in any case; what is behind must be explained without being told.
            A draft says what is to be written and where; a report that is filed holds no task of the officer's.
        """
        title, names = part_title(self.w, section), headings(section)
        text = next((body for heading, body in self._commentary.items() if heading.casefold() in names), None)
        if text:
            return Fragment(f'<blockquote class="commentary">{_markdown(text)}</blockquote>', text)
        if (required or self._is_behind(section)) and self.results.draft:
            return paragraph(self.w(_TO_WRITE, section=title, file=self._commentary_file), "todo")
        return (
            paragraph(self.w("The group has entered no text on “{section}”.", section=title), "note")
            if required
            else NOTHING
        )

    @property
    def _commentary_file(self) -> str:
        return f"commentary/{self.results.period.code}.md"

    @property
    def to_write(self) -> list[tuple[str, dict[str, str]]]:
        """What the officer has still to write, as sentences and their parameters: for ``vomr check`` and for a draft
        alone.
        """
        required = _OF_A_YEAR if self.results.period.kind == "year" else ()
        wanted = [section for section in (*PARTS, *_OF_A_YEAR) if section in required or self._is_behind(section)]
        missing = [
            section
            for section in wanted
            if not any(heading.casefold() in headings(section) for heading, body in self._commentary.items() if body)
        ]
        found = [
            (_TO_WRITE, {"section": part_title(self.w, section), "file": self._commentary_file}) for section in missing
        ]
        return found + ([(_NO_PLACE, self._places_of_strays)] if self._strays else [])

    def unplaced_commentary(self) -> Fragment:
        """Words of the officer's under a heading that no part has: shown rather than lost."""
        strays = self._strays
        if not strays:
            return NOTHING
        lead = paragraph(self.w(_NO_PLACE, **self._places_of_strays), "todo") if self.results.draft else NOTHING
        told = "".join(
            f"<p><strong>{escape(heading)}</strong></p>{_markdown(self._commentary[heading])}" for heading in strays
        )
        return lead + Fragment(
            f'<blockquote class="commentary">{told}</blockquote>',
            "\n".join(self._commentary[heading] for heading in strays),
        )

    @property
    def _strays(self) -> list[str]:
        """Headings of the commentary that no part has; the annual report has headings of its own."""
        if self.results.period.kind == "year":
            return []
        known = {"", *(heading for section in (*PARTS, "annual", "leader", *SECTIONS) for heading in headings(section))}
        return [heading for heading in self._commentary if heading.casefold() not in known]

    @property
    def _places_of_strays(self) -> dict[str, str]:
        places = ", ".join(part_title(self.w, section) for section in (*PARTS, "deviations"))
        return {"strays": self.w.listed(self._strays), "places": places}

    def _is_behind(self, section: str) -> bool:
        """Whether a part reports something that the reader will ask the group about."""
        if section == "indicators":
            return any(indicator.status in ("off_track", "deteriorating") for indicator in self.indicators.of_agreement)
        if section == "absorption" and self.absorption.started:
            gap, planned = self.absorption.behind_plan(), self.absorption.planned("contracted")
            return bool(gap and planned and gap * 10 > planned)
        return False

    def behind(self, part: str) -> Fragment:
        """The rules and rows behind the headline figures of a part, one click away."""
        from vomr.show.why import behind

        return behind(self, part)

    def why(self, figure_id: str) -> Fragment:
        """How one figure came about: its rule, the figures it is made of, and the rows of the register."""
        from vomr.show.why import explanation

        return explanation(self, figure_id)

    def measure_name(self, code: str | None) -> str:
        """A measure's name; people see names, never codes."""
        if code is None:
            return self.w("Without a measure")
        measures = self.results.register["measures"]
        row = measures[measures["measure"] == code]
        if row.empty:
            return code
        name = (
            row.iloc[0]["name_en"]
            if self.w.lang == "en" and isinstance(row.iloc[0]["name_en"], str)
            else row.iloc[0]["name"]
        )
        return str(name)

    def measures_key(self, codes: Iterable[str | None]) -> str:
        """What the codes of measures in a table with little room mean: „M1 – Инвестиции …; M2 – …“."""
        known = {code: self.measure_name(code) for code in sorted({code for code in codes if code}, key=_by_number)}
        told = "; ".join(f"{code} – {name}" for code, name in known.items() if name != code)
        return f"{told}." if told else ""

    def named(self, problem: Problem) -> Problem:
        """A problem that names its measure, fund, project and indicator, where the register has names for them."""
        names: dict[str, Callable[[str], str]] = {
            "measure": lambda code: self.w.quoted(self.measure_name(code)),
            "fund": self.fund_name,
            "project": self.project_name,
            "indicator": self.indicator_name,
            "eu_code": self.indicator_name,
        }
        said = {
            name: names[name](value)
            for name, value in problem.params.items()
            if name in names and isinstance(value, str)
        }
        return replace(problem, params={**problem.params, **said}) if said else problem

    def project_name(self, code: str) -> str:
        """Code and title of a project, as both name it in a sentence."""
        title = self._titles.get(code)
        return f"{code} {self.w.quoted(shortened(title, _LONG_TITLE))}" if title else code

    @cached_property
    def _titles(self) -> dict[str, str]:
        projects = self.results.register["projects"]
        pairs = zip(projects["project"], projects["title"], strict=True)
        return {code: title for code, title in pairs if isinstance(code, str) and isinstance(title, str)}

    def indicator_name(self, code: str) -> str:
        """Code and name of an indicator, as both name it in a sentence."""
        found = next((one for one in self.results.indicators if one.code == code), None)
        name = found and ((found.name_en if self.w.lang == "en" else None) or found.name)
        return f"{code} {self.w.quoted(name)}" if name and name != code else code

    def fund_name(self, code: str | None) -> str:
        return str(self.strategy.fund_name(code, self.w.lang)) if code else self.w("Without a fund")

    def municipality_name(self, code: str | None) -> str:
        entry = self.strategy.municipality(code) if code else None
        if entry is None:
            return code or self.w("Place not given")
        return str((entry.name_en if self.w.lang == "en" else None) or entry.name)

    def settlement_name(self, code: str) -> str:
        settlements = self.results.register["settlements"]
        row = settlements[settlements["settlement"] == code]
        if row.empty:
            return code
        kind = row.iloc[0]["kind"]
        return f"{kind} {row.iloc[0]['name']}" if isinstance(kind, str) else str(row.iloc[0]["name"])

    def name(self, bulgarian: str, english: str | None) -> Any:
        """A name in the report's language; the Bulgarian one, marked as such, where there is no other."""
        if self.w.lang == "en":
            return english or foreign(bulgarian, "bg", self.w)
        return bulgarian

    def label(self, label_set: str, code: str | None) -> str:
        return label(self.w, label_set, code)

    def __repr__(self) -> str:
        results = self.results
        return f"<Report {self.strategy.lag.id} {results.period.code}: {', '.join(PARTS)}; tables>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What the report is about, and what can be asked of it."""
        w = self.w
        rows = [Row([f"report.{part}", part_title(w, part)]) for part in PARTS]
        rows.append(Row(["report.tables", w("Every table, for questions of your own")]))
        about = table(
            f"{self.title} · {self.lag_name}", [Column(w("Write")), Column(w("to see"))], rows, self.checks_sentence()
        )
        return {**about._repr_mimebundle_(), "text/plain": repr(self)}

    def __dir__(self) -> list[str]:
        return [
            *PARTS,
            "annual",
            "leader",
            "added_value",
            "since",
            "tables",
            "results",
            "title",
            "header",
            "commentary",
            "why",
            "day",
            "in_months",
            "strategy",
        ]


def _by_number(code: str) -> list[tuple[int, str]]:
    """M2 before M10."""
    return [(int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", code)]


def headings(section: str) -> set[str]:
    """Under which headings the officer may write on a section, in either language, in lower case."""
    titles = {section}
    for lang in LANGUAGES:
        w = Words(lang)
        titles |= {part_title(w, section), *(w(title) for title in SECTIONS.get(section, ()))}
    return {title.casefold() for title in titles}


def _markdown(text: str) -> str:
    import mistune

    return str(mistune.create_markdown(escape=True, plugins=["table", "footnotes", "strikethrough"])(text))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
