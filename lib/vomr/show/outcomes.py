"""Projects, places and the territory outside the strategy (method.md §4)."""

from __future__ import annotations

from collections.abc import Callable

from vomr.method.figures import Figure, declared
from vomr.method.outcomes import (
    ALL,
    OF_CONTRACTS,
    OF_COOPERATION,
    OF_OBJECTIVE,
    OF_OTHERS,
    OF_PROJECT,
    OF_STAGE,
    OF_STAGE_MONEY,
    OF_STEP,
    OF_STEP_COUNT,
    OF_THEME,
    OUTSIDE,
    OUTSIDE_DIFFERENCE,
    OUTSIDE_DIRECT,
    OUTSIDE_PART,
    PROJECTS_OF_COST,
    PROJECTS_OF_PLACE,
    UNIT_COST,
    Contracts,
    MunicipalityOutcome,
    OtherContracts,
    Project,
)
from vomr.problems import VomrError
from vomr.register.boundaries import FILE, read_boundaries
from vomr.register.tables import STAGES
from vomr.show.charts import Chart, ChartAndTable, Heads, message, ranked_bars
from vomr.show.context import Context
from vomr.show.currency import conversion
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row, paragraph, points, table
from vomr.show.indicators import IndicatorsPart
from vomr.show.listing import listing, rows_of
from vomr.show.maps import Spot, territory_map
from vomr.show.marks import counted, named
from vomr.show.offered import Offered
from vomr.show.project_cards import ProjectCards
from vomr.show.scoped import figure
from vomr.show.sources import source_of
from vomr.words import N_, shortened
from vomr.words.sentences import joined

_LONG_TITLE = 80  # letters of a title in the list of projects; its card has the whole of it
STEPS = {
    "submission_to_decision": N_("from submission to the LAG's decision"),
    "decision_to_authority": N_("from the LAG's decision to the authority's"),
    "authority_to_contract": N_("from the authority's decision to the contract"),
    "submission_to_contract": N_("from submission to the contract"),
    "contract_to_payment": N_("from the contract to the first payment"),
    "contract_to_completion": N_("from the contract to completion"),
}


class OutcomesPart(Offered):
    """Tables, charts and sentences of the part „Проекти и резултати“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.outcomes
        self._cards = ProjectCards(context)

    def headline(self) -> Fragment:
        """How many projects stand where.

        >>> report.outcomes.headline()
        """
        w, stages = self.w, self.found.stages
        if not any(stages.values()):
            return paragraph(
                w("The register holds no applications under the strategy by {day}.", day=w.date(self.context.day)),
                "verdict",
            )
        text = counted(
            w,
            "{n} application under the strategy by {day}",
            "{n} applications under the strategy by {day}",
            self.context.figure_of(OF_STAGE, stage=ALL),
            day=w.date(self.context.day),
        )
        return paragraph(text + ". " + self.contracts_line(), "verdict")

    def contracts_line(self) -> str:
        """How the counts of contracts that pages print go together (method.md §2, Counts)."""
        w = self.w
        signed, in_force, completed, terminated, keeping = (
            self.context.figure_of(OF_CONTRACTS, which=which) for which in Contracts._fields
        )
        if not signed.value:
            return w("No contracts have been signed.")
        parts = (
            counted(w, "{n} contract in progress", "{n} contracts in progress", in_force),
            counted(w, "{n} completed", "{n} completed", completed),
            counted(w, "{n} terminated", "{n} terminated", terminated),
        )
        listed = joined(", ", parts)
        text = counted(w, "{n} contract signed: {parts}.", "{n} contracts signed: {parts}.", signed, parts=listed)
        if terminated.value:
            text += " " + counted(
                w,
                "Of the terminated {n} keeps money: so {entering} contracts enter “Contracted”.",
                "Of the terminated {n} keep money: so {entering} contracts enter “Contracted”.",
                keeping,
                entering=named(self.context.results.absorption.operations["contracted_count"], w.number),
            )
        return text

    def stages(self) -> Fragment:
        """Each project once, at the stage where it stands.

        >>> report.outcomes.stages()
        """
        w, found = self.w, self.found
        if not any(found.stages.values()):
            return NOTHING
        columns = [
            Column(w("Stage"), cell=lambda stage: self.context.label("stage", stage)),
            Column(w("Projects"), True, cell=lambda stage: self.context.figure_of(OF_STAGE, stage=stage)),
            Column(w("Contracted, {currency}"), True, cell=self._money_at("contracted")),
            Column(w("Paid, {currency}"), True, cell=self._money_at("paid")),
        ]
        total = rows_of(w, [ALL], [Column("", cell=lambda _: w("Total")), *columns[1:]], "total")
        late = found.contracts.terminated - found.stages["terminated"]
        note = (
            w.plural(
                "{n} of the withdrawn had its contract signed: among contracts it counts as terminated.",
                "{n} of the withdrawn had their contracts signed: among contracts they count as terminated.",
                late,
            )
            if late > 0
            else ""
        )
        return listing(w, w("Projects by stage, {day}", day=w.date(self.context.day)), STAGES, columns, note, total)

    def projects(self) -> Fragment:
        """Every project with its place, money and dates; who carries it out stands on its card.

        >>> report.outcomes.projects()
        """
        w, context, projects = self.w, self.context, self.found.projects
        return listing(
            w,
            w("Projects under the strategy, {day}", day=w.date(context.day)),
            projects,
            [
                Column(w("Project"), cell=self._linked),
                Column(
                    w("Number in the system, contract"),
                    cell=lambda project: "; ".join(self._cards.numbers(project)) or None,
                ),
                Column(w("Measure"), cell=lambda project: project.measure),
                Column(w("Municipality"), cell=lambda project: context.municipality_name(project.municipality)),
                Column(w("Stage"), cell=lambda project: context.label("stage", project.stage)),
                Column(w("Contracted, {currency}"), True, cell=self._money_of("contracted")),
                Column(w("Paid, {currency}"), True, cell=self._money_of("paid")),
                Column(w("Ends on"), cell=lambda project: project.ends_on),
            ],
            joined(
                " ",
                (
                    context.measures_key(one.measure for one in projects),
                    w("Natural persons stand without a name."),
                    context.as_entered(project.title for project in projects),
                ),
            ),
        )

    def _money_of(self, name: str) -> Callable[[Project], Figure]:
        return lambda project: self.context.figure_of(OF_PROJECT[name], project=project.project)

    def _money_at(self, name: str) -> Callable[[str], Figure]:
        return lambda stage: self.context.figure_of(OF_STAGE_MONEY[name], stage=stage)

    def _linked(self, project: Project) -> Cell:
        title = shortened(project.title, _LONG_TITLE)
        return self.context.link("outcomes", project.project, f"{project.project} {title}")

    def cards(self) -> Fragment:
        """Each project in one place: who, where, how far, with which money, and what it gives.

        >>> report.outcomes.cards()
        """
        return self._cards.all()

    def card(self, name: str) -> Fragment:
        """The card of one project, by its code, its number in ИСУН or that of its contract.

        >>> report.outcomes.card("P05")
        """
        return self._cards.of(name)

    def steps(self) -> Fragment:
        """Days between the steps of an application: medians with counts.

        >>> report.outcomes.steps()
        """
        w = self.w
        if not any(step.count for step in self.found.steps):
            return NOTHING
        columns = [
            Column(w("Step"), cell=lambda step: w(STEPS[step.name])),
            Column(w("Median days"), True, cell=lambda step: self.context.figure_of(OF_STEP, step=step.name)),
            Column(w("Projects"), True, cell=lambda step: self.context.figure_of(OF_STEP_COUNT, step=step.name)),
        ]
        return listing(w, w("Days between steps"), self.found.steps, columns)

    def municipalities(self) -> Fragment:
        """Contracted money by municipality, each contract once, with the rate per inhabitant.

        >>> report.outcomes.municipalities()
        """
        w, context, places = self.w, self.context, self.found.municipalities
        if not any(place.projects for place in places):
            return paragraph(w("No contract under the strategy has been signed in any municipality yet."), "note")

        def to_cents(outcome: MunicipalityOutcome) -> Cell:
            return named(outcome.per_capita, lambda rate: w.number(rate, 2))

        return listing(
            w,
            w("Contracts under the strategy by municipality, the largest rate first"),
            sorted(places, key=lambda outcome: (outcome.per_capita.value is None, -(outcome.per_capita.value or 0))),
            [
                Column(w("Municipality"), cell=lambda outcome: context.municipality_name(outcome.municipality)),
                Column(w("Per inhabitant, {currency}"), True, cell=to_cents),
                Column(
                    w("Contracts"),
                    True,
                    cell=lambda outcome: context.figure_of(PROJECTS_OF_PLACE, municipality=outcome.municipality),
                ),
                Column(w("Contracted, {currency}"), True, cell=lambda outcome: outcome.contracted),
            ],
            w("A contract in several municipalities is split by the shares of its places, or counted once."),
        )

    def map(self) -> Chart | Fragment:
        """Contracted money per inhabitant on the territory, where the strategy folder has its outlines; the ranked
        table stands beside it.

        >>> report.outcomes.map()
        """
        w = self.w
        by_code = {place.municipality: place for place in self.found.municipalities}
        if len(self.context.strategy.territory) < 2 or not any(place.projects for place in by_code.values()):
            return NOTHING
        names = {entry.code: entry.name for entry in self.context.strategy.territory}
        try:
            boundaries = read_boundaries(
                self.context.results.register.folder, names, self.context.strategy.country.bounds
            )
        except VomrError:  # a map is not worth the report; what is wrong with the file is said where it is checked
            said = w(
                "There is no map here: {file} cannot be read, vomr check says why. The table has the same.", file=FILE
            )
            return paragraph(said, "note")
        if boundaries is None:
            return NOTHING
        spots = []
        for entry in self.context.strategy.territory:
            place = by_code.get(entry.code)
            rate = place.per_capita.value if place else None
            printed = w.number(rate, 0 if rate and rate >= 10 else 2)
            name = self.context.municipality_name(entry.code)
            spots.append(Spot(entry.code, name, None if rate is None else float(rate), printed))
        known = sorted((spot for spot in spots if spot.value is not None), key=lambda spot: -(spot.value or 0))
        title = w("Contracted per inhabitant")
        if len(known) > 1:
            title = message(
                w,
                N_(
                    "Contracted per inhabitant: most in {first} ({most} {currency}), least in {last} ({least}"
                    " {currency})"
                ),
                N_("Contracted per inhabitant: from {least} to {most} {currency}"),
                first=known[0].name,
                most=known[0].printed,
                last=known[-1].name,
                least=known[-1].printed,
            )
        alt = (
            w("Map of the municipalities, contracted {currency} per inhabitant:")
            + " "
            + "; ".join(f"{spot.name} {spot.printed}" for spot in spots)
            + "."
        )
        caption = w(
            "Contracted under the strategy per inhabitant of the territory, {currency}, {day}.",
            day=w.date(self.context.day),
        )
        caption += " " + w("Outlines: territory.geojson.")
        if boundaries.missing:
            missing = w.listed(self.context.municipality_name(code) for code in boundaries.missing)
            caption += " " + w("{file} does not draw {names}.", file=FILE, names=missing)
        day = w("by {day}", day=w.date(self.context.day))
        heads = Heads(title, day, alt, caption, w.lang)
        return territory_map(spots, boundaries.outlines, heads, w("{currency} per inhabitant"), w("not known"))

    def unit_costs(self) -> Fragment:
        """What a result costs, beside what was planned; not to be added.

        >>> report.outcomes.unit_costs()
        """
        w, indicators = self.w, {indicator.code: indicator for indicator in self.context.results.indicators}
        title = self.context.part(IndicatorsPart).title
        costs = self.found.unit_costs
        return listing(
            w,
            w(UNIT_COST.name),
            [cost for cost in costs if cost.actual.value is not None or cost.planned.value is not None],
            [
                Column(w("Indicator"), cell=lambda cost: title(indicators[cost.indicator])),
                Column(w("Unit"), cell=lambda cost: w.unit(indicators[cost.indicator].unit)),
                Column(w("Paid per unit, {currency}"), True, cell=lambda cost: cost.actual),
                Column(
                    w("Finished projects"),
                    True,
                    cell=lambda cost: self.context.figure_of(PROJECTS_OF_COST, indicator=cost.indicator),
                ),
                Column(w("Budget per unit of target, {currency}"), True, cell=lambda cost: cost.planned),
            ],
            w("One project may feed several indicators in full, so costs per unit are not added."),
        )

    def themes(self) -> Fragment:
        """Themes, objectives, innovation and cooperation of contracted projects.

        >>> report.outcomes.themes()
        """
        w, found = self.w, self.found
        texts = []
        if found.innovative:
            texts.append(
                counted(
                    w,
                    "{n} contracted project is innovative for the territory.",
                    "{n} contracted projects are innovative for the territory.",
                    self.context.figure_of(declared("added_value.innovation.innovative")),
                )
            )
        for kind in ("interregional", "transnational"):
            if kind in found.cooperation:
                texts.append(
                    counted(
                        w,
                        "{n} cooperation project: {kind}.",
                        "{n} cooperation projects: {kind}.",
                        self.context.figure_of(OF_COOPERATION, cooperation=kind),
                        kind=self.context.label("cooperation", kind),
                    )
                )
        body = points(texts)
        objectives = {
            row["objective"]: self.context.w.named(row["name"], row["name_en"])
            for row in self.context.results.register.rows("objectives", self.context.results.register["objectives"])
        }
        figure_of = self.context.figure_of
        themes = [
            (f"L{code} {self.context.label('theme', code)}", figure_of(OF_THEME, theme=code)) for code in found.themes
        ]
        aims = [(objectives.get(code, code), figure_of(OF_OBJECTIVE, objective=code)) for code in found.objectives]
        rows = []
        for title, counts in ((w("Themes of the EU data set"), themes), (w("Objectives of the strategy"), aims)):
            rows += [Row([title], "group")] if counts else []
            rows += [Row([name, figure(w, count)]) for name, count in counts]
        if not rows:
            return body
        listed = table(
            w("Contracted projects by theme and objective"),
            [Column(w("Theme or objective")), Column(w("Projects"), True)],
            rows,
            w("A project may have several themes and objectives."),
            source_of(w, rows),
        )
        return body + listed if texts else listed

    def outside(self) -> Fragment:
        """The group's own projects outside the strategy, their parts converted one by one.

        >>> report.outcomes.outside()
        """
        w = self.w
        if not self.found.outside:
            return NOTHING
        names = {
            "grant_eu": w("EU part"),
            "grant_national": w("National part"),
            "grant": w("Grant"),
            "own": w("Own contribution"),
        }
        rows: list[Row] = []
        for project in self.found.outside:
            number = " · ".join(text for text in (project.isun_number, project.contract) if text)
            rows.append(Row([f"{project.title} ({number})" if number else project.title], "group"))
            currency = self.context.label("currency", project.currency)
            total, direct, difference = (
                self.context.figure_of(declared, project=project.project)
                for declared in (OUTSIDE, OUTSIDE_DIRECT, OUTSIDE_DIFFERENCE)
            )
            rows += [
                Row([names[column], f"{w.money(entered)} {currency}", figure(w, self._part(project.project, column))])
                for column, entered, _ in project.parts
            ]
            as_entered = f"{w.money(sum(entered for _, entered, _ in project.parts))} {currency}"
            rows.append(Row([w("Sum of the converted parts"), as_entered, figure(w, total)], "total"))
            if project.gap:
                rows.append(Row([w("The total converted directly"), "", figure(w, direct)], "sub"))
                rows.append(Row([w("Difference of rounding"), "", figure(w, difference, signed=True)], "sub"))
        return table(
            w("Projects of the group outside the strategy"),
            [Column(w("Part of the financing")), Column(w("As entered"), True), Column(w("Amount, {currency}"), True)],
            rows,
            conversion(w, self.context.strategy),
            source_of(w, rows, ("projects",)),
        )

    def _part(self, project: str, column: str) -> Figure:
        return self.context.figure_of(OUTSIDE_PART, project=project, column=column)

    def territory(self) -> Fragment:
        """Contracts of other programmes on the territory, for reference.

        >>> report.outcomes.territory()
        """
        w, found = self.w, self.found.territory
        if not found.contracts.value or found.as_of is None:
            return paragraph(w("Contracts of other programmes on the territory have not been entered."), "note")
        text = counted(
            w,
            "For reference: {n} contract of other programmes on the territory, total cost {amount}, own contribution"
            " included; as of {day}.",
            "For reference: {n} contracts of other programmes on the territory, total cost {amount}, own contribution"
            " included; as of {day}.",
            found.contracts,
            amount=named(found.total, w.euro),
            day=w.date(found.as_of),
        )
        if found.missing:
            text += " " + w(
                "Municipalities missing from the source: {names}. Nothing is divided by the group's population.",
                names=w.listed(self.context.municipality_name(code) for code in found.missing),
            )
        return paragraph(text)

    def territory_programmes(self) -> Fragment:
        """Of which programmes those contracts are.

        >>> report.outcomes.territory_programmes()
        """
        w, found = self.w, self.found.territory
        if not found.programmes:
            return NOTHING
        columns = [
            Column(w("Programme"), cell=lambda programme: programme.name),
            Column(w("Contracts"), True, cell=self._of_others("programme", "contracts")),
            Column(w("Total cost, {currency}"), True, cell=self._of_others("programme", "total")),
        ]
        total = Row([w("Total"), figure(w, found.contracts), figure(w, found.total)], "total")
        caption = w("Contracts outside the strategy by programme, each once")
        return listing(w, caption, found.programmes, columns, last=[total])

    def territory_places(self) -> Fragment:
        """In which municipalities those contracts stand.

        >>> report.outcomes.territory_places()
        """
        w, found, name = self.w, self.found.territory, self.context.municipality_name
        return listing(
            w,
            w("Contracts outside the strategy by municipality"),
            found.rows,
            [
                Column(w("Municipality"), cell=lambda other: name(other.name)),
                Column(w("Contracts that touch it"), True, cell=self._of_others("municipality", "contracts")),
                Column(
                    w("Total cost of those in it alone, {currency}"),
                    True,
                    cell=self._of_others("municipality", "total"),
                ),
            ],
            w("A contract in several municipalities is counted in each here, so this column is not added up."),
            [Row([name(code), w.mark(), w.mark()]) for code in found.missing],
        )

    def _of_others(self, column: str, counted: str) -> Callable[[OtherContracts], Figure]:
        return lambda other: self.context.figure_of(OF_OTHERS[column, counted], name=other.name)

    def territory_chart(self) -> ChartAndTable | Fragment:
        """The programmes by total cost.

        >>> report.outcomes.territory_chart()
        """
        w, found = self.w, self.found.territory
        if len(found.programmes) < 2:
            return NOTHING
        rows = [(one.name, one.total / 100_000_000) for one in found.programmes[:10]]
        alt = (
            w("Total cost of contracts outside the strategy by programme, million {currency}:")
            + " "
            + "; ".join(f"{name} {w.number(round(value, 1))}" for name, value in rows)
            + "."
        )
        title = message(
            w,
            N_("Most of other public programmes: {name}, {amount} million {currency}"),
            N_("The largest of other public programmes: {amount} million {currency}"),
            name=rows[0][0],
            amount=w.number(round(rows[0][1], 1)),
        )
        caption = w(
            "Ten programmes with the largest total cost, million {currency}, as of {day}", day=w.date(found.as_of)
        )
        chart = ranked_bars(rows, Heads(title, w("million {currency}, total cost"), alt, caption, w.lang))
        columns = [
            Column(w("Programme"), cell=lambda other: other.name),
            Column(w("Total cost, {currency}"), True, cell=self._of_others("programme", "total")),
        ]
        listed = listing(w, w("Total cost by programme, {currency}"), found.programmes[:10], columns)
        return chart.with_table(w("The values as a table"), listed)
