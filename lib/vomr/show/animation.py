"""Events and animation (method.md §4)."""

from __future__ import annotations

from dataclasses import replace

from vomr.kinds import Value
from vomr.register.people import PEOPLE
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Column, Fragment, Row, paragraph, points, table


class AnimationPart:
    """Tables and sentences of the part „Популяризиране, обучения и събития“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.animation

    def headline(self) -> Fragment:
        """How many events and people, in the period and since the beginning."""
        w, found = self.w, self.found
        if not found.entered:
            return paragraph(w("Events have not been entered."), "verdict")
        in_period, ever = int(found["in_period.events"].value or 0), int(found["events"].value or 0)
        text = w.plural("{n} event in the period", "{n} events in the period", in_period)
        if found["in_period.participants"].value:
            text += " " + w("with {n} participants", n=w.number(found["in_period.participants"].value))
        text += "; " + w.plural("{n} event since the beginning", "{n} events since the beginning", ever)
        return paragraph(f"{text}.", "verdict")

    def notices(self) -> Fragment:
        """Late and unknown notices of events."""
        w, found = self.w, self.found
        if not found.entered:
            return NOTHING
        texts = []
        late, unknown = found["late_notices"].value, int(found["unknown_notices"].value or 0)
        known = len(found.events) - unknown
        texts.append(
            w.plural(
                "Since the beginning {n} event has been held; the day of the notice is known of {known}.",
                "Since the beginning {n} events have been held; the day of the notice is known of {known}.",
                len(found.events),
                known=w.number(known),
            )
        )
        in_period = [event for event in found.events if event.in_period]
        if in_period and found.limit is not None:
            texts.append(
                w(
                    "Of the {n} in the period: late {late}, on time {on_time}, unknown {unknown}.",
                    n=w.number(len(in_period)),
                    late=w.number(sum(event.late is True for event in in_period)),
                    on_time=w.number(sum(event.late is False for event in in_period)),
                    unknown=w.number(sum(event.working_days is None for event in in_period)),
                )
            )
        if found.limit is not None and late is not None and known:
            certainty = "" if found.limit.verified else f" ({w('to be confirmed')})"
            texts.append(
                w.plural(
                    "{n} notice was given fewer than {days} working days before the event{certainty}.",
                    "{n} notices were given fewer than {days} working days before the event{certainty}.",
                    int(late),
                    days=w.number(found.limit.value),
                    certainty=certainty,
                )
            )
        if found["unknown_notices"].value:
            texts.append(
                w.plural(
                    "For {n} event the day of the notice has not been entered.",
                    "For {n} events the day of the notice has not been entered.",
                    int(found["unknown_notices"].value),
                )
            )
        return points(texts)

    def kinds(self) -> Fragment:
        """Events by kind."""
        w = self.w
        if not self.found.events:
            return NOTHING
        rows = [
            Row([self.context.label("event_kind", kind), *self._counted(n, people)])
            for kind, (n, people) in self.found.kinds.items()
        ]
        rows.append(
            Row([w("Total"), *self._counted(len(self.found.events), self.found["participants"].value)], "total")
        )
        return table(w("Events by kind, since the beginning"), [Column(w("Kind")), *self._counts()], rows)

    def events(self) -> Fragment:
        """The events of the period; where there were none, the latest ones."""
        w = self.w
        in_period = [event for event in self.found.events if event.in_period]
        chosen = in_period or list(self.found.events[-10:])
        if not chosen:
            return NOTHING
        caption = w("Events of the period") if in_period else w("The latest events; there were none in the period")
        titles = (w("Participants"), w("Women"), w("Young people"), w("Vulnerable groups"))
        entered = [
            n for n, part in enumerate(PEOPLE) if any(getattr(event, part) is not None for event in chosen)
        ]  # no column of dashes
        columns = [
            *(Column(title) for title in (w("Event"), w("Date"), w("Kind"), w("Place"))),
            *(Column(titles[n], True) for n in entered),
            Column(w("Notice")),
        ]
        rows = [
            Row(
                [
                    self.context.name(event.title, event.title_en),
                    w.date(event.date),
                    self.context.label("event_kind", event.kind),
                    self._where(event),
                    *(w.number(getattr(event, PEOPLE[n])) for n in entered),
                    self._notice(event),
                ]
            )
            for event in chosen
        ]
        return table(caption, columns, rows)

    def municipalities(self) -> Fragment:
        """Where events took place."""
        w = self.w
        if not self.found.events:
            return NOTHING
        rows = [
            Row([self.context.municipality_name(code or None), *self._counted(n, people)])
            for code, (n, people) in self.found.municipalities.items()
        ]
        return table(
            w("Events by municipality, since the beginning"), [Column(w("Municipality")), *self._counts()], rows
        )

    def people(self) -> Fragment:
        """Women, young people and vulnerable groups among the participants; for the public by whole years."""
        w, found = self.w, self.found
        if not found["participants"].value:
            return NOTHING
        ever = Row([w("since the beginning"), *(w.number(found[part].value) for part in PEOPLE)])
        if found.spans is None:
            rows = [Row([w("in the period"), *(w.number(found[f"in_period.{part}"].value) for part in PEOPLE)]), ever]
        else:
            rows = [
                Row(
                    [
                        str(span.first) if span.first == span.last else f"{span.first}–{span.last}",
                        *(w.number(span.counts[part]) for part in PEOPLE),
                    ]
                )
                for span in found.spans
            ]
            rows.append(replace(ever, kind="total"))
        columns = [
            Column(w("When")),
            Column(w("Participants"), True),
            Column(w("Women"), True),
            Column(w("Young people"), True),
            Column(w("Vulnerable groups"), True),
        ]
        note = w(
            "In the public edition participants are counted for whole calendar years that are over; a year with very"
            " few persons of a group is shown together with the next."
        )
        return table(w("Who took part, where it was entered"), columns, rows, "" if found.spans is None else note)

    def silent_places(self) -> Fragment:
        """Settlements that no event and no application has reached."""
        w, silent = self.w, self.found.silent_settlements
        if not silent:
            return NOTHING
        settlements = self.context.results.register["settlements"].set_index("settlement")
        by_municipality: dict[str, list[str]] = {}
        for code in silent:
            by_municipality.setdefault(settlements.at[code, "municipality"], []).append(
                self.context.settlement_name(code)
            )
        rows = [
            Row([self.context.municipality_name(code), w.number(len(names)), ", ".join(sorted(names))])
            for code, names in sorted(by_municipality.items())
        ]
        columns = [Column(w("Municipality")), Column(w("Settlements"), True), Column(w("Which"))]
        return table(
            w("Settlements without an event or an application"),
            columns,
            rows,
            w("Only events and applications with a settlement entered are counted as having reached it."),
        )

    def _counts(self) -> list[Column]:
        w, columns = self.w, [Column(self.w("Events"), True)]
        return columns if self.found.spans is not None else [*columns, Column(w("Participants"), True)]

    def _counted(self, events: int, people: Value) -> list[str]:
        w = self.w
        return [w.number(events)] if self.found.spans is not None else [w.number(events), w.number(people)]

    def _where(self, event: object) -> str:
        settlement, municipality = event.settlement, event.municipality  # type: ignore[attr-defined]
        return self.context.settlement_name(settlement) if settlement else self.context.municipality_name(municipality)

    def _notice(self, event: object) -> str:
        w, days, late = self.w, event.working_days, event.late  # type: ignore[attr-defined]
        if days is None:
            return w("not entered")
        return w.plural("{n} working day", "{n} working days", days) + (f", {w('late')}" if late else "")
