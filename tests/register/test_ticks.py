"""The file of ticks: read as people write it, changed section by section, and never lost."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vomr.fingerprint import strategy_digest
from vomr.problems import VomrError
from vomr.register.inputs import below, inputs
from vomr.register.ticks import Tick, put_tick, read_ticks, take_tick, ticks_file

STEPS = ("risks", "draft", "signed", "payments")
PERIOD, DAY = "2026-Q3", dt.date(2026, 10, 3)


def write(folder: Path, text: str | bytes) -> Path:
    path = ticks_file(folder, PERIOD)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@given(
    st.sampled_from(STEPS), st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)), st.text(max_size=60), st.text("abxyz")
)
@example("risks", DAY, ": \x1b", "")  # nothing of a sign that is left out stays, its blank neither
def test_what_is_ticked_is_read_back(tmp_path_factory, step, day, note, data):
    folder = tmp_path_factory.mktemp("s")
    put_tick(folder, PERIOD, Tick("draft", DAY, "УС"), STEPS)
    put_tick(folder, PERIOD, Tick(step, day, note, data), STEPS)
    ticks = read_ticks(folder, PERIOD, STEPS)
    assert (ticks[step].on, ticks[step].data) == (day, data)
    printed = " ".join("".join(sign if sign.isprintable() else " " for sign in note).split())
    assert ticks[step].note == printed or any(sign.isdigit() for sign in note)  # a personal number is left out
    assert set(ticks) == {"draft", step}
    take_tick(folder, PERIOD, step, STEPS)
    assert step not in read_ticks(folder, PERIOD, STEPS)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("on = 2026-10-03", DAY),
        ('on = "3.10.2026 г."', DAY),
        ("on = 03.10.2026", DAY),
        ("on = 3 октомври 2026 г.", DAY),
        ('on = "2026-10"', dt.date(2026, 10, 31)),
    ],
)
def test_a_day_as_people_write_it(tmp_path, written, day):
    write(tmp_path, f"[risks]\r\n{written}\r\nnote = „прегледани на УС“\r\n")
    assert read_ticks(tmp_path, PERIOD, STEPS) == {"risks": Tick("risks", day, "прегледани на УС")}


def test_no_file_is_no_tick(tmp_path):
    assert read_ticks(tmp_path, PERIOD, STEPS) == {}
    take_tick(tmp_path, PERIOD, "risks", STEPS)
    assert read_ticks(tmp_path, PERIOD, STEPS) == {}


HOSTILE = [
    ("[riskks]\non = 2026-10-03\n", "risks"),
    ("[risks]\nnote = 'няма ден'\n", "the day is missing"),
    ("[risks]\non = скоро\n", "“скоро” is not a date"),
    ("[risks]\non = 2026-13-45\n", "2026-13-45"),
    ("[risks]\non = [1, 2]\n", "one value is expected"),
    ("[risks]\non = 2026-10-03\nwho = 'аз'\n", "a step has no “who”"),
    ("risks = 2026-10-03\n", "a section with the day is expected here: [risks]"),
    ("[risks]\non = 2026-10-03\n[risks]\non = 2026-10-04\n", "line 4"),
    ("[risks\non 2026\n", "line 2"),
    ("това не е нищо", "line 1"),
    (b"\xff\x00\x81\x9d\x00", "UTF-8"),
    (b"[risks]\non = 2026-10-03\x00\n", "line 2"),
]


@pytest.mark.parametrize(("text", "says"), HOSTILE)
def test_a_broken_file_is_named_and_loses_nothing(tmp_path, text, says):
    path = write(tmp_path, text)
    before = path.read_bytes()
    with pytest.raises(VomrError) as refused:
        read_ticks(tmp_path, PERIOD, STEPS)
    assert f"quarter/{PERIOD}.toml" in str(refused.value) and says in str(refused.value)
    for change in (
        lambda: put_tick(tmp_path, PERIOD, Tick("draft", DAY), STEPS),
        lambda: take_tick(tmp_path, PERIOD, "risks", STEPS),
    ):
        with pytest.raises(VomrError):
            change()
        assert path.read_bytes() == before
    assert sorted(inner.name for inner in path.parent.iterdir()) == [path.name]


def test_what_she_wrote_herself_stays(tmp_path):
    path = write(
        tmp_path,
        "# моите бележки\n\n[risks] # на УС\n# гледахме ги двама\non = 1.10.2026\n"
        "\n[draft]\non = 2026-10-02\n# по пощата\n",
    )
    put_tick(tmp_path, PERIOD, Tick("risks", DAY, "отново", "abc"), STEPS)
    text = path.read_text(encoding="utf-8")
    assert all(own in text for own in ("# моите бележки", "# гледахме ги двама", "# по пощата", "on = 2026-10-02"))
    assert read_ticks(tmp_path, PERIOD, STEPS)["risks"] == Tick("risks", DAY, "отново", "abc")
    take_tick(tmp_path, PERIOD, "draft", STEPS)
    assert "# по пощата" in path.read_text(encoding="utf-8") and set(read_ticks(tmp_path, PERIOD, STEPS)) == {"risks"}


@pytest.mark.parametrize(
    "text",
    [
        "risks.on = 2026-10-03\ndraft.on = 2026-10-02\n",
        "risks = {on = 2026-10-03}\n",
        '[draft]\non = 2026-10-02\nnote = """\n[risks]\n"""\n',
    ],
)
def test_what_only_a_person_can_change_is_left_to_her(tmp_path, text):
    path = write(tmp_path, text)
    ticks = read_ticks(tmp_path, PERIOD, STEPS)
    for step in ("risks", "draft"):
        try:
            put_tick(tmp_path, PERIOD, Tick(step, DAY, "нова"), STEPS)
        except VomrError:
            assert path.read_bytes() == text.encode()
        else:
            ticks = {**ticks, step: Tick(step, DAY, "нова")}
            text = path.read_text(encoding="utf-8")
        assert read_ticks(tmp_path, PERIOD, STEPS) == ticks


def test_windows_letters_are_read_and_not_written_over(tmp_path):
    path = write(tmp_path, '[risks]\non = 2026-10-03\nnote = "прегледани"\n'.encode("cp1251"))
    assert read_ticks(tmp_path, PERIOD, STEPS)["risks"].note == "прегледани"
    with pytest.raises(VomrError, match="UTF-8"):
        put_tick(tmp_path, PERIOD, Tick("draft", DAY), STEPS)
    assert path.read_bytes().decode("cp1251").startswith("[risks]")


def test_no_personal_number_stands_in_a_note(tmp_path):
    put_tick(tmp_path, PERIOD, Tick("signed", DAY, "подписал ЕГН 7501010010"), STEPS)
    assert "7501010010" not in ticks_file(tmp_path, PERIOD).read_text(encoding="utf-8")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    home, outside = tmp_path / "s", tmp_path / "outside"
    home.mkdir()
    outside.mkdir()
    (home / "quarter").symlink_to(outside)
    with pytest.raises(VomrError):
        put_tick(home, PERIOD, Tick("risks", DAY), STEPS)
    assert list(outside.iterdir()) == []


def _tick_often(folder: Path, step: str) -> None:
    for n in range(15):
        put_tick(folder, PERIOD, Tick(step, DAY, f"{step} {n}"), STEPS)


@pytest.mark.soak
def test_windows_that_tick_at_once_lose_nothing(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_tick_often, args=(tmp_path, step)) for step in STEPS]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * len(STEPS)
    assert read_ticks(tmp_path, PERIOD, STEPS) == {step: Tick(step, DAY, f"{step} 14") for step in STEPS}


def test_ticks_are_no_input_of_any_figure(tmp_path):
    (tmp_path / "strategy.toml").write_text("[lag]\nid = 'x'\n")
    before = strategy_digest(tmp_path)
    put_tick(tmp_path, PERIOD, Tick("risks", DAY), STEPS)
    (tmp_path / "quarter" / "register.xlsx").write_bytes(b"")
    assert strategy_digest(tmp_path) == before
    assert below(tmp_path) == [] and inputs(tmp_path).books == []
    (tmp_path / "quarters").mkdir()
    assert strategy_digest(tmp_path) != before
