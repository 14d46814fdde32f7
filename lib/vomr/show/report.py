"""The report of one group and period: the object that a notebook talks to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vomr.parts import AUDIENCES, PARTS
from vomr.parts.beside import are_as_recorded, find_beside
from vomr.period import Period, today
from vomr.show.context import Context, part_title
from vomr.show.fragments import Column, Fragment, Row, masthead, table
from vomr.show.offered import Offered
from vomr.words import Words
from vomr.words.sentences import capitalised

if TYPE_CHECKING:
    import pandas as pd

    from vomr.show.absorption import AbsorptionPart
    from vomr.show.added_value import AddedValuePart
    from vomr.show.animation import AnimationPart
    from vomr.show.annual import AnnualPart
    from vomr.show.charts import Chart
    from vomr.show.clock import ClockPart
    from vomr.show.comparable import ComparablePart
    from vomr.show.course import CoursePart
    from vomr.show.figure import ReportFigure
    from vomr.show.figure_search import FigureSearch
    from vomr.show.indicators import IndicatorsPart
    from vomr.show.leader import LeaderPart
    from vomr.show.outcomes import OutcomesPart
    from vomr.show.overview import OverviewPart
    from vomr.show.partnership import PartnershipPart
    from vomr.show.previous import PreviousColumn
    from vomr.show.quality import QualityPart
    from vomr.show.since import SincePart
    from vomr.show.summary import SummaryPart
    from vomr.show.tables import Tables
    from vomr.show.ties import TiesPart
    from vomr.show.value import ValuePart
    from vomr.show.what_if import WhatIf

__all__ = ["AUDIENCES", "PARTS", "Report", "part_title", "short_name", "title_of"]


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


def title_of(w: Words, period: Period) -> str:
    """The title of the report of a period."""
    if period.kind == "year":
        return w("Annual report on the implementation of the CLLD strategy for {year}", year=period.year)
    return w("Monitoring report on the implementation of the CLLD strategy, {period}", period=period.label(w))


class Report(Offered, Context):
    """A group's report for a period, in one language, for one audience.

    Each part is an attribute: ``report.absorption.stages()`` displays the table of stages. Questions of one's own are
    asked of ``report.tables``; ``report.figure("absorption.total.paid")`` is one figure, with its value and its rows.

    Examples
    --------
    >>> report = vomr.load("data/primer", "2028-Q2")
    >>> report.tables.projects.only(municipality="Примерово").by("measure")
    >>> report.tables.payments.course("paid")
    >>> report.indicators.table()

    Parameters
    ----------
    results : Results
    lang : str
    audience : {"authority", "public"}
        The public edition counts persons for the whole group and whole years alone (method.md §4).
    """

    @property
    def overview(self) -> OverviewPart:
        """The first page: verdict, cards, what has changed, what is at risk, asked and late.

        >>> report.overview.cards()
        """
        from vomr.show.overview import OverviewPart

        return self.part(OverviewPart)

    @property
    def indicators(self) -> IndicatorsPart:
        """Progress of the indicators.

        >>> report.indicators.table()
        """
        from vomr.show.indicators import IndicatorsPart

        return self.part(IndicatorsPart)

    @property
    def absorption(self) -> AbsorptionPart:
        """Financial execution.

        >>> report.absorption.stages()
        """
        from vomr.show.absorption import AbsorptionPart

        return self.part(AbsorptionPart)

    @property
    def outcomes(self) -> OutcomesPart:
        """Projects and what they give.

        >>> report.outcomes.unit_costs().frame
        """
        from vomr.show.outcomes import OutcomesPart

        return self.part(OutcomesPart)

    @property
    def animation(self) -> AnimationPart:
        """Animation, training and events.

        >>> report.animation.kinds()
        """
        from vomr.show.animation import AnimationPart

        return self.part(AnimationPart)

    @property
    def partnership(self) -> PartnershipPart:
        """Members, bodies and decisions.

        >>> report.partnership.votes()
        """
        from vomr.show.partnership import PartnershipPart

        return self.part(PartnershipPart)

    @property
    def course(self) -> CoursePart:
        """The strategy through its quarters.

        >>> report.course.amounts().frame
        """
        from vomr.show.course import CoursePart

        return self.part(CoursePart)

    @property
    def quality(self) -> QualityPart:
        """Data quality and method: what the checks found, corrections, reading.

        >>> report.quality.problems_table()
        """
        from vomr.show.quality import QualityPart

        return self.part(QualityPart)

    @cached_property
    def tables(self) -> Tables:
        """Every table as pandas, for questions of one's own.

        >>> report.tables.projects.only(measure="M1").by("municipality")
        >>> report.tables.payments.course("paid")
        """
        from vomr.show.tables import Tables

        return Tables(self)

    @property
    def previous(self) -> PreviousColumn:
        """The period before beside this one: ``report.previous.note(figure)``."""
        from vomr.show.previous import PreviousColumn

        return self.part(PreviousColumn)

    @property
    def since(self) -> SincePart:
        """What changed since the last report; it stands on the first page.

        >>> report.since.summary()
        """
        from vomr.show.since import SincePart

        return self.part(SincePart)

    @property
    def summary(self) -> SummaryPart:
        """One page for a mayor or a citizen, in plain words and round figures.

        >>> report.summary.all()
        """
        from vomr.show.summary import SummaryPart

        return self.part(SummaryPart)

    @property
    def annual(self) -> AnnualPart:
        """What only the annual report has.

        >>> report.annual.recommendations()
        """
        from vomr.show.annual import AnnualPart

        return self.part(AnnualPart)

    @property
    def leader(self) -> LeaderPart:
        """The data of Annex VII.

        >>> report.leader.variables()
        """
        from vomr.show.leader import LeaderPart

        return self.part(LeaderPart)

    @property
    def added_value(self) -> AddedValuePart:
        """What the register says of the added value of LEADER.

        >>> report.added_value.all()
        """
        from vomr.show.added_value import AddedValuePart

        return self.part(AddedValuePart)

    @property
    def clock(self) -> ClockPart:
        """The clock of the process: days of each step from application to payment, and what waits.

        >>> report.clock.steps()
        """
        from vomr.show.clock import ClockPart

        return self.part(ClockPart)

    @property
    def comparable(self) -> ComparablePart:
        """Results beside those of projects outside the strategy, and what would have happened otherwise.

        >>> report.comparable.leverage()
        """
        from vomr.show.comparable import ComparablePart

        return self.part(ComparablePart)

    @property
    def ties(self) -> TiesPart:
        """Ties between organisations: how many, and between which groups of them.

        >>> report.ties.waves()
        """
        from vomr.show.ties import TiesPart

        return self.part(TiesPart)

    @property
    def value(self) -> ValuePart:
        """The added value of LEADER by a framework: evidence, surveys, gaps and recommendations.

        >>> report.value.evidence()
        """
        from vomr.show.value import ValuePart

        return self.part(ValuePart)

    def show(self, shown: Any, caption: str = "", note: str = "", alt: str = "") -> Fragment | Chart:
        """A frame of one's own as a table of the report, a plot of one's own as a chart: captioned and numbered.

        Parameters
        ----------
        shown : DataFrame, Series, matplotlib figure or axes
        caption, note : str
        alt : str
            Of a plot: what is said of it to those who cannot see it.

        Examples
        --------
        >>> report.show(frame, "Заявления по месеци", note="По деловодния регистър.")
        >>> report.show(frame.plot.barh(), "Заявления по месеци", alt="Най-много през май: 14.")
        """
        from vomr.show.house_style import show

        return show(shown, self.w, caption, note, alt)

    def style(self) -> None:
        """Give plots and plain tables of one's own the look of the report, in its language (:func:`vomr.style`).

        Examples
        --------
        >>> report.style()
        """
        from vomr.show.house_style import style

        style(self.w.lang)

    @property
    def title(self) -> str:
        """The report's title on the cover and on every part.

        >>> report.title
        """
        w, title = self.w, title_of(self.w, self.results.period)
        return f"{w('What-if')}: {title}" if self.assumption else title

    @property
    def lag_name(self) -> str:
        lag = self.strategy.lag
        return self.w.named(lag.name, lag.name_en)

    @property
    def lag_short(self) -> str:
        """The group's name for the foot of a page."""
        return short_name(self.lag_name)

    @property
    def addressee(self) -> str:
        """To whom the report goes: as ``[report] addressee`` says, else a year's, and what the authority's form is
        asked for, to the authority and any other to the board.
        """
        w = self.w
        if self.strategy.report.addressee:
            return str(self.strategy.report.addressee)
        if self.has_form or self.results.period.kind in ("year", "eafrd"):
            return w("Managing Authority")
        return w("Management Board; for information: Managing Authority")

    def facts(self, part: str, title: str = "") -> dict[str, Any]:
        """What the exporters print around a part; ``title`` in place of the one that it has."""
        w, facts = self.w, self.strategy.strategy
        return {
            "lang": w.lang,
            "title": self.title,
            "part": title or self.part_title(part),
            "number": self.parts.number(part),
            "lag": self.lag_name,
            "lag_short": self.lag_short,
            "period": capitalised(self.results.period.label(w)),
            "as_of": self.day.isoformat(),
            "agreement": facts.agreement,
            "draft": self.results.draft,
            "illustrative": facts.illustrative,
            "audience": self.audience,
            "addressee": self.addressee,
            **({"what_if": self.assumption} if self.assumption else {}),
            **({"seal": self.seal_line} if self.seal_line else {}),
        }

    def header(self, part: str, *, title: str = "", is_front: bool = False) -> Fragment:
        """The head of a part: who, which agreement, which period, and the stamp of checks and currency.

        The front page has the report's title in place of the part's.

        Examples
        --------
        >>> report.header("absorption")
        >>> report.header("youth", title="Младите хора и стратегията")

        Parameters
        ----------
        part : str
            A shipped part, or the name of a notebook of the group's own.
        title : str, optional
            In place of the one that the part has.
        """
        w, facts = self.w, self.facts(part, title)
        agreement = w("agreement {number}", number=facts["agreement"]) if facts["agreement"] else ""
        kicker = " · ".join(text for text in (facts["lag"], agreement) if text)
        stamp = [] if part == "overview" else [self.checks_sentence()]
        stamp += [w("Amounts in {currency}"), w("Data up to {day}", day=w.date(self.day))]
        if part == "overview":
            stamp.insert(0, w("To: {addressee}", addressee=self.addressee))
        stamp += [self.frozen_sentence()] if self.results.frozen else []
        stamp[:0] = [self.running_sentence()] if self.running and part == "overview" else []
        if self.audience == "public":
            stamp.insert(0, w("Public edition"))
        if self.assumption:
            stamp.insert(0, self.assumption)
        above = facts["title" if is_front else "part"]
        return masthead(w, kicker, above, "" if is_front else facts["title"], stamp, facts)

    def file(self, name: str | Path) -> Path:
        """A file that lies beside the notebook, wherever the notebook is run: in a pack, in JupyterLab, by papermill.

        It is looked for in the current folder, in the strategy's ``notebooks``, and in the strategy folder. In a pack
        it stands in the manifest with its checksum.

        Examples
        --------
        >>> schools = pandas.read_csv(report.file("schools.csv"))

        Raises
        ------
        UsageError
            When it is in none of them, or lies outside of them.
        """
        return find_beside(name, self.results.register.folder)

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

    @cached_property
    def is_as_frozen(self) -> bool:
        """Whether it says what was frozen: in its figures and words, and in the parts and on the cover of the group's
        own.

        >>> report.is_as_frozen
        """
        frozen, folder = self.results.frozen, self.results.register.folder
        return (
            frozen is not None
            and frozen.unchanged
            and are_as_recorded(self.parts, folder, frozen.record.facts["files"])
        )

    @property
    def seal_line(self) -> str:
        """“No 3, seal 3fa2…” for the foot of every page: by it a print is known; empty for what was not frozen."""
        frozen = self.results.frozen
        if frozen is None or not self.is_as_frozen:
            return ""
        return self.w("No {number}, seal {seal}", number=frozen.record.number, seal=frozen.record.short_seal)

    def frozen_sentence(self, *, whole_seal: bool = False) -> str:
        """“Frozen as No 3 on …, data seal 3fa2…”, or that this is not what was frozen; empty where none was."""
        w, frozen = self.w, self.results.frozen
        if frozen is None:
            return ""
        record = frozen.record
        day = dt.date.fromisoformat(record.frozen_on)
        if not self.is_as_frozen:
            return w("Differs from what was frozen as No {number} on {day}", number=record.number, day=day)
        seal = record.seal if whole_seal else record.short_seal
        return w("Frozen as No {number} on {day}, data seal {seal}", number=record.number, day=day, seal=seal)

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

    def why(self, name: str) -> Fragment:
        """How one figure came about: its rule, the figures it is made of, and the rows of the register.

        Examples
        --------
        >>> report.why("absorption.total.paid")
        >>> report.why("изплатени общо")
        """
        from vomr.show.why import explanation

        return explanation(self, self._search.only(name).id)

    def figure(self, name: str) -> ReportFigure:
        """One figure, to compute with: by its name in results.json, or by words that fit no other as well.

        Examples
        --------
        >>> report.figure("absorption.total.paid")
        >>> report.figure("изплатени общо") / report.figure("budget, total")
        >>> report.figure("R.37 постигнато").rows

        Raises
        ------
        UsageError
            When several fit alike, with their names, and when none does, with the nearest.
        """
        from vomr.show.figure import ReportFigure

        return ReportFigure(self, self._search.only(name).id)

    def figures(self, words: str = "") -> pd.DataFrame:
        """The figures that some words fit, the best first, as a frame: id, name, value, unit and reason; all, where no
        words are given.

        Examples
        --------
        >>> report.figures("плат").head()
        >>> report.figures("R.37")
        >>> report.figures().query("unit == 'EUR'")
        """
        from vomr.show.figure import figure_list

        return figure_list(self._search, words)

    @cached_property
    def _search(self) -> FigureSearch:
        from vomr.show.figure_search import FigureSearch

        return FigureSearch(self)

    def what_if(
        self,
        *,
        targets: Mapping[str, Any] | None = None,
        budget: Mapping[Any, Any] | None = None,
        thresholds: Mapping[Any, Any] | None = None,
        without: Iterable[str] = (),
    ) -> WhatIf:
        """The report as it would be under assumptions; everything that it displays says that it is no report.

        Parameters
        ----------
        targets : mapping, optional
            Indicator, by code or name → its target, in its unit.
        budget : mapping, optional
            Measure, by code or name, or a pair of measure and fund → its budget in euro.
        thresholds : mapping, optional
            A limit of ``strategy.toml`` by its ``id``, or a pair of that and its measure or fund → its value.
            ``"profile"`` is the set of thresholds that statuses are given by.
        without : list of str, optional
            Projects, by code or title, that are left out with all that was entered of them.

        Returns
        -------
        WhatIf
            A report of its own; ``.difference()`` says what would be another.

        Raises
        ------
        UsageError
            When something is not in the register; names the nearest.

        Examples
        --------
        >>> report.what_if(targets={"R.37": 20}).difference()
        >>> report.what_if(budget={("M1", "EAFRD"): 600000}, without=["P01"]).absorption.stages()
        >>> report.what_if(thresholds={"contracting_threshold": 0.6}).overview.verdict()
        """
        from vomr.show.what_if import what_if

        return what_if(self, self, targets=targets, budget=budget, thresholds=thresholds, without=without)

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
        return sorted([*super().__dir__(), "results"])
