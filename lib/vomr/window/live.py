"""Reading the strategy folder anew whenever something in it is saved: what was read, what is wrong, the main figures.

One thread looks and reads, so that a folder that does not answer, or a workbook that takes long, never holds the page;
the whole report, which takes longer, is computed in another, so that the next save need not wait for it. What cannot be
read leaves the last good reading in its place.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from vomr.method.figures import Figure
from vomr.method.main_figures import main_figures, main_figures_of
from vomr.method.results_cache import results_of
from vomr.pack.atomic import open_files
from vomr.pack.fitness import why_no_report
from vomr.period import Period, today
from vomr.problems import Problem, VomrError, system_reason
from vomr.register import Register, read_register
from vomr.show.checked import Checked, checked
from vomr.show.quarter import Quarter, quarter
from vomr.show.report import Report
from vomr.window.access import fault_text
from vomr.window.watching import Footprint, footprint, tables_in
from vomr.words import N_, Words

_EVERY = 0.25  # seconds between two looks at a folder that answers at once
_SETTLES = 0.15  # seconds for which nothing may change before it is read
_SETTLES_BY = 1.0  # seconds after which it is read though something changes all the time
_ABSENT = 5.0  # seconds for which a file that is gone may be in the middle of a save
_SAVED_BY = 3.0  # seconds after which what cannot be read is not in the middle of a save any more
_AT_MOST = 5.0  # seconds between two tries to read what could not be read
SLOW = 4.0  # seconds after which a folder that has not answered is spoken of


@dataclass(frozen=True)
class Reading:
    """One good reading of the folder.

    Attributes
    ----------
    number : int
        Counts the readings of this window.
    at : datetime
    report : Report
        Of these tables where ``is_whole``; else still of the ones before, for the names in sentences.
    register : Register
        The tables as they were entered.
    figures, before : mapping of str to Figure
        The main figures by their ids, now and in the reading before.
    appeared, gone : int
        Problems that the reading before did not have, and those that it had.
    no_report : VomrError or None
        Why no report could be made of these tables.
    quarter : Quarter or None
        The checklist, of the last whole reading; None where what she ticked cannot be read, which ``no_quarter`` says.
    """

    number: int
    at: dt.datetime
    report: Report
    register: Register
    checked: Checked
    figures: Mapping[str, Figure]
    before: Mapping[str, Figure] = field(default_factory=dict)
    appeared: int = 0
    gone: int = 0
    is_whole: bool = True
    no_report: VomrError | None = None
    quarter: Quarter | None = None
    no_quarter: VomrError | None = None

    @property
    def period(self) -> Period:
        return self.report.results.period


@dataclass(frozen=True)
class Live:
    """What is known now: the last good reading, and why there is no newer one.

    Attributes
    ----------
    refusal : str
        Why what lies in the folder now cannot be read, in the reader's words.
    is_being_saved : bool
        Whether that may be since it is being written.
    opened : tuple of str
        Files that a spreadsheet program has open.
    """

    reading: Reading | None = None
    is_reading: bool = False
    refusal: str = ""
    is_being_saved: bool = False
    opened: tuple[str, ...] = ()


class Reader:
    """Looks at the folder in a thread of its own, and reads it when something has changed.

    Parameters
    ----------
    folder : Path
    period : Period
    lang : str
    changed : callable
        Told, in that thread, whenever :attr:`live` is another.
    """

    def __init__(self, folder: Path, period: Period, lang: str, changed: Callable[[], None]) -> None:
        self.folder, self.lang, self.w = folder, lang, Words(lang)
        self.live = Live()
        self._period, self._changed = period, changed
        self._asked = 0  # how often somebody has asked to read again
        self._read: tuple[object, ...] | None = None  # what was read last
        self._seen: tuple[object, ...] | None = None
        self._changed_since = self._failed_since = 0.0
        self._try_at = 0.0
        self._tables: frozenset[str] = frozenset()
        self._looking_since: float | None = None
        self._whole: Future[Reading] | None = None  # of the tables that were read last
        self._beside: Reading | None = None  # with which it is compared
        self._computing: threading.Thread | None = None
        self._stopped, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="vomr-reader", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Do not look again; a folder that does not answer is not waited for."""
        self._stopped.set()
        self._wake.set()
        self._thread.join(timeout=1.0)

    @property
    def period(self) -> Period:
        """The period that is read; another one is read at once."""
        return self._period

    @period.setter
    def period(self, period: Period) -> None:
        self._period = period
        self._wake.set()

    def ticked(self, steps: Quarter) -> None:
        """Show a checklist that has just been ticked, before it is read again."""
        reading = self.live.reading
        if reading is not None:  # perhaps of a report that came while it was ticked
            reading = replace(reading, quarter=steps, no_quarter=None)
            self._set(replace(self.live, reading=reading if reading.report is steps.context else as_ticked(reading)))

    def again(self) -> None:
        """Read though nothing has changed."""
        self._asked += 1
        self._wake.set()

    @property
    def waits(self) -> float:
        """For how many seconds the folder has not answered."""
        since = self._looking_since
        return 0.0 if since is None else time.monotonic() - since

    # --- in the thread

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                wait = self._check_folder()
            except Exception as error:  # the window outlives a fault of what it shows
                self._refuse(fault_text(error, self.w), is_being_saved=False)
                wait = _AT_MOST
            self._wake.wait(wait)
            self._wake.clear()

    def _check_folder(self) -> float:
        """Look, and read what is new; returns for how long to wait."""
        started = self._looking_since = time.monotonic()
        try:
            seen = footprint(self.folder)
            opened = tuple(name for name, lock in open_files(self.folder) if name != lock)
        except OSError as error:
            reason = self.w(system_reason(error))
            self._refuse(self.w("The folder cannot be looked into: {detail}.", detail=reason), is_being_saved=False)
            return _AT_MOST
        finally:
            self._looking_since = None
        now = time.monotonic()
        rest = max(_EVERY, 4 * (now - started))  # a slow share is asked less often
        if opened != self.live.opened:
            self._set(replace(self.live, opened=opened))
        mark = (seen, self._period, today(), self._asked)
        if mark == self._read:
            if self._whole is not None and self._whole.done():
                return min(rest, self._attempt(self._show_whole, mark, seen, now))
            if self._whole is None and self.live.reading is not None and not self.live.reading.is_whole:
                self._compute_whole()
            if self.live.refusal:  # a file that was being saved is as it was
                self._set(replace(self.live, refusal="", is_being_saved=False))
            self._failed_since = self._changed_since = 0.0
            return rest
        self._changed_since = self._changed_since or now
        if mark != self._seen:
            is_first, self._seen, self._try_at = self._seen is None, mark, 0.0
            if not is_first and now - self._changed_since < _SETTLES_BY:
                return _SETTLES
        if now < self._try_at:
            return min(rest, self._try_at - now)
        return min(rest, self._read_now(mark, seen, now))

    def _read_now(self, mark: tuple[object, ...], seen: Footprint, now: float) -> float:
        self._whole = None  # what is computed of older tables is nobody's
        missing = self._tables - tables_in(seen)
        if missing and now - self._changed_since < _ABSENT:
            names = ", ".join(sorted(missing))
            self._refuse(self.w("{file} is not there: it may be in the middle of a save.", file=names))
            return _EVERY
        self._set(replace(self.live, is_reading=True))
        return self._attempt(self._read_folder, mark, seen, now)

    def _attempt(self, read: Callable[[], None], mark: tuple[object, ...], seen: Footprint, now: float) -> float:
        """Read; what cannot be read is tried again after a while."""
        self._read = None
        try:
            read()
        except (VomrError, OSError) as error:
            self._failed_since = self._failed_since or now
            failing = now - self._failed_since
            self._try_at = time.monotonic() + min(_AT_MOST, 0.3 + failing / 4)
            text = error.text(self.w) if isinstance(error, VomrError) else self.w(system_reason(error))
            self._refuse(text, is_being_saved=failing < _SAVED_BY)
            return _EVERY
        self._read, self._tables = mark, tables_in(seen)
        self._failed_since = self._changed_since = 0.0
        return _EVERY

    def _read_folder(self) -> None:
        """The main figures first, which takes less than a second, then the problems; everything is computed beside."""
        period, before = self._period, self.live.reading
        beside = before if before is not None and before.period == period else None
        number = 1 if before is None else before.number + 1
        if beside is None:
            self._show(whole_reading(self.folder, period, self.lang, number), None)
            return
        register = read_register(self.folder)
        figures = replace(
            beside,
            number=number,
            at=dt.datetime.now(),
            register=register,
            figures=main_figures(register, period),
            is_whole=False,
        )
        self._show(figures, beside)
        self._show(replace(figures, checked=checked(beside.report, as_of_period=False, entered=register)), beside)
        self._beside = beside
        self._compute_whole()

    def _compute_whole(self) -> None:
        """Begin to compute the whole report, unless that of older tables is not ready yet: then it waits for it."""
        reading = self.live.reading
        if reading is None or (self._computing is not None and self._computing.is_alive()):
            return
        self._whole = Future()
        compute = partial(whole_reading, self.folder, reading.period, self.lang, reading.number)
        arguments = (self._whole, compute, self._wake.set)
        self._computing = threading.Thread(target=_fulfil, args=arguments, name="vomr-whole", daemon=True)
        self._computing.start()

    def _show_whole(self) -> None:
        whole, self._whole = self._whole, None
        if whole is not None:
            self._show(as_ticked(whole.result()), self._beside)

    def _show(self, reading: Reading, before: Reading | None) -> None:
        if before is not None:
            now, then = _names(reading.checked.problems), _names(before.checked.problems)
            reading = replace(reading, before=before.figures, appeared=len(now - then), gone=len(then - now))
        self._set(Live(reading, not reading.is_whole, opened=self.live.opened))

    def _refuse(self, text: str, *, is_being_saved: bool = True) -> None:
        live = replace(self.live, is_reading=False, refusal=text, is_being_saved=is_being_saved)
        if live != self.live:
            self._set(live)

    def _set(self, live: Live) -> None:
        self.live = live
        self._changed()


def whole_reading(folder: Path, period: Period, lang: str, number: int) -> Reading:
    """Everything of a folder as it lies there.

    Raises
    ------
    VomrError, OSError
        When it cannot be read.
    """
    report = Report(results_of(folder, period, lang), lang)
    no_report = why_no_report(report)
    reading = Reading(
        number,
        dt.datetime.now(),
        report,
        report.results.entered,
        checked(report, as_of_period=False),
        main_figures_of(report.results),
        no_report=no_report,
    )
    return as_ticked(reading)


def _fulfil(promise: Future[Reading], compute: Callable[[], Reading], fulfilled: Callable[[], None]) -> None:
    try:
        promise.set_result(compute())
    except Exception as error:  # it is met where the result is asked for
        promise.set_exception(error)
    fulfilled()


def as_ticked(reading: Reading) -> Reading:
    """With the checklist as it is ticked now; a file of ticks that cannot be read holds nothing else up."""
    try:
        return replace(reading, quarter=quarter(reading.report), no_quarter=None)
    except VomrError as refusal:
        return replace(reading, quarter=None, no_quarter=refusal)


def _names(problems: tuple[Problem, ...]) -> set[tuple[object, ...]]:
    """What tells a problem from others in two readings; rows move when one is put in above them."""
    return {(one.code, one.table, one.file, one.sheet, one.key or one.row, one.column, one.value) for one in problems}


NOT_ANSWERING = N_("The folder has not answered for {n} s. What is shown was read before.")
