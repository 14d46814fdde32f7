"""What a notebook shows and a report cannot: the sentence that stands in its place, and what its author can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vomr.words import N_, Words


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a notebook that is not in the report.

    Attributes
    ----------
    note : str
        What it is, in the words that the report has in its place.
    remedy : str
        What the author of the notebook can do; the report does not say it.
    cell : str
        The cell, as its author finds it.
    """

    note: str
    remedy: str
    cell: str = ""

    @property
    def message(self) -> str:
        """The sentence for the author: cell, what is lost, remedy."""
        return f"{self.cell}: {self.note} {self.remedy}" if self.cell else f"{self.note} {self.remedy}"


def loss(words: Words, kind: str, **facts: Any) -> Loss:
    """What is lost, by its kind: a key of :data:`KINDS`."""
    note, remedy = KINDS[kind]
    return Loss(words(note, **facts), words(remedy, **facts))


_CHART = N_("An interactive chart ({name}) stands here in the notebook; the report cannot show it.")
_AS_PICTURE = N_("Save a picture of it beside the notebook and show it with ![what it shows](picture.png).")
KINDS = {
    "Vega-Lite": (
        _CHART,
        N_(
            "Install vl-convert-python, which draws such charts, or show a picture: alt.renderers.enable('png'). A"
            " chart with data at an address is not drawn: give it the table itself."
        ),
    ),
    "Plotly": (
        _CHART,
        N_(
            "Install plotly, kaleido (1.0 or newer) and the browser Chromium, which draw such charts, or show a"
            " picture. A map of Plotly is not drawn: it would have to be fetched."
        ),
    ),
    "Bokeh": (_CHART, N_("Show a picture of it: from bokeh.io import export_png; display(Image(export_png(p))).")),
    "HoloViews": (_CHART, N_('Choose a library that draws pictures: hv.extension("matplotlib").')),
    "matplotlib": (
        N_("An animation stands here in the notebook; the report cannot show it."),
        N_("Show its last frame as a chart."),
    ),
    "drawing": (
        N_("A drawing that a script makes stands here in the notebook; the report cannot show it."),
        _AS_PICTURE,
    ),
    "map": (N_("An interactive map stands here in the notebook; the report cannot show it."), _AS_PICTURE),
    "page": (
        N_("Another page stands here in the notebook ({name}); it is not in the report."),
        N_("Write what follows from it, and a link to it."),
    ),
    "sound": (
        N_("A sound recording stands here in the notebook; it is not in the report."),
        N_("Write what is heard in it."),
    ),
    "film": (
        N_("A film stands here in the notebook; it is not in the report."),
        N_("Show one of its frames as a picture, and write what is seen in it."),
    ),
    "widget": (
        N_("An element that one works with ({name}) stands here in the notebook; the report cannot show it."),
        N_("Show what it says without it: as a table, a picture or with print(…)."),
    ),
    "script": (
        N_("A script writes something here in the notebook; no script runs in a report."),
        N_("Show what it says without it: as a table, a picture or with print(…)."),
    ),
    "file": (
        N_("A file ({name}) stands here in the notebook; it is not in the report."),
        N_("Show what matters of it as a table, as text or as a picture."),
    ),
    "unknown": (
        N_("Something stands here in the notebook that the report cannot show ({name})."),
        N_("Show it as a table, as text or as a picture (PNG, SVG)."),
    ),
    "diagram": (
        N_("This is what a diagram (Mermaid) is drawn from; the report cannot draw it."),
        N_("Save a picture of the diagram beside the notebook and show it with ![what it shows](picture.png)."),
    ),
    "missing picture": (
        N_("The picture {name} was not found beside the notebook."),
        N_(
            "Put the file (PNG, JPEG, GIF, WebP or SVG, up to 20 MB) in the folder of the notebook or elsewhere in the"
            " strategy's folder, and write its name as it is."
        ),
    ),
    "remote picture": (
        N_("The picture {name} lies on the internet; a report fetches nothing."),
        N_("Save it beside the notebook and show it with ![what it shows](picture.png)."),
    ),
}
