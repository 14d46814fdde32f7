"""Recommendations of the self-evaluation: how many anybody follows up, and which are overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from vomr.register import Register

MOST_RECOMMENDATIONS = 7  # of a year that anybody follows up
ENDED = ("done", "dropped")  # states of one that is not followed up any more


def recommendations(register: Register) -> list[dict[str, Any]]:
    """Every recommendation that is entered, in the order of the register."""
    return [row for row in register.rows("recommendations", register["recommendations"]) if row["text"]]


def is_overdue(recommendation: Mapping[str, Any], day: dt.date) -> bool:
    """Whether a recommendation was to be carried out before a day, and was not."""
    due = recommendation["due"]
    return bool(due and due < day and recommendation["state"] not in ENDED and not recommendation["done_on"])


__all__ = ["ENDED", "MOST_RECOMMENDATIONS", "is_overdue", "recommendations"]
