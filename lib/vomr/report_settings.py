"""What ``[report]`` of ``strategy.toml`` says of the parts and the cover; imports nothing heavy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vomr.countries import HOME
from vomr.folders import is_strategy, own_file
from vomr.parts.titles import part_named
from vomr.problems import UsageError, display_path
from vomr.settings_form import code_of
from vomr.settings_sheets import read_document
from vomr.words import N_
from vomr.written import several

PICTURES = (".png", ".jpg", ".jpeg", ".svg")
TEXTS = (".md", ".txt")
_LARGEST = 2_000_000  # bytes of a logo: it is carried within the front page and both documents


def wanted_parts(strategy: Path) -> tuple[str, ...]:
    """The parts that the group has chosen, in its order; empty where it has not."""
    listed = several(_setting(strategy, "parts"))
    return tuple(dict.fromkeys(part_named(str(name)) for name in listed)) if isinstance(listed, list) else ()


def logo_file(strategy: Path) -> Path | None:
    """The picture on the cover and at the head of the front page.

    Raises
    ------
    VomrError
        When it is not there, is no picture, or lies outside the strategy folder.
    """
    path = _file(strategy, "logo", PICTURES)
    if path is not None and path.stat().st_size > _LARGEST:
        raise UsageError(
            N_("{file} is too large for a logo: it has {size} MB, and the most is {most}. Save it smaller."),
            file=display_path(path),
            size=round(path.stat().st_size / 1e6, 1),
            most=_LARGEST // 1_000_000,
        )
    return path


def cover_file(strategy: Path) -> Path | None:
    """The group's own words on the cover, in markdown.

    Raises
    ------
    VomrError
        When the file is not there, is no text, or lies outside the strategy folder.
    """
    return _file(strategy, "cover", TEXTS)


def framework_file(strategy: Path) -> Path | None:
    """The group's own framework of the added value.

    Raises
    ------
    VomrError
        When the file is not there, is none of settings, or lies outside the strategy folder.
    """
    return _file(strategy, "framework", (".toml",))


def form_file(strategy: Path) -> Path | None:
    """The group's own layout of the authority's form (:mod:`vomr.forms`).

    Raises
    ------
    VomrError
        When the file is not there, is none of settings, or lies outside the strategy folder.
    """
    return _file(strategy, "form", (".toml",))


def country_code(strategy: Path) -> str:
    """The code of the group's country; that of the program's home where the settings name none."""
    return code_of("country", str(_setting(strategy, "country", "lag") or HOME).strip()).upper()


def named_files(strategy: Path) -> list[Path]:
    """The files that the settings name: a report is made from them too."""
    named = (logo_file(strategy), cover_file(strategy), framework_file(strategy), form_file(strategy))
    return [path for path in named if path is not None]


def _file(strategy: Path, key: str, kinds: tuple[str, ...]) -> Path | None:
    name = str(_setting(strategy, key) or "").strip()
    if not name:
        return None
    path = own_file(strategy, strategy / name)
    if not path.is_file():
        raise UsageError(
            N_("The settings name the file “{name}” ({key}), and there is none. Put it into the strategy folder."),
            name=name,
            key=key,
        )
    if path.suffix.lower() not in kinds:
        raise UsageError(
            N_("The settings name “{name}” as the {key}, which it cannot be. It may be a file {kinds}."),
            name=name,
            key=key,
            kinds=", ".join(kinds),
        )
    return path


def _setting(strategy: Path, key: str, section: str = "report") -> Any:
    """A value of a section, whatever its letters are, as :mod:`vomr.strategy` takes it."""
    raw: Any = read_document(strategy).raw if is_strategy(strategy) else {}
    for name in (section, key):
        raw = raw if isinstance(raw, dict) else {}
        raw = next((value for written, value in raw.items() if written.strip().casefold() == name), None)
    return raw
