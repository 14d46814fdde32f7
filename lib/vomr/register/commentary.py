"""The officer's own words for a period: ``commentary/<period>.md``, a heading for each section of the report."""

from __future__ import annotations

import re
from pathlib import Path

from vomr.folders import own_file
from vomr.problems import VomrError, display_path
from vomr.words import N_

_HEADING = re.compile(r"^#{1,3}\s+(.+?)\s*#*\s*$")


def commentary_file(folder: Path, period: str) -> Path:
    """Where the words for a period stand."""
    return folder / "commentary" / f"{period}.md"


def read_commentary(folder: Path, period: str) -> dict[str, str]:
    """Markdown by heading, as written; the text before the first heading has the empty heading.

    Raises
    ------
    VomrError
        When the file is not UTF-8.
    """
    path = own_file(folder, commentary_file(folder, period))
    if not path.is_file():
        return {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise VomrError(
            N_("{file} is not saved as UTF-8. Save it again with the encoding UTF-8."), file=display_path(path)
        ) from None
    sections: dict[str, list[str]] = {"": []}
    heading = ""
    for line in lines:
        match = _HEADING.match(line)
        if match:
            heading = match[1].strip()
            sections.setdefault(heading, [])
        else:
            sections[heading].append(line)
    return {heading: text for heading, body in sections.items() if (text := "\n".join(body).strip())}
