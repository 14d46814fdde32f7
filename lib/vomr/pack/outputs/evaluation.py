"""The tables from which the added value of LEADER can be assessed without the program (docs/en/evaluators.md).

What the pages of the part „Добавена стойност“ show stands here as data: the framework with what is known of each
indicator, the figures behind it, surveys, ties, the clock, enhanced results, bodies, recommendations, and the group's
own words. Every sum has its base beside it; what is hidden from readers of the pages is hidden here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import chain
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, NamedTuple

from vomr.method import Figure, Results
from vomr.method.added_value import COMPONENTS, QUESTIONS, Evidence
from vomr.method.at_risk import WHOSE
from vomr.method.clock import STATES, TITLES, WORKING
from vomr.method.comparable import ALL
from vomr.method.outcomes import PROJECTS_OF_COST
from vomr.method.recommendations import is_overdue, recommendations
from vomr.method.surveys import Answered, Wave
from vomr.method.value import KINDS, Asked, Assessment, audience_of, limits_of_survey
from vomr.pack.outputs.columns import YES_NO, Coded, DataTable, Field, figure_fields, table
from vomr.register.persons import function_of
from vomr.register.questionnaires import SurveyQuestion, question_of
from vomr.show.comparable import SCOPES
from vomr.show.context import Context
from vomr.show.marks import exact
from vomr.show.partnership import OF_WHOM
from vomr.show.quality import owner
from vomr.show.ties import TiesPart
from vomr.show.value import ValuePart
from vomr.strategy import Limit
from vomr.words import N_, Words
from vomr.words.labels import label
from vomr.words.marks import NOT_APPLICABLE


def evaluation(results: Results, w: Words) -> Iterator[DataTable]:
    """The tables of a report that an assessment of the added value needs, beside those of its other parts."""
    context = Context(results, w.lang)
    yield from _framework(context)
    yield from _process(results, w)
    yield from _ties(context)
    yield from _surveys(results, w)
    yield from _enhanced(context)
    yield from _seats(results, w)
    yield from _recommendations(results, w)
    yield from _own_words(context)


# --- the framework ----------------------------------------------------------------------------------------------------


class _Indicator(NamedTuple):
    """An indicator of the framework: an answer of the register, or a question of a survey."""

    assessment: Assessment
    code: str
    source: str
    text: str
    finding: str
    limits: str
    known: bool
    asked: Asked | None = None


def _indicators_of(context: Context) -> Iterator[_Indicator]:
    w, of_surveys = context.w, context.part(ValuePart)
    for assessment in context.results.value:
        for answer in (*assessment.counted, *assessment.missing):
            question = QUESTIONS[answer.code]
            text = "; ".join(w(title) for title in (question.figures | question.shares).values())
            known = bool(answer.figures)
            yield _Indicator(assessment, answer.code, "register", text, answer.finding.text(w), w(answer.limits), known)
        told = {asked.code: asked for asked in assessment.asked}
        for code in assessment.element.surveys:
            asked, posed = told.get(code), question_of(audience_of(code), code)
            finding = str(of_surveys.finding(asked) if asked else of_surveys.not_known([code]))
            text, limits = w(posed.text) if posed else "", w(limits_of_survey(code))
            yield _Indicator(assessment, code, "survey", text, finding, limits, asked is not None, asked)


_SOURCES = {"register": N_("register"), "survey": N_("survey")}


def _framework(context: Context) -> Iterator[DataTable]:
    """The framework with what is known of each indicator, and the figures of the register's answers."""
    results, w = context.results, context.w
    yield table(w, "added_value", w("Added value"), results.added_value, key="code")(
        Field("component", w("Component"), cell=lambda answer: _component(answer, w), coded=True),
        Field("code", w("Code")),
        Field("finding", w("What the tables show")),
        Field("limits", w("What they do not know"), cell=lambda answer: w(answer.limits)),
    )

    def component(row: _Indicator) -> Coded:
        code = row.assessment.element.component
        return Coded(w(results.framework.components[code]), code)

    last = w("the last wave that is closed and may be shown; with the code it leads to the row of the survey")
    yield table(w, "value", w("Assessment of the added value"), _indicators_of(context), key="element code")(
        Field("component", w("Component"), cell=component, coded=True),
        Field("element", w("Key element"), cell=lambda row: _named(row.assessment.element, w), coded=True),
        Field("question", w("Evaluation question"), cell=lambda row: w(row.assessment.element.question)),
        Field("factor", w("Factor of success"), cell=lambda row: w(row.assessment.element.factor)),
        Field("strength", w("Strength of evidence"), cell=lambda row: _code(KINDS, row.assessment.strength, w),
              coded=True, meaning=w("of the evaluation question, by all its indicators")),
        Field("code", w("Code")),
        Field("source", w("Source of evidence"), cell=lambda row: _code(_SOURCES, row.source, w), coded=True),
        Field("indicator", w("Indicator"), cell="text"),
        Field("known", w("Known"), labels=YES_NO, meaning=w("whether the register or a survey tells anything of it")),
        Field("audience", w("Audience"), cell=lambda row: audience_of(row.code) if row.source == "survey" else None,
              labels="audience"),
        Field("wave", w("Wave"), cell="asked.wave.wave", meaning=last),
        Field("finding", w("What the tables show")),
        Field("limits", w("What they do not know")),
    )  # fmt: skip
    lines = [
        SimpleNamespace(answer=answer, name=name, figure=figure)
        for answer in results.added_value
        for name, figure in answer.figures.items()
    ]
    yield table(w, "value_figures", w("Figures of the added value"), lines, key="code figure")(
        Field("code", w("Code"), refers_to="added_value", cell="answer.code"),
        Field("figure", w("Figure"), cell=lambda line: Coded(w(line.figure.declared.name), line.name), coded=True),
        Field("value", w("Value"), "number", cell=lambda line: _value(line.figure)),
        Field("unit", w("Unit"), cell=lambda line: _unit(line.figure, w), coded=True),
        Field("base", w("Part of"), cell=lambda line: _base(line, w), coded=True,
              meaning=w("the figure of the same code that it is a part of, or a share of")),
        Field("rule", w("How it is counted"), cell=lambda line: w(line.figure.declared.sentence)),
        Field("id", w("Name of the figure"), cell="figure.id", meaning=w("what vomr why takes"), names_figures=True),
    )  # fmt: skip


def _component(answer: Evidence, w: Words) -> Coded:
    return Coded(w(COMPONENTS[answer.component][0]), answer.component)


def _named(thing: Any, w: Words) -> Coded:
    return Coded(w(thing.name), thing.code)


def _code(words: Mapping[str, str], code: str, w: Words) -> Coded:
    return Coded(w(words[code]), code)


_UNITS = {"share": N_("share of 1"), "count": N_("number"), "number": N_("number"), "days": N_("days")}


def _unit(figure: Figure, w: Words) -> Coded:
    """As the package gives units: the code of the currency, “1” of a share."""
    if figure.unit == "cents":
        return Coded(w.currency, w.currency_code)
    return Coded(w(_UNITS[figure.unit]), "1" if figure.unit == "share" else figure.unit)


def _value(figure: Figure) -> Figure | Fraction:
    """A number in the unit of :func:`_unit`; of one that there is none of, the figure with its reason."""
    value = exact(figure)
    return figure if value is None else Fraction(value)


def _base(line: Any, w: Words) -> Coded | None:
    name = QUESTIONS[line.answer.code].of.get(line.name)
    return None if name is None else Coded(w(line.answer.figures[name].declared.name), name)


# --- the clock --------------------------------------------------------------------------------------------------------


def _process(results: Results, w: Words) -> Iterator[DataTable]:
    """The clock by step, measure and year, and each case: whoever doubts a median takes another."""
    laps = results.clock
    if not laps:
        return
    confirmed = w("no: nothing is judged by it until it is confirmed")
    yield table(w, "process", w("The clock of the process"), laps, key="step")(
        _step(w),
        Field("whose", w("Whose it is"), cell=lambda lap: _code(WHOSE, lap.step.whose, w), coded=True),
        *figure_fields(laps[0].figures, w),
        Field(
            "limit",
            w("Time limit"),
            "count",
            cell=lambda lap: lap.limit and int(lap.limit.value),
            missing=NOT_APPLICABLE,
        ),
        Field("limit_unit", w("Unit of the limit"), cell=lambda lap: _limit_unit(lap.limit, w), coded=True),
        Field("limit_confirmed", w("The limit is confirmed"), cell="limit.verified", labels=YES_NO, meaning=confirmed),
        Field("limit_basis", w("Basis"), cell="limit.basis"),
    )
    groups = [
        SimpleNamespace(step=lap.step, by=by, group=code, figures=group.figures)
        for by, of_lap in (("measure", attrgetter("measures")), ("year", attrgetter("years")))
        for lap in laps
        for code, group in of_lap(lap).items()
    ]
    most = max(groups, key=lambda row: len(row.figures), default=None)
    if most is not None:
        yield table(w, "process_groups", w("Steps by measure and year"), groups, key="step by group")(
            _step(w),
            Field("by", w("Grouped by"), cell=lambda row: _code(_GROUPED, row.by, w), coded=True),
            Field("group", w("Measure or year"), meaning=w("the year is that in which the step ended")),
            *figure_fields(most.figures, w, missing=NOT_APPLICABLE),
        )
    to_when = w("to its end, else to the day of the report; without suspension")
    cases = chain.from_iterable(lap.cases for lap in laps)
    yield table(w, "process_cases", w("Cases of the process"), cases, key="step case")(
        Field("step", w("Step"), cell=lambda case: _code(TITLES, case.step, w), coded=True),
        Field("case", w("Case"), cell="code"),
        Field("project", w("Project"), refers_to="projects"),
        Field("claim", w("Claim")),
        Field("measure", w("Measure"), refers_to="measures"),
        Field("days", w("Days"), "count", to_when),
        Field("stopped", w("Days of suspension"), "count"),
        Field("state", w("State"), cell=lambda case: _code(STATES, case.state, w), coded=True),
        Field("year", w("Year of its end"), "count", cell="ended.year", missing=NOT_APPLICABLE),
    )


def _limit_unit(limit: Limit | None, w: Words) -> Coded | None:
    if limit is None:
        return None
    is_working = limit.unit == WORKING
    return Coded(w("in working days"), "working_days") if is_working else Coded(w("in days of the calendar"), "days")


_GROUPED = {"measure": N_("Measure"), "year": N_("Year")}


def _step(w: Words) -> Field:
    return Field("step", w("Step"), cell=lambda row: Coded(w(row.step.title), row.step.code), coded=True)


# --- ties -------------------------------------------------------------------------------------------------------------

_BY = {"sectors": N_("Sector"), "municipalities": N_("Municipality")}


def _ties(context: Context) -> Iterator[DataTable]:
    """Ties of each wave, how many organisations each group has, and the ties between two groups or within one."""
    results, w, names = context.results, context.w, context.part(TiesPart)
    if not results.ties:
        return
    yield table(w, "ties", w("Ties between organisations"), results.ties, key="wave")(
        Field("wave", w("Wave")), *figure_fields(results.ties[0].figures, w)
    )

    together = w("groups of fewer than three organisations stand together, their codes with “+” between them")

    def group(name: str, title: str) -> Field:
        def cell(row: Any) -> Coded:
            return Coded(names.name(row.by, getattr(row, name)), getattr(row, name))

        return Field(name, title, meaning=together, cell=cell, coded=True)

    by = Field("by", w("Grouped by"), cell=lambda row: _code(_BY, row.by, w), coded=True)
    groups = [
        SimpleNamespace(wave=wave.wave, by=by, group=code, figures={"organisations": figure})
        for wave in results.ties
        for by, own in wave.members.items()
        for code, figure in own.items()
    ]
    if groups:
        yield table(w, "ties_groups", w("Groups of organisations"), groups, key="wave by group")(
            Field("wave", w("Wave")), by, group("group", w("Organisations of")),
            *figure_fields(groups[0].figures, w),
        )  # fmt: skip
    cells = [
        SimpleNamespace(
            wave=wave.wave, by=by, group=left, other=right, figures={"ties": wave.between[by][f"{left}-{right}"]}
        )
        for wave in results.ties
        for by, own in wave.members.items()
        for at, left in enumerate(own)
        for right in list(own)[at:]
    ]  # fmt: skip
    if cells:
        yield table(w, "ties_between", w("Ties between groups of organisations"), cells, key="wave by group other")(
            Field("wave", w("Wave")), by, group("group", w("Organisations of")), group("other", w("Ties with")),
            *figure_fields(cells[0].figures, w),
        )  # fmt: skip


# --- surveys ----------------------------------------------------------------------------------------------------------


class _Answers(NamedTuple):
    """A question of a wave."""

    wave: Wave
    answered: Answered
    posed: SurveyQuestion

    @property
    def figures(self) -> dict[str, Figure]:
        return self.answered.figures


def _surveys(results: Results, w: Words) -> Iterator[DataTable]:
    """Waves with how many were invited, their questions, and every share that may be shown."""
    yield table(w, "survey_waves", w("Waves of surveys"), results.surveys, key="audience wave")(
        Field("audience", w("Audience"), labels="audience"),
        Field("wave", w("Wave")),
        Field("first", w("First day"), "date"),
        Field("last", w("Last day"), "date"),
        Field("closed", w("Closed"), cell="is_closed", labels=YES_NO, meaning=w("before that nothing is shown")),
        *figure_fields(results.surveys[0].figures if results.surveys else {}, w),
    )
    asked = [
        _Answers(wave, answered, posed)
        for wave in results.surveys
        for answered in wave.questions
        if (posed := question_of(wave.audience, answered.question))
    ]
    of_wave = (
        Field("audience", w("Audience"), cell="wave.audience", labels="audience"),
        Field("wave", w("Wave"), cell="wave.wave"),
        Field("question", w("Question"), cell="answered.question", labels="survey_question"),
    )
    several = w("several answers may be ticked, and the shares add up to more than one")
    yield table(w, "surveys", w("Surveys"), asked, key="audience wave question")(
        *of_wave,
        Field("text", w("Question, in full"), cell=lambda row: w(row.posed.text)),
        Field("several", w("Several answers"), cell="posed.several", labels=YES_NO, meaning=several),
        Field("concerns", w("For whom alone"), cell=lambda row: w(row.posed.only_of) if row.posed.only_of else None),
        *figure_fields(asked[0].figures if asked else {}, w),
    )
    shares = [SimpleNamespace(**row._asdict(), option=option) for row in asked for option in row.answered.shares]
    counted = w("whether the share of the question counts the answer")
    yield table(w, "survey_shares", w("Shares of answers"), shares, key="audience wave question answer")(
        *of_wave,
        Field("answer", w("Answer"), coded=True,
              cell=lambda row: Coded(label(w, row.posed.answers, row.option), row.option)),
        Field("counted", w("Counted"), labels=YES_NO, meaning=counted,
              cell=lambda row: row.option in row.posed.counted),
        Field("share", w("Share"), "share", cell=lambda row: row.answered.shares[row.option]),
    )  # fmt: skip


# --- enhanced results, bodies, recommendations ------------------------------------------------------------------------


def _enhanced(context: Context) -> Iterator[DataTable]:
    """What a result costs and what others add to a grant, in the strategy and outside it by the same rule."""
    results, w = context.results, context.w

    def scope(line: Any) -> Coded:
        return _code(SCOPES, line.scope, w)

    costs = [
        SimpleNamespace(
            indicator=cost.indicator,
            scope="strategy",
            cost=cost.actual,
            projects=context.figure_of(PROJECTS_OF_COST, indicator=cost.indicator),
            planned=cost.planned,
        )
        for cost in results.outcomes.unit_costs
    ]
    costs += [
        SimpleNamespace(indicator=cost.indicator, scope="outside", **cost.figures, planned=None)
        for cost in results.comparable.costs
    ]
    finished = w("paid to finished projects, divided by their verified values")
    title = w("Cost of a result in the strategy and outside it")
    yield table(w, "unit_costs", title, costs, key="indicator scope", results=results)(
        Field("indicator", w("Indicator"), refers_to="indicators"),
        Field("scope", w("Scope"), cell=scope, coded=True),
        Field("cost", w("Cost of a unit"), "money", meaning=finished),
        Field("projects", w("Projects"), "count"),
        Field("planned", w("Planned cost of a unit"), "money", meaning=w("budget divided by target"),
              missing=NOT_APPLICABLE),
    )  # fmt: skip

    def applicant(line: Any) -> Coded:
        if line.applicant in (ALL, ""):
            return Coded(w("All"), ALL) if line.applicant else Coded(w("type not entered"), "not_entered")
        return Coded(label(w, "applicant_type", line.applicant), line.applicant)

    private = results.comparable.private
    of_all = w("what applicants that are no public bodies add, divided by all public money; of all applicants together")
    yield table(w, "leverage", w("What others add to the grants"), results.comparable.money, key="scope applicant")(
        Field("scope", w("Scope"), cell=scope, coded=True),
        Field("applicant", w("Applicants"), meaning=w("by contract: a claim, not a count"), cell=applicant, coded=True),
        *figure_fields(results.comparable.money[0].figures if results.comparable.money else {}, w),
        Field("private", w("Private money per {currency} of public money"), "number", of_all, missing=NOT_APPLICABLE,
              cell=lambda line: private.get(line.scope) if line.applicant == ALL else None),
    )  # fmt: skip


def _seats(results: Results, w: Words) -> Iterator[DataTable]:
    """The bodies by gender and age, and the least shares that rules ask for."""
    bodies = results.partnership.bodies
    yield table(w, "body_seats", w("Seats of the bodies"), bodies, key="body")(
        Field("body", w("Body"), labels="body"),
        Field("seats", w("Seats"), "count"),
        Field("women", w("Women"), "count"),
        Field("men", w("Men"), "count"),
        Field("young", w("Young people"), "count"),
        Field("young_age", w("Age of the young"), "count", w("up to this age, by the rules")),
        Field("since", w("Composition since"), "date", cell="as_of"),
    )
    quotas = [quota for body in bodies for quota in body.quotas]
    undecided = w("empty where the rule is to be confirmed, or seats of which it is not entered could decide it")
    yield table(w, "seat_quotas", w("Least shares of the seats"), quotas, key="body of")(
        Field("body", w("Body"), labels="body"),
        Field("of", w("Of whom"), cell=lambda quota: _code(OF_WHOM, quota.of, w), coded=True),
        Field("share", w("Share of the seats"), "share"),
        Field("least", w("At least"), "share", cell=lambda quota: Fraction(quota.limit.value)),
        Field("fulfilled", w("Fulfilled"), cell="ok", labels=YES_NO, meaning=undecided),
        Field("unknown", w("Seats not entered"), "count"),
        Field("basis", w("Basis"), cell="limit.basis"),
    )


def _recommendations(results: Results, w: Words) -> Iterator[DataTable]:
    """What the group decided to change, and what became of it; whoever is responsible by their function alone."""
    register = results.register
    rows = [SimpleNamespace(**row) for row in recommendations(register)]
    title = w("Recommendations of the self-evaluation")
    yield table(w, "recommendations", title, rows, key="recommendation")(
        Field("recommendation", w("Code")),
        Field("year", w("Year"), "count"),
        Field("text", w("Recommendation")),
        Field("owner", w("Owner"), cell=lambda row: owner(w, function_of(register, row.owner)) if row.owner else None),
        Field("due", w("Due"), "date"),
        Field("decision", w("Decision")),
        Field("state", w("State"), labels="recommendation_state"),
        Field("overdue", w("Its day has passed"), labels=YES_NO, cell=lambda row: is_overdue(vars(row), results.day)),
        Field("done_on", w("Done on"), "date"),
    )


def _own_words(context: Context) -> Iterator[DataTable]:
    """What the group says of a component: evidence that is judged, neither counted nor asked."""
    results, w = context.results, context.w
    texts = [
        SimpleNamespace(component=component, section=section, text=text)
        for component, sections in results.framework.words.items()
        for section in sections
        if (text := context.words_on(section))
    ]
    yield table(w, "own_words", w("The group's own words"), texts, key="component section")(
        Field("component", w("Component"), coded=True,
              cell=lambda row: Coded(w(results.framework.components[row.component]), row.component)),
        Field("section", w("Section"), coded=True,
              cell=lambda row: Coded(context.part_title(row.section), row.section)),
        Field("text", w("Text"), meaning=w("judged by the group")),
    )  # fmt: skip


__all__ = ["evaluation"]
