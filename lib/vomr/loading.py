"""The door for notebooks and analysts: a strategy folder and a period → a :class:`~vomr.show.Report`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vomr.folders import workspace
from vomr.method.results_cache import results_of
from vomr.method.series import all_quarters, periods_between, series_of
from vomr.parameters import refuse_injected
from vomr.period import Period, reporting_period
from vomr.problems import UsageError, VomrError, one_of
from vomr.show.context import AUDIENCE_NAMED
from vomr.show.report import AUDIENCES, Report, short_name
from vomr.strategy import read_strategy, strategy_folder
from vomr.words import DEFAULT, LANGUAGES, N_, Words

if TYPE_CHECKING:
    from vomr.show.portfolio import PortfolioReport
    from vomr.show.series import PeriodSeries

_NOT_FOR_THE_PUBLIC = N_(
    "This is the public edition, and the notebook loads the one for the authority. Declare “audience” in the cell"
    " tagged “parameters”, and write vomr.load(strategy, period, lang, audience)."
)
_WHICH_PERIODS = N_("Give the first and the last period, such as “2026-Q1..2028-Q2”, or a list of periods.")


def load(
    strategy: str | Path | None = None,
    period: str | int | None = None,
    lang: str = DEFAULT,
    audience: str = "authority",
) -> Report:
    """Everything about one group and period: the start of every notebook.

    Display what you want to see: ``report.absorption.stages()``, ``report.indicators.table()``. For questions of your
    own take ``report.tables``: ``report.tables.projects.only(measure="M1").chart("paid", by="municipality")``.
    ``report`` alone lists its parts; Tab completes every name; ``help(report.tables.projects)`` teaches the rest.

    Examples
    --------
    >>> report = vomr.load("data/primer", "2028-Q2")
    >>> report.absorption.stages()

    Parameters
    ----------
    strategy : path, optional
        A strategy folder; see :func:`strategy_folder`.
    period : str, optional
        ``2026-Q3``, ``2026-H1``, ``2026`` or ``EAFRD-2026``; the last finished quarter where not given.
    lang : str
    audience : {"authority", "public"}

    Returns
    -------
    Report
        ``report.absorption``, ``report.indicators`` … display figures; ``report.results`` holds them.

    Raises
    ------
    UsageError
        When a parameter is not right; names the nearest right one.
    VomrError
        When the tables cannot be read.
    """
    with asked(lang, audience):
        results = results_of(strategy_folder(strategy), reporting_period(_code(period)), lang, audience)
        return Report(results, lang, audience)


@contextmanager
def asked(lang: str, audience: str) -> Iterator[None]:
    """Refuse what a notebook cannot be asked for; every refusal within is said in its language."""
    try:
        refuse_injected()
        one_of("lang", lang, LANGUAGES)
        one_of("audience", audience, AUDIENCES)
        if os.environ.get(AUDIENCE_NAMED) == "public" != audience:
            raise UsageError(_NOT_FOR_THE_PUBLIC)
        yield
    except VomrError as error:
        error.lang = lang if lang in LANGUAGES else DEFAULT
        raise


def _code(period: str | int | None) -> str | None:
    """A year that Papermill read as a number is a period too."""
    return str(period) if isinstance(period, int) else period


def load_series(
    strategy: str | Path | None = None,
    first: str | int | Sequence[str] | None = None,
    last: str | int | None = None,
    lang: str = DEFAULT,
    audience: str = "authority",
) -> PeriodSeries:
    """Every figure of a group by period.

    A frozen period says what was reported, of all that its ``results.json`` holds. Any other is computed of today's
    tables as they were known on its last day, the same figures that :func:`load` gives; the register is read once.

    Parameters
    ----------
    strategy : path, optional
        A strategy folder, as in :func:`load`.
    first, last : str, optional
        The first and the last period, of one kind: quarters, half-years, years or EAFRD years. Where only one is given
        it may be ``"2026-Q1..2028-Q2"``, or a list of periods. Without them, all quarters from the first one with data
        to the last finished one.
    lang : str
    audience : {"authority", "public"}

    Returns
    -------
    PeriodSeries
        ``series["absorption.total.paid"]`` is a pandas Series, ``series.frame`` everything as one DataFrame,
        ``series.table(…)`` and ``series.chart(…)`` display.

    Raises
    ------
    UsageError
        When a parameter is not right.
    VomrError
        When the tables cannot be read.

    Examples
    --------
    >>> series = vomr.load_series("data/primer", "2026-Q1", "2028-Q2")
    >>> series["absorption.total.paid"]
    >>> series.chart("absorption.total.contracted", "absorption.total.paid")
    """
    from vomr.show.series import PeriodSeries

    with asked(lang, audience):
        folder = strategy_folder(strategy)
        periods = _periods(first, last) or all_quarters(folder)
        settings = read_strategy(folder)[0]
        w = Words(lang, settings.accounts.currency)
        name = w.named(settings.lag.name, settings.lag.name_en)
        return PeriodSeries(series_of(folder, periods, audience), short_name(name), w)


def _periods(first: str | int | Sequence[str] | None, last: str | int | None) -> list[Period]:
    """The periods that were asked for; none where nothing was."""
    if isinstance(first, Sequence) and not isinstance(first, str) and last is None:
        if not first:
            raise UsageError(_WHICH_PERIODS)
        return [Period.parse(str(code)) for code in dict.fromkeys(first)]
    if isinstance(first, str) and ".." in first and last is None:
        first, _, last = (end.strip() or None for end in first.partition(".."))
    if first is None and last is None:
        return []
    if first is None or last is None or not isinstance(first, str | int):
        raise UsageError(_WHICH_PERIODS)
    return periods_between(Period.parse(str(first)), Period.parse(str(last)))


def load_portfolio(
    groups: str | Path = "reports", period: str | int | None = None, lang: str = DEFAULT, audience: str = "authority"
) -> PortfolioReport:
    """The reports of many groups side by side: the start of the notebook ``portfolio``.

    Examples
    --------
    >>> portfolio = vomr.load_portfolio("reports", "2028-Q2")
    >>> portfolio.absorption()

    Parameters
    ----------
    groups : path
        A folder of packs (``reports``), or the list that ``vomr report --strategies`` wrote. A relative path is
        relative to the current folder, and where there is nothing, to the workspace.
    period : str, optional
        As in :func:`load`.
    lang : str
    audience : {"authority", "public"}
        Of a folder of packs, those of the edition: ``<period>/`` or ``<period>-public/``.

    Returns
    -------
    PortfolioReport

    Raises
    ------
    UsageError
        When a parameter is not right.
    VomrError
        When a pack cannot be read.
    """
    from vomr.method.portfolio import read_portfolio
    from vomr.show.portfolio import PortfolioReport

    with asked(lang, audience):
        place = Path(groups).expanduser()
        if not place.exists() and not place.is_absolute():
            place = workspace() / place
        return PortfolioReport(read_portfolio(place, reporting_period(_code(period)), audience), lang, audience)
