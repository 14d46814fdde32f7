"""Events and animation (method.md §4)."""

from __future__ import annotations

from collections.abc import Callable

from vomr.method.animation import FIGURES, NOTICES, OF_EVENT, OF_KIND, OF_MUNICIPALITY, SILENT, Event
from vomr.method.figures import Declared, Figure
from vomr.register.people import PEOPLE, Span
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Column, Fragment, Row, paragraph, points, table
from vomr.show.listing import listing
from vomr.show.marks import counted, named
from vomr.show.offered import Offered
from vomr.show.scoped import figure
from vomr.show.sources import source_of
from vomr.words.sentences import joined


class AnimationPart(Offered):
    """Tables and sentences of the part „Популяризиране, обучения и събития“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.animation

    def headline(self) -> Fragment:
        """How many events and people, in the period and since the beginning.

        >>> report.animation.headline()
        """
        w, found = self.w, self.found
        if not found.entered:
            return paragraph(w("Events have not been entered."), "verdict")
        text = counted(w, "{n} event in the period", "{n} events in the period", found["in_period.events"])
        if found["in_period.participants"].value:
            text += " " + w("with {n} participants", n=named(found["in_period.participants"], w.number))
        ever = counted(w, "{n} event since the beginning", "{n} events since the beginning", found["events"])
        return paragraph(text + "; " + ever + ".", "verdict")

    def notices(self) -> Fragment:
        """Late and unknown notices of events.

        >>> report.animation.notices()
        """
        w, found = self.w, self.found
        if not found.entered:
            return NOTHING
        texts = []
        late = found["late_notices"]

        def notices(when: str, which: str) -> Figure:
            return self.context.figure_of(NOTICES, when=when, which=which)

        known = notices("by_day", "known")
        held = counted(
            w,
            "Since the beginning {n} event has been held",
            "Since the beginning {n} events have been held",
            found["events"],
        )
        texts.append(
            joined("", (held, w("; the day of the notice is known for {known}.", known=named(known, w.number))))
            if known.value
            else joined("", (held, w("; the day of the notice has been entered for none of them.")))
        )
        if found["in_period.events"].value and found.limit is not None:
            told = {which: named(notices("in_period", which), w.number) for which in ("late", "on_time", "unknown")}
            texts.append(
                w(
                    "Of the {n} in the period: late {late}, on time {on_time}, unknown {unknown}.",
                    n=named(found["in_period.events"], w.number),
                    **told,
                )
            )
        if found.limit is not None and late.value is not None and known.value:
            certainty = "" if found.limit.verified else f" ({w('to be confirmed')})"
            texts.append(
                counted(
                    w,
                    "Since the beginning {n} notice was given fewer than {days} working days before the"
                    " event{certainty}.",
                    "Since the beginning {n} notices were given fewer than {days} working days before the"
                    " event{certainty}.",
                    late,
                    days=w.number(found.limit.value),
                    certainty=certainty,
                )
            )
        if found["unknown_notices"].value and known.value:
            texts.append(
                w(
                    "For {n} of all events the day of the notice has not been entered.",
                    n=named(found["unknown_notices"], w.number),
                )
            )
        return points(texts)

    def kinds(self) -> Fragment:
        """Events by kind.

        >>> report.animation.kinds()
        """
        w, found = self.w, self.found
        columns = self._counted(w("Kind"), "kind", OF_KIND, lambda kind: self.context.label("event_kind", kind))
        sums = [figure(w, found[name]) for name in ("events", "participants")[: len(columns) - 1]]
        caption, total = w("Events by kind, since the beginning"), Row([w("Total"), *sums], "total")
        return listing(w, caption, found.kinds, columns, last=[total])

    def events(self) -> Fragment:
        """The events of the period; where there were none, the latest ones.

        >>> report.animation.events()
        """
        w, context = self.w, self.context
        in_period = [event for event in self.found.events if event.in_period]
        chosen = in_period or self.found.events[-10:]
        caption = w("Events of the period") if in_period else w("The latest events; there were none in the period")
        columns = [
            Column(w("Event"), cell=lambda event: context.w.named(event.title, event.title_en)),
            Column(w("Date"), cell=lambda event: event.date),
            Column(w("Kind"), cell=lambda event: context.label("event_kind", event.kind)),
            Column(w("Place"), cell=self._where),
            *(
                self._entered(part, title)
                for part, title in self._people.items()
                if any(getattr(event, part) is not None for event in chosen)  # no column of dashes
            ),
            Column(w("Notice"), cell=self._notice),
        ]
        note = context.as_entered(event.title for event in chosen if not event.title_en)
        return listing(w, caption, chosen, columns, note, tables=("events",))

    def municipalities(self) -> Fragment:
        """Where events took place.

        >>> report.animation.municipalities()
        """
        w, places = self.w, self.found.municipalities
        columns = self._counted(
            w("Municipality"),
            "municipality",
            OF_MUNICIPALITY,
            lambda code: self.context.municipality_name(code or None),
        )
        return listing(w, w("Events by municipality, since the beginning"), places, columns)

    def people(self) -> Fragment:
        """Women, young people and vulnerable groups among the participants; for the public by whole years.

        >>> report.animation.people()
        """
        w, found = self.w, self.found
        if not found["participants"].value:
            return NOTHING
        ever = [w("since the beginning"), *(figure(w, found[part]) for part in PEOPLE)]
        if found.spans is None:
            rows = [Row([w("in the period"), *(figure(w, found[f"in_period.{part}"]) for part in PEOPLE)]), Row(ever)]
            note = ""
        else:
            of_span = ((span, (figure(w, found.of_span(span, part)) for part in PEOPLE)) for span in found.spans)
            rows = [Row([_years(span), *counts]) for span, counts in of_span]
            rows.append(Row(ever, "total"))
            note = w(
                "In the public edition participants are counted for whole calendar years that are over; a year with"
                " very few persons of a group is shown together with the next."
            )
        columns = [Column(w("When")), *(Column(title, True) for title in self._people.values())]
        return table(w("Who took part, where it was entered"), columns, rows, note, source_of(w, rows))

    def silent_places(self) -> Fragment:
        """Settlements that no event and no application has reached.

        >>> report.animation.silent_places()
        """
        w, context = self.w, self.context
        municipalities = context.results.register["settlements"].set_index("settlement")["municipality"]
        places: dict[str, list[str]] = {}
        for code in self.found.silent_settlements:
            places.setdefault(municipalities[code], []).append(context.settlement_name(code))
        return listing(
            w,
            w("Settlements without an event or an application"),
            sorted(places),
            [
                Column(w("Municipality"), cell=context.municipality_name),
                Column(w("Settlements"), True, cell=lambda code: context.figure_of(SILENT, municipality=code)),
                Column(w("Which"), cell=lambda code: ", ".join(sorted(places[code]))),
            ],
            w("Only events and applications with a settlement entered are counted as having reached it."),
        )

    def _counted(
        self, title: str, group: str, declared: dict[str, Declared], name: Callable[[str], str]
    ) -> list[Column]:
        """Events and participants by something; in the public edition persons are not counted so."""
        counted = ("events", "participants") if self.found.spans is None else ("events",)
        return [Column(title, cell=name), *(self._counts(declared[each], group) for each in counted)]

    def _counts(self, declared: Declared, group: str) -> Column:
        return Column(self.w(declared.name), True, cell=lambda code: self.context.figure_of(declared, **{group: code}))

    @property
    def _people(self) -> dict[str, str]:
        """The titles of what is counted of persons."""
        w = self.w
        titles = (w(FIGURES["participants"].name), w("Women"), w("Young people"), w("Vulnerable groups"))
        return dict(zip(PEOPLE, titles, strict=True))

    def _entered(self, part: str, title: str) -> Column:
        return Column(title, True, cell=lambda event: self.context.figure_of(OF_EVENT[part], event=event.event))

    def _where(self, event: Event) -> str:
        context = self.context
        if event.settlement:
            return context.settlement_name(event.settlement)
        return context.municipality_name(event.municipality)

    def _notice(self, event: Event) -> str:
        w, days = self.w, event.working_days
        if days is None:
            return w("not entered")
        return w.plural("{n} working day", "{n} working days", days) + (f", {w('late')}" if event.late else "")


def _years(span: Span) -> str:
    return str(span.first) if span.first == span.last else f"{span.first}–{span.last}"
