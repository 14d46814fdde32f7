"""Places of execution as ИСУН writes them → municipalities and settlements of the territory."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from vomr.spelling import folded

if TYPE_CHECKING:
    from vomr.register.register import Register

_PROVINCE = re.compile(r"\(BG\s*\d{3}\)|^\s*(?:обл|област)\b", re.IGNORECASE)
_KIND = re.compile(r"^\s*(?:общ\.|община|гр\.|град|с\.|село|ман\.)\s*", re.IGNORECASE)
_SETTLEMENT = re.compile(r"^\s*(?:гр\.|град\b|с\.|село\b|ман\.)", re.IGNORECASE)

Place = tuple[str, str | None]


class Places:
    """The names of one territory.

    ``places.of("България, …, Кюстендил (BG415), Невестино, с.Ваксево")`` → ``[("KNL31", "10015")]``.
    """

    def __init__(self, register: Register) -> None:
        self.municipalities = {folded(entry.name): entry.code for entry in register.strategy.territory}
        self.settlements: dict[str, list[tuple[str, str]]] = {}
        frame = register["settlements"]
        for code, name, municipality in zip(frame["settlement"], frame["name"], frame["municipality"], strict=True):
            if isinstance(code, str) and isinstance(name, str) and isinstance(municipality, str):
                self.settlements.setdefault(folded(name), []).append((code, municipality))
        self.of = lru_cache(maxsize=100_000)(self._of)

    def _of(self, text: str) -> tuple[Place, ...]:
        """Each municipality of the territory that a cell names, once, with a settlement where it names one of it."""
        found: dict[str, str | None] = {}
        for part in re.split(r"[;\n|]", text):
            for municipality, settlement in self._places_of(part):
                if found.get(municipality) is None:
                    found[municipality] = settlement
        return tuple(sorted(found.items()))

    def _places_of(self, part: str) -> list[Place]:
        """One place, from the widest to the narrowest word; a list of municipalities gives each of them."""
        words = [word for word in part.split(",") if word.strip() and not _PROVINCE.search(word)]
        municipalities, settlements = [], []
        for word in words:
            name = folded(_KIND.sub("", word))
            if name in self.municipalities and not _SETTLEMENT.match(word):
                municipalities.append(self.municipalities[name])
            elif name in self.settlements:
                settlements.append((name, bool(_SETTLEMENT.match(word))))
        for name, is_marked in settlements:
            candidates = [(code, home) for code, home in self.settlements[name] if home in municipalities] or (
                self.settlements[name]
                if is_marked and not municipalities and len(self.settlements[name]) == 1 and len(words) == 1
                else []
            )
            if len(candidates) == 1:
                code, home = candidates[0]
                if len(municipalities) <= 1:
                    return [(home, code)]
        return [(code, None) for code in dict.fromkeys(municipalities)]
