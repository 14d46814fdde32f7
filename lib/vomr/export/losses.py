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
