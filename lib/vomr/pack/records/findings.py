"""What a check of a pack or a record has come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vomr.words import Words

_BLANKS = "\u00a0\u202f"


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: whether it holds, in an English sentence for the catalogues.

    Attributes
    ----------
    holds : bool
    message : str
    params : dict
    is_note : bool
        Whether it says no more than what nothing here can prove: nothing is wrong with it.
    """

    holds: bool
    message: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)
    is_note: bool = False

    @property
    def mark(self) -> str:
        if self.is_note:
            return "·"
        return "✓" if self.holds else "✗"

    def text(self, w: Words) -> str:
        """The sentence; of what stands in a file nothing but signs that a screen can show."""
        return w(self.message, **{name: _shown(value) for name, value in self.params.items()})


def note(message: str, **params: Any) -> Finding:
    """What is to be known, and nothing here can prove."""
    return Finding(True, message, params, is_note=True)


def _shown(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return "".join(sign if sign.isprintable() or sign in _BLANKS else ascii(sign)[1:-1] for sign in value)
