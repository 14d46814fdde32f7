"""The window of a group whose strategy has no first day yet, as four questions leave it."""

from types import SimpleNamespace

import pytest

from vomr.period import Period
from vomr.window.page import choices
from vomr.words import Words


@pytest.mark.parametrize("illustrative", [False, True])
def test_periods_are_offered_before_the_strategy_has_its_days(illustrative):
    facts = SimpleNamespace(start=None, end=None, illustrative=illustrative)
    reading = SimpleNamespace(report=SimpleNamespace(strategy=SimpleNamespace(strategy=facts)))
    offered = choices(Period.parse("2026-Q3"), reading, Words("bg"))
    assert [choice.code for kind in offered.values() for choice in kind if choice.is_chosen] == ["2026-Q3"]
