"""The user's cache holds what is used, not what was made last."""

from __future__ import annotations

import os

from vomr import user_cache
from vomr.user_cache import read_cached, write_cached


def test_what_was_used_last_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(user_cache, "_root", lambda: tmp_path)
    for age, name in ((300, "used"), (200, "idle")):
        write_cached("results", name, name.encode(), most=2)
        os.utime(tmp_path / "results" / name, times=(0, 10**9 - age))
    assert read_cached("results", "used") == b"used"
    write_cached("results", "new", b"new", most=2)
    assert read_cached("results", "used") == b"used" and read_cached("results", "idle") is None
