"""The checklist of a period in the reader's words, and ticking a step of it: of ``vomr quarter`` and of the window."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from vomr.method.quarter import GROUPS, STATES, STEPS, State, Step, checklist
from vomr.period import today
from vomr.problems import UsageError, nearest
from vomr.register.tables import TABLES
from vomr.register.ticks import Tick, put_tick, read_ticks, take_tick
from vomr.register.unknown_people import in_commentary
from vomr.settings import Fault
from vomr.show.context import Context
from vomr.words import LANGUAGES, N_, Words
from vomr.written import final_day

# Beside the word of a state, never in place of it
SIGNS: dict[State, str] = {"done": "✓", "ticked": "☑", "open": "☐", "not_due": "◦", "not_applicable": "·"}


@dataclass(frozen=True)
class Quarter:
    """The checklist of a period.

    Attributes
    ----------
    context : Context
    steps : tuple of Step
        In the order of the quarter.
    """

    context: Context
    steps: tuple[Step, ...]

    def step(self, code: str) -> Step:
        return next(step for step in self.steps if step.code == code)

    @staticmethod
    def number(step: Step) -> int:
        """Its place in the checklist, from 1."""
        return list(STEPS).index(step.code) + 1

    @property
    def ready(self) -> int:
        return sum(step.is_ready for step in self.steps)

    @property
    def applying(self) -> int:
        """How many steps there are to make ready."""
        return sum(step.state != "not_applicable" for step in self.steps)

    def verdict(self) -> str:
        """„9 от 17 стъпки са готови“"""
        w, left = self.context.w, sum(step.state == "open" for step in self.steps)
        ready = w("{ready} of {all} steps are ready", ready=self.ready, all=self.applying)
        return f"{ready}, {w.plural('{n} is open', '{n} are open', left)}" if left else ready

    def by_group(self) -> list[tuple[str, list[Step]]]:
        """The steps of each group under its title."""
        return [
            (self.context.w(title), [step for step in self.steps if step.group == group])
            for group, title in GROUPS.items()
        ]

    def as_dict(self) -> dict[str, Any]:
        """The checklist for another program: texts in the reader's language beside stable codes."""
        w, period = self.context.w, self.context.results.period
        return {
            "lag": self.context.strategy.lag.id,
            "period": period.code,
            "title": period.label(w),
            "as_of": period.end.isoformat(),
            "verdict": self.verdict(),
            "ready": self.ready,
            "applying": self.applying,
            "groups": [{"group": group, "title": w(title)} for group, title in GROUPS.items()],
            "steps": [_step_dict(step, self.number(step), w) for step in self.steps],
        }


def _step_dict(step: Step, number: int, w: Words) -> dict[str, Any]:
    tick = step.tick
    return {
        "step": step.code,
        "number": number,
        "group": step.group,
        "title": step.title(w),
        "state": step.state,
        "state_title": w(STATES[step.state]),
        "fact": step.fact(w),
        "action": step.action.text(w) if step.action else None,
        "command": step.command or None,
        "table": step.table or None,
        "sheet": TABLES[step.table].title(w.lang) if step.table else None,
        "day": step.day and step.day.isoformat(),
        "tick": tick and {"on": tick.on.isoformat(), "note": tick.note, "holds": step.state == "ticked"},
        "can_tick": step.can_tick,
    }


def quarter(context: Context) -> Quarter:
    """The checklist of a report's period, as the tables and the ticks stand now.

    Raises
    ------
    VomrError
        When the file of ticks cannot be read.
    """
    results = context.results
    folder, period = results.register.folder, results.period.code
    problems = (*results.problems, *in_commentary(results.entered, period))
    to_write = [context.w(message, **params) for message, params in context.to_write]
    ticks = read_ticks(folder, period, STEPS)
    return Quarter(context, checklist(results, problems, context.own_words, to_write, ticks, today()))


def tick(context: Context, name: str, on: str | dt.date | None = None, note: str = "") -> Quarter:
    """Tick a step, and give the checklist as it is then.

    Parameters
    ----------
    context : Context
    name : str
        The step's code, number or title.
    on : str or date, optional
        The day, as people write it; today where none is given.
    note : str
        Her words: who signed, under which number it was sent.

    Raises
    ------
    UsageError
        When there is no such step, the tables tell it or contradict it, its time has not come, or the day cannot be.
    VomrError
        When the file of ticks cannot be read or written; nothing is changed.
    """
    before = quarter(context)
    step = before.step(step_code(name))
    _check_tickable(context.w, step)
    day = _day(context, on)
    results = context.results
    put_tick(results.register.folder, results.period.code, Tick(step.code, day, note, step.data), STEPS)
    return quarter(context)


def untick(context: Context, name: str) -> Quarter:
    """Take a tick back, and give the checklist as it is then.

    Raises
    ------
    UsageError
        When there is no such step, or it is not ticked.
    VomrError
        When the file of ticks cannot be read or written; nothing is changed.
    """
    step = quarter(context).step(step_code(name))
    if step.tick is None:
        raise UsageError(N_("“{title}” is not ticked."), title=step.title(context.w))
    results = context.results
    take_tick(results.register.folder, results.period.code, step.code, STEPS)
    return quarter(context)


def step_code(name: str) -> str:
    """The code of a step that was named by its code, number or title.

    Raises
    ------
    UsageError
        Naming the nearest step.
    """
    text = " ".join(name.split()).casefold()
    codes = list(STEPS)
    if text.isdecimal() and 1 <= int(text) <= len(codes):
        return codes[int(text) - 1]
    names = {title.casefold(): code for code in codes for title in (code, *_titles(code))}
    if text in names:
        return names[text]
    suggestion = nearest(text, names)
    raise UsageError(
        N_("There is no step “{name}”. Did you mean {suggestion}? There are: {known}.")
        if suggestion
        else N_("There is no step “{name}”. There are: {known}."),
        name=name,
        suggestion=names[suggestion] if suggestion else "",
        known=", ".join(codes),
    )


def _titles(code: str) -> list[str]:
    return [Words(lang)(STEPS[code][1]) for lang in LANGUAGES]


def _day(context: Context, on: str | dt.date | None) -> dt.date:
    try:
        day = today() if on is None else final_day(on)
    except Fault as fault:
        raise UsageError(
            N_("The day cannot be read: {detail}. Write it as 2026-10-03 or 03.10.2026."), detail=fault
        ) from None
    period = context.results.period
    if day < period.start:
        raise UsageError(N_("{day} lies before the period, which begins on {start}."), day=day, start=period.start)
    if day > today() and not context.strategy.strategy.illustrative:
        raise UsageError(N_("{day} has not come yet: tick what has been done."), day=day)
    return day


def _check_tickable(w: Words, step: Step) -> None:
    if step.can_tick and step.state in ("open", "ticked"):
        return
    title, fact = step.title(w), step.fact(w)
    if step.state == "not_due":
        raise UsageError(N_("“{title}” cannot be ticked yet: {fact}."), title=title, fact=fact)
    if step.state != "open":
        raise UsageError(N_("“{title}” needs no tick: {fact}."), title=title, fact=fact)
    raise UsageError(
        N_("“{title}” is told from the data alone: {fact}. {action}"),
        title=title,
        fact=fact,
        action=step.action.text(w) if step.action else "",
    )


__all__ = ["SIGNS", "Quarter", "quarter", "step_code", "tick", "untick"]
