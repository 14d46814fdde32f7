"""The report's look for tables and plots of one's own: one call, and they read like the pages beside them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from vomr.design import COLOURS, MIDDLE
from vomr.problems import one_of, refusal
from vomr.show.charts import Chart
from vomr.show.drawing import letter_forms, register_fonts, settings, svg
from vomr.show.fragments import Fragment
from vomr.show.tables.display import plain_table
from vomr.show.tables.selection import Selection
from vomr.words import DEFAULT, LANGUAGES, N_, Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINES = ("deep", "good", "warn", "bad", "soft")
_YEARS = (1900, 2100)
_WIDTH = 6.9  # inches: the text width of an A4 page


def style(lang: str = DEFAULT) -> None:
    """Give plots and tables of one's own the look of the report, from here to the end of the notebook.

    Plots that matplotlib draws (those of pandas and seaborn too) take its type, colours and numbers and are shown as
    SVG; a plain ``DataFrame`` or ``Series`` is shown as a table with numbers in the reader's language.

    What is said of a plot to those who cannot see it is its label: ``figure.set_label("…")``; without one its titles
    are. The caption of a table is ``frame.attrs["caption"]``, what stands under it ``frame.attrs["note"]``.

    Parameters
    ----------
    lang : str

    Examples
    --------
    >>> vomr.style()
    >>> axes = frame.plot.barh(title="Изплатени по години")
    >>> axes.figure.set_label("Изплатени: 2026 г. 230 003 евро, 2027 г. 308 763 евро.")
    """
    one_of("lang", lang, LANGUAGES)
    w = Words(lang)
    shell = _shell()
    _draw_so(w, shell)
    if shell is not None:
        bundles = shell.display_formatter.mimebundle_formatter
        bundles.for_type(pd.DataFrame, lambda frame: _displayed(frame, w))
        bundles.for_type(pd.Series, lambda column: _displayed(column, w))


def table(frame: Any, caption: str = "", note: str = "", lang: str = DEFAULT) -> Fragment:
    """One frame as a table of the report: captioned, numbered where the part is put together, right-aligned numbers.

    Parameters
    ----------
    frame : DataFrame or Series
    caption, note : str
        What stands above it and under it.
    lang : str

    Examples
    --------
    >>> vomr.table(frame, "Заявления по месеци", note="По деловодния регистър.")
    """
    one_of("lang", lang, LANGUAGES)
    return _table(frame, Words(lang), caption, note)


def show(shown: Any, w: Words, caption: str = "", note: str = "", alt: str = "") -> Fragment | Chart:
    """A frame as a table, a plot as a chart, in the language of a report.

    Parameters
    ----------
    shown : DataFrame, Series, matplotlib figure or axes
    w : Words
    caption, note : str
    alt : str
        Of a plot: what is said of it to those who cannot see it; its titles where not given.
    """
    if isinstance(shown, pd.DataFrame | pd.Series):
        return _table(shown, w, caption, note)
    figure = getattr(shown, "figure", None)
    if "matplotlib.figure" not in sys.modules or not isinstance(figure, sys.modules["matplotlib.figure"].Figure):
        raise refusal(
            N_("A table (DataFrame, Series) or a plot of matplotlib can be shown so; this is neither: {what}."),
            what=type(shown).__name__,
            lang=w.lang,
        )
    picture = _picture(figure, w)
    if "matplotlib.pyplot" in sys.modules:  # else the notebook shows it a second time at the end of the cell
        sys.modules["matplotlib.pyplot"].close(figure)
    return Chart(picture, alt or _alt(figure) or caption, caption)


def _table(frame: Any, w: Words, caption: str, note: str) -> Fragment:
    if isinstance(frame, pd.Series):
        frame = frame.to_frame(w("Value") if frame.name is None else frame.name)
    if not isinstance(frame, pd.DataFrame):
        raise refusal(
            N_("A table is a DataFrame or a Series of pandas, not {what}."), what=type(frame).__name__, lang=w.lang
        )
    caption, note = (text or _attribute(frame, name) for text, name in ((caption, "caption"), (note, "note")))
    if isinstance(frame, Selection):
        return frame.as_table(caption or None, note)
    return plain_table(frame, w, caption, note)


def _displayed(frame: Any, w: Words) -> dict[str, Any]:
    return _table(frame, w, "", "")._repr_mimebundle_()


def _attribute(frame: pd.DataFrame, name: str) -> str:
    text = frame.attrs.get(name)
    return text if isinstance(text, str) else ""


def _draw_so(w: Words, shell: Any) -> None:
    """Settings of matplotlib, and how a notebook shows its figures."""
    import matplotlib as mpl
    from cycler import cycler
    from matplotlib.figure import Figure

    register_fonts()
    if shell is not None and "inline" in str(mpl.get_backend(auto_select=False)):
        import matplotlib_inline.backend_inline  # noqa: F401 - it has settings of its own, so before ours
        from IPython.core.pylabtools import select_figure_formats

        select_figure_formats(shell, {"svg"})
    mpl.rcParams.update(
        settings(w.lang)
        | {
            "figure.figsize": (_WIDTH, 3.0),
            "figure.constrained_layout.use": True,
            "axes.prop_cycle": cycler(color=[*(COLOURS[role].light for role in _LINES), MIDDLE]),
            "axes.grid": True,
            "axes.grid.axis": "both",
            "lines.linewidth": 2.0,
            "legend.frameon": False,
            "ytick.major.pad": 4,
        }
    )
    if shell is not None:
        shell.display_formatter.formatters["image/svg+xml"].for_type(
            Figure, lambda figure: (_picture(figure, w), {"alt": _alt(figure)})
        )


def _picture(figure: Figure, w: Words) -> str:
    """The figure as SVG, numbers on its axes as the reader writes them."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator, ScalarFormatter

    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                low, high = sorted(axis.get_view_interval())
                are_years = _YEARS[0] <= low and high <= _YEARS[1]
                if are_years:
                    axis.set_major_locator(MaxNLocator(integer=True))
                axis.set_major_formatter(FuncFormatter(lambda at, _, plain=are_years: _tick(w, at, plain=plain)))
    with letter_forms():
        return svg(figure)


def _tick(w: Words, value: float, *, plain: bool) -> str:
    rounded = round(value, 6)
    return str(int(rounded)) if plain and rounded == int(rounded) else w.number(rounded)


def _alt(figure: Figure) -> str:
    """What was said of a figure; else its titles and what its axes and lines are called."""
    if label := str(figure.get_label() or "").strip():
        return label
    return ". ".join(dict.fromkeys(" ".join(text.split()) for text in _words(figure) if text.strip()))


def _words(figure: Figure) -> Iterator[str]:
    yield figure.get_suptitle()
    for axes in figure.axes:
        yield from (axes.get_title(loc) for loc in ("left", "center", "right"))
        yield from (axes.get_xlabel(), axes.get_ylabel())
        yield ", ".join(str(label) for label in axes.get_legend_handles_labels()[1])


def _shell() -> Any:
    """The notebook's shell, where there is one."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


__all__ = ["show", "style", "table"]
