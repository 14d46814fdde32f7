"""The user's cache holds what is used, not what was made last."""

from __future__ import annotations

import os
from importlib import import_module

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


def test_catalogues_are_kept_by_their_content(tmp_path, monkeypatch):
    """A sentence that was changed is never the one that was kept; what cannot be read is read anew."""
    monkeypatch.setattr(user_cache, "_root", lambda: tmp_path / "cache")
    language = import_module("vomr.words.language")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    catalogue = (
        b'msgid ""\nmsgstr ""\n"Language: bg\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        b'msgid "One"\nmsgstr "first"\n\nmsgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "a"\nmsgstr[1] "b"\n'
    )
    (tmp_path / "bg").mkdir()

    def read(content: bytes):
        (tmp_path / "bg" / "one.po").write_bytes(content)
        return language._kept_sentences("bg")

    first = read(catalogue)
    assert first[0] == {"One": "first", ("{n} day", 0): "a", ("{n} day", 1): "b"}
    monkeypatch.setattr(language, "_sentences", lambda lang, contents: ({"read": contents[0].decode()}, "n"))
    assert read(catalogue) == first
    changed = catalogue.replace(b"first", b"other")
    assert read(changed)[0] == {"read": changed.decode()}
    for kept in (tmp_path / "cache" / "words").iterdir():
        kept.write_bytes(kept.read_bytes()[:20])
    assert read(catalogue)[0] == {"read": catalogue.decode()}
