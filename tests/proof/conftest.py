"""One report that stands alone, for all that is done to it."""

from __future__ import annotations

import pytest
from standing import Kit


@pytest.fixture(scope="session")
def kit(authority, tmp_path_factory) -> Kit:
    return Kit(authority, tmp_path_factory.mktemp("reports"))
