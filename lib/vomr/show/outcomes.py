"""Projects, places and the territory outside the strategy (method.md §4)."""

from __future__ import annotations

from fractions import Fraction

from vomr.kinds import Value
from vomr.problems import VomrError
from vomr.register.boundaries import FILE, Boundaries, read_boundaries
from vomr.register.tables import STAGES
from vomr.show.charts import Chart, ChartAndTable, ranked_bars
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Column, Fragment, Row, paragraph, points, table
from vomr.show.indicators import IndicatorsPart
from vomr.show.maps import Spot, territory_map


class OutcomesPart:
    """Tables, charts and sentences of the part „Проекти и резултати“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.outcomes

    def headline(self) -> Fragment:
        """How many projects stand where."""
        w, stages = self.w, self.found.stages
        total = sum(stages.values())
        if not total:
            return paragraph(
                w("The register holds no applications under the strategy by {day}.", day=w.date(self.context.day)),
                "verdict",
            )
        text = w.plural(
            "{n} application under the strategy by {day}",
            "{n} applications under the strategy by {day}",
            total,
            day=w.date(self.context.day),
        )
        return paragraph(f"{text}. {self.contracts_line()}", "verdict")

    def contracts_line(self) -> str:
        """How the counts of contracts that pages print go together (method.md §2, Counts)."""
        w, found = self.w, self.found.contracts
        if not found.signed:
            return w("No contracts have been signed.")
        parts = [
            w.plural("{n} contract in progress", "{n} contracts in progress", found.in_force),
            w.plural("{n} completed", "{n} completed", found.completed),
            w.plural("{n} terminated", "{n} terminated", found.terminated),
        ]
        text = w.plural(
            "{n} contract signed: {parts}.", "{n} contracts signed: {parts}.", found.signed, parts=", ".join(parts)
        )
        if found.terminated:
            entering = found.in_force + found.completed + found.keeping
            text += " " + w.plural(
                "Of the terminated {n} keeps money: so {entering} contracts enter “Contracted”.",
                "Of the terminated {n} keep money: so {entering} contracts enter “Contracted”.",
                found.keeping,
                entering=w.number(entering),
            )
        return text

    def stages(self) -> Fragment:
        """Each project once, at the stage where it stands."""
        w = self.w
        if not any(self.found.stages.values()):
            return NOTHING
        money = self.found.stage_money
        rows = [
            Row(
                [
                    self.context.label("stage", stage),
                    w.number(self.found.stages[stage]),
                    *(w.money(cents) for cents in money[stage]),
                ]
            )
            for stage in STAGES
        ]
        contracted, paid = (sum(cents) for cents in zip(*money.values(), strict=True))
        rows.append(Row([w("Total"), w.number(len(self.found.projects)), w.money(contracted), w.money(paid)], "total"))
        columns = [
            Column(w("Stage")),
            Column(w("Projects"), True),
            Column(w("Contracted, euro"), True),
            Column(w("Paid, euro"), True),
        ]
        late = self.found.contracts.terminated - self.found.stages["terminated"]
        note = (
            w.plural(
                "{n} of the withdrawn had its contract signed: among contracts it counts as terminated.",
                "{n} of the withdrawn had their contracts signed: among contracts they count as terminated.",
                late,
            )
            if late > 0
            else ""
        )
        return table(w("Projects by stage, {day}", day=w.date(self.context.day)), columns, rows, note)

    def projects(self) -> Fragment:
        """Every project with its place, money and dates."""
        w = self.w
        if not self.found.projects:
            return NOTHING
        columns = [
            Column(w("Project")),
            Column(w("Applicant")),
            Column(w("Measure")),
            Column(w("Municipality")),
            Column(w("Stage")),
            Column(w("Contracted, euro"), True),
            Column(w("Paid, euro"), True),
            Column(w("Ends on")),
        ]
        rows = [
            Row(
                [
                    f"{project.project} {project.title}",
                    self._applicant(project.applicant, project.applicant_type),
                    project.measure or w.mark(),
                    self.context.municipality_name(project.municipality),
                    self.context.label("stage", project.stage),
                    w.money(project.contracted),
                    w.money(project.paid),
                    w.date(project.ends_on),
                ]
            )
            for project in self.found.projects
        ]
        return table(
            w("Projects under the strategy, {day}", day=w.date(self.context.day)),
            columns,
            rows,
            f"{self.context.measures_key(project.measure for project in self.found.projects)}"
            f" {w('Natural persons stand without a name.')}".strip(),
        )

    def _applicant(self, name: str | None, applicant_type: str | None) -> str:
        return name or (self.context.label("applicant_type", applicant_type) if applicant_type else self.w.mark())

    def steps(self) -> Fragment:
        """Days between the steps of an application: medians with counts."""
        w = self.w
        names = {
            "submission_to_decision": w("from submission to the LAG's decision"),
            "decision_to_authority": w("from the LAG's decision to the authority's"),
            "authority_to_contract": w("from the authority's decision to the contract"),
            "submission_to_contract": w("from submission to the contract"),
            "contract_to_payment": w("from the contract to the first payment"),
            "contract_to_completion": w("from the contract to completion"),
        }
        if not any(step.count for step in self.found.steps):
            return NOTHING
        rows = [Row([names[step.name], w.number(step.median), w.number(step.count)]) for step in self.found.steps]
        return table(
            w("Days between steps"),
            [Column(w("Step")), Column(w("Median days"), True), Column(w("Projects"), True)],
            rows,
        )

    def municipalities(self) -> Fragment:
        """Contracted money by municipality, each contract once, with the rate per inhabitant."""
        w = self.w
        if not any(place.projects for place in self.found.municipalities):
            return paragraph(w("No contract under the strategy has been signed in any municipality yet."), "note")
        ranked = sorted(
            self.found.municipalities,
            key=lambda municipality: (municipality.per_capita.value is None, -(municipality.per_capita.value or 0)),
        )
        rows = [
            Row(
                [
                    self.context.municipality_name(place.municipality),
                    w.number(place.per_capita.value, 2),
                    w.number(place.projects),
                    w.money(int(place.contracted.value or 0)),
                ]
            )
            for place in ranked
        ]
        columns = [
            Column(w("Municipality")),
            Column(w("Euro per inhabitant"), True),
            Column(w("Contracts"), True),
            Column(w("Contracted, euro"), True),
        ]
        return table(
            w("Contracts under the strategy by municipality, the largest rate first"),
            columns,
            rows,
            w("A contract in several municipalities is split by the shares of its places, or counted once."),
        )

    def map(self) -> Chart | Fragment:
        """Contracted money per inhabitant on the territory; the ranked table stands beside it."""
        w = self.w
        by_code = {place.municipality: place for place in self.found.municipalities}
        if not self.context.strategy.territory or not any(place.projects for place in by_code.values()):
            return NOTHING
        spots = []
        for entry in self.context.strategy.territory:
            place = by_code.get(entry.code)
            rate = place.per_capita.value if place else None
            spots.append(
                Spot(
                    entry.code,
                    self.context.municipality_name(entry.code),
                    None if rate is None else float(rate),
                    w.number(rate, 0 if rate and rate >= 10 else 2),
                    entry.tile,
                )
            )
        known = sorted((spot for spot in spots if spot.value is not None), key=lambda spot: -(spot.value or 0))
        boundaries, trouble = self._boundaries()
        title = w("Contracted per inhabitant")
        if len(known) > 1:
            title = w(
                "Contracted per inhabitant: most in {first} ({most} euro), least in {last} ({least} euro)",
                first=known[0].name,
                most=known[0].printed,
                last=known[-1].name,
                least=known[-1].printed,
            )
        alt = (
            w("Map of the municipalities, contracted euro per inhabitant:")
            + " "
            + "; ".join(f"{spot.name} {spot.printed}" for spot in spots)
            + "."
        )
        caption = w(
            "Contracted under the strategy per inhabitant of the territory, euro, {day}.", day=w.date(self.context.day)
        )
        caption += " " + (
            w("Schematic: a tile for each municipality.")
            if boundaries is None or boundaries.missing
            else w("Outlines: territory.geojson.")
        )
        return territory_map(
            spots,
            boundaries,
            title,
            alt,
            f"{caption} {trouble}".strip(),
            (w("Euro per inhabitant"), w("not known")),
            w.lang,
        )

    def _boundaries(self) -> tuple[Boundaries | None, str]:
        """The outlines, and what is wrong with them: a map is not worth the report."""
        names = {entry.code: entry.name for entry in self.context.strategy.territory}
        try:
            found = read_boundaries(self.context.results.register.folder, names)
        except VomrError as error:
            return None, error.text(self.w)
        if found and found.missing:
            return found, self.w(
                "{file} does not draw {names}.", file=FILE, names=self.w.listed(names[code] for code in found.missing)
            )
        return found, ""

    def unit_costs(self) -> Fragment:
        """What a result costs, beside what was planned; not to be added."""
        w = self.w
        names = {indicator.code: indicator for indicator in self.context.results.indicators}
        rows = []
        for cost in self.found.unit_costs:
            if cost.actual.value is None and cost.planned.value is None:
                continue
            indicator = names[cost.indicator]
            rows.append(
                Row(
                    [
                        self.context.part(IndicatorsPart).title(indicator),
                        w.unit(indicator.unit),
                        w.number(_euro(cost.actual.value), 2),
                        w.number(cost.projects),
                        w.number(_euro(cost.planned.value), 2),
                    ]
                )
            )
        if not rows:
            return NOTHING
        columns = [
            Column(w("Indicator")),
            Column(w("Unit")),
            Column(w("Paid per unit, euro"), True),
            Column(w("Finished projects"), True),
            Column(w("Budget per unit of target, euro"), True),
        ]
        return table(
            w("Cost per result"),
            columns,
            rows,
            w("One project may feed several indicators in full, so costs per unit are not added."),
        )

    def themes(self) -> Fragment:
        """Themes, objectives, innovation and cooperation of contracted projects."""
        w = self.w
        texts = []
        if self.found.innovative:
            texts.append(
                w.plural(
                    "{n} contracted project is innovative for the territory.",
                    "{n} contracted projects are innovative for the territory.",
                    self.found.innovative,
                )
            )
        for kind in ("interregional", "transnational"):
            if n := self.found.cooperation.get(kind):
                texts.append(
                    w.plural(
                        "{n} cooperation project: {kind}.",
                        "{n} cooperation projects: {kind}.",
                        n,
                        kind=self.context.label("cooperation", kind),
                    )
                )
        body = points(texts)
        objectives = {
            row["objective"]: row["name"] for _, row in self.context.results.register["objectives"].iterrows()
        }
        rows = [Row([w("Themes of the EU data set")], "group")] if self.found.themes else []
        rows += [
            Row([f"L{code} {self.context.label('theme', code)}", w.number(n)]) for code, n in self.found.themes.items()
        ]
        rows += [Row([w("Objectives of the strategy")], "group")] if self.found.objectives else []
        rows += [Row([objectives.get(code, code), w.number(n)]) for code, n in self.found.objectives.items()]
        if not rows:
            return body
        listed = table(
            w("Contracted projects by theme and objective"),
            [Column(w("Theme or objective")), Column(w("Projects"), True)],
            rows,
            w("A project may have several themes and objectives."),
        )
        return body + listed if texts else listed

    def outside(self) -> Fragment:
        """The group's own projects outside the strategy, their parts converted one by one."""
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
            rows += [
                Row([names[name], f"{w.money(entered)} {currency}", w.money(euro)])
                for name, entered, euro in project.parts
            ]
            rows.append(
                Row(
                    [
                        w("Sum of the converted parts"),
                        f"{w.money(sum(entered for _, entered, _ in project.parts))} {currency}",
                        w.money(project.total),
                    ],
                    "total",
                )
            )
            if project.gap:
                rows.append(Row([w("The total converted directly"), "", w.money(project.direct)], "sub"))
                rows.append(Row([w("Difference of rounding"), "", w.signed_money(project.gap)], "sub"))
        columns = [Column(w("Part of the financing")), Column(w("As entered"), True), Column(w("Euro"), True)]
        return table(
            w("Projects of the group outside the strategy"),
            columns,
            rows,
            w("1 EUR = 1.95583 BGN; each row is converted and rounded, and totals are sums of the converted rows."),
        )

    def territory(self) -> Fragment:
        """Contracts of other programmes on the territory, for reference."""
        w, found = self.w, self.found.territory
        if not found.contracts.value or found.as_of is None:
            return paragraph(w("Contracts of other programmes on the territory have not been entered."), "note")
        text = w.plural(
            "For reference: {n} contract of other programmes on the territory, total cost {amount}, own contribution"
            " included; as of {day}.",
            "For reference: {n} contracts of other programmes on the territory, total cost {amount}, own contribution"
            " included; as of {day}.",
            int(found.contracts.value),
            amount=w.euro(int(found.total.value or 0)),
            day=w.date(found.as_of),
        )
        if found.missing:
            text += " " + w(
                "Municipalities missing from the source: {names}. Nothing is divided by the group's population.",
                names=w.listed(self.context.municipality_name(code) for code in found.missing),
            )
        rows = [Row([name, w.number(n), w.money(cents)]) for name, n, cents in found.programmes]
        rows.append(Row([w("Total"), w.number(found.contracts.value), w.money(int(found.total.value or 0))], "total"))
        columns = [Column(w("Programme")), Column(w("Contracts"), True), Column(w("Total cost, euro"), True)]
        return paragraph(text) + table(w("Contracts outside the strategy by programme, each once"), columns, rows)

    def territory_places(self) -> Fragment:
        """In which municipalities those contracts stand."""
        w, found = self.w, self.found.territory
        if not found.rows:
            return NOTHING
        rows = [
            Row([self.context.municipality_name(code), w.number(n), w.money(cents)]) for code, n, cents in found.rows
        ]
        rows += [Row([self.context.municipality_name(code), w.mark(), w.mark()]) for code in found.missing]
        columns = [
            Column(w("Municipality")),
            Column(w("Contracts that touch it"), True),
            Column(w("Total cost of those in it alone, euro"), True),
        ]
        return table(
            w("Contracts outside the strategy by municipality"),
            columns,
            rows,
            w("A contract in several municipalities is counted in each here, so this column is not added up."),
        )

    def territory_chart(self) -> ChartAndTable | Fragment:
        """The programmes by total cost."""
        w, found = self.w, self.found.territory
        if len(found.programmes) < 2:
            return NOTHING
        shown = found.programmes[:10]
        rows = [(name, cents / 100_000_000) for name, _, cents in shown]
        alt = (
            w("Total cost of contracts outside the strategy by programme, million euro:")
            + " "
            + "; ".join(f"{name} {w.number(round(value, 1))}" for name, value in rows)
            + "."
        )
        chart = ranked_bars(
            rows,
            w(
                "Most of other public programmes: {name}, {amount} million euro",
                name=rows[0][0],
                amount=w.number(round(rows[0][1], 1)),
            ),
            alt,
            w("Ten programmes with the largest total cost, million euro, as of {day}", day=w.date(found.as_of)),
            w.lang,
            w("million euro, total cost"),
        )
        listed = table(
            w("Total cost by programme, million euro"),
            [Column(w("Programme")), Column(w("Million euro"), True)],
            [Row([name, w.number(value, 2)]) for name, value in rows],
        )
        return chart.with_table(w("The values as a table"), listed)


def _euro(cents: Value) -> Fraction | None:
    return None if cents is None else Fraction(cents) / 100
