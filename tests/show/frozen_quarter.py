"""A strategy of which one quarter is frozen, with figures that are not today's."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import vomr
from records import facts, write_record
from vomr.words import Words

DATA = Path(__file__).parents[2] / "data"
PERIOD = "2026-Q1"


def strategy_with_a_frozen_quarter(folder: Path) -> Path:
    """No 3 is of the first quarter of 2026: one event fewer than are entered today, and no number of members."""
    shutil.copytree(DATA / "nevestino", folder)
    told = json.loads(vomr.load(folder, PERIOD).results.to_json(Words("bg")))
    told["animation"]["events"] -= 1
    told["partnership"]["members"] = None
    text = json.dumps(told)
    place = folder / "frozen" / PERIOD
    place.mkdir(parents=True)
    (place / "results.json").write_text(text, encoding="utf-8")
    files = {"results.json": hashlib.sha256(text.encode()).hexdigest()}
    write_record(place, facts(3, PERIOD, frozen_at="2026-04-20T10:00:00Z", files=files))
    return folder
