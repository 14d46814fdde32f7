"""The window in a real browser: as she sees it, by mouse, keyboard and dropped file, and as another page meets it."""

from __future__ import annotations

import datetime as dt
import functools
import json
import shutil
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opened_window import PATIENCE, opened, read, until

from chromium import launched
from command import vomr
from vomr.folders import shipped
from vomr.period import Period
from wcag import violations, width_at

pytestmark = pytest.mark.browser
DESK, PHONE, ZOOMED = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 256}


@pytest.fixture(scope="module")
def browser():
    with launched() as opened_browser:
        yield opened_browser


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    base = tmp_path_factory.mktemp("browser")
    shutil.copytree(shipped("data") / "nevestino", base / "nevestino")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOMR_WORKSPACE", str(base))
        with opened(base / "nevestino") as window:
            read(window)
            yield window


@pytest.fixture
def window(served):
    """The window of the real group, which every test leaves as it met it: a first reading takes seconds."""
    yield served
    folder, reader = served.reader.folder, served.reader
    shutil.copy(shipped("data") / "nevestino" / "events.csv", folder)
    shutil.rmtree(folder / "quarter", ignore_errors=True)
    reader.period = Period.parse("2026-Q3")
    served.actions.answers.clear()

    def is_as_it_was() -> bool:
        live = reader.live
        return live.reading.is_whole and live.reading.figures["animation.events"].value == 8 and not live.is_reading

    until(lambda: reader.live.reading.period == reader.period and is_as_it_was(), "that it is as it was")


@pytest.fixture
def page(browser, window):
    shown = browser.new_page(viewport=DESK)
    shown.set_default_timeout(PATIENCE * 1000)
    errors: list[str] = []
    shown.on("pageerror", lambda error: errors.append(str(error)))
    shown.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    shown.goto(window.access.first_address())
    shown.wait_for_selector("#steps li")
    yield shown
    shown.close()
    assert errors == []


def another_event(folder: Path, name: str = "E99") -> None:
    """A row more in the table of events, as the officer enters it."""
    events = folder / "events.csv"
    head, *rows = events.read_text(encoding="utf-8-sig").splitlines()
    cells = dict(zip(head.split(","), rows[0].split(","), strict=False)) | {"event": name}
    events.write_text("\n".join([head, *rows, ",".join(cells.values())]) + "\n", encoding="utf-8")


def count_of_events(page) -> str:
    """What stands in the row of events."""
    return page.locator(f"{EVENTS} td").first.text_content()


EVENTS = "#figures tr:has(button[value='animation.events'])"


def test_what_she_saves_is_on_the_page_with_what_has_changed(window, page):
    assert page.locator(f"{EVENTS} td").first.text_content() == "8"
    another_event(window.reader.folder)
    page.wait_for_selector(f"{EVENTS} .change")
    assert page.locator(f"{EVENTS} td").first.text_content() == "9"
    assert page.locator(f"{EVENTS} .change").text_content() == "+1"


@pytest.mark.soak
def test_two_tabs_show_the_same(window, page, browser):
    other = browser.new_page()
    other.set_default_timeout(PATIENCE * 1000)
    other.goto(window.access.address)
    page.locator("select[name=period]").select_option("2026")
    until(lambda: "тримесечие" not in other.locator("h1").text_content(), "the year")
    another_event(window.reader.folder)
    until(lambda: count_of_events(page) == count_of_events(other) == "9", "nine events in both")
    other.close()


def test_what_is_being_typed_and_where_she_stands_outlive_what_is_new(window, page):
    page.locator("#step-risks summary").click()
    note = page.locator("#step-risks input[name=note]")
    note.fill("прегледани с")
    another_event(window.reader.folder)
    until(lambda: count_of_events(page) == "9", "nine events")
    until(lambda: not window.reader.live.is_reading, "the whole reading")
    assert note.input_value() == "прегледани с"
    assert page.evaluate("document.activeElement.name") == "note"
    assert page.locator("#step-risks details").get_attribute("open") is not None


def test_a_step_is_ticked_with_a_day_and_a_note_by_keyboard(window, page):
    page.locator("#step-risks summary").focus()
    page.keyboard.press("Enter")
    page.locator("#step-risks input[name=note]").focus()
    page.keyboard.type("с председателя")
    page.keyboard.press("Enter")
    page.wait_for_selector("#step-risks[data-state=ticked]")
    assert "с председателя" in page.locator("#step-risks").text_content()
    ticks = window.reader.folder / "quarter" / "2026-Q3.toml"
    assert "с председателя" in ticks.read_text(encoding="utf-8")
    assert page.locator("#said").text_content() == "Отметнато."
    page.get_by_role("button", name="Махни отметката").first.click()
    page.wait_for_selector("#step-risks[data-state=open]")
    assert "[risks]" not in ticks.read_text(encoding="utf-8")


def test_a_figure_is_explained_from_its_row_and_by_its_name(window, page):
    page.locator("button[value='absorption.management.contracted']").click()
    page.wait_for_selector("#why .answer-box .verdict")
    assert "749" in page.locator("#why .answer-box").text_content()
    page.locator("#why input[name=figure]").fill("нещо, което го няма")
    page.keyboard.press("Enter")
    page.wait_for_selector("#why .caution")
    page.locator("#why input[name=figure]").fill("събития")
    page.keyboard.press("Enter")
    page.wait_for_selector("#why .answer-box:has-text('Събития')")


def test_a_dropped_file_shows_what_it_would_change_and_is_kept_when_accepted(tmp_path, monkeypatch, browser):
    folder = tmp_path / "primer"
    shutil.copytree(shipped("data") / "primer", folder)
    (name,) = (path for path in (folder / "sources").glob("*-contracts.csv"))
    content = list(name.read_bytes())
    shutil.rmtree(folder / "sources")
    monkeypatch.setenv("VOMR_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(dt.datetime(2028, 7, 5, tzinfo=dt.UTC).timestamp())))
    with opened(folder, "2028-Q2") as window:
        read(window)
        page = browser.new_page(viewport=PHONE)
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(window.access.first_address())
        page.evaluate(
            """([name, content]) => {
              const data = new DataTransfer();
              data.items.add(new File([new Uint8Array(content)], name));
              document.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
            }""",
            ["../../Справка „договори“ 30.06.2028.csv", content],
        )
        page.wait_for_selector("#imports table.changes")
        dropped = window.actions.drops[0]
        assert dropped.path.parent.parent == window.actions._scratch and "/" not in dropped.path.name
        assert not (folder / "sources").exists(), "nothing is written before it is accepted"
        status, out, _ = vomr("import", dropped.path, "--strategy", folder, "--json")
        command = json.loads(out)
        assert status == 0 and page.locator("#imports .counts").text_content() == command["summary"]
        assert command["counts"]["keep"] == page.locator("#imports tr[data-outcome=keep]").count() > 0
        shown = page.locator("#imports tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.querySelectorAll('th, td')].map(cell => cell.textContent))"
        )
        for change in command["changes"]:
            assert [change[name] for name in ("project", "what", "now", "in_file", "difference", "happens")] in shown
        assert vomr("import", dropped.path, "--strategy", folder, "--json", "--yes")[0] == 2
        assert not (folder / "sources").exists(), "what is shown writes nothing"
        page.get_by_role("button", name="Приеми").click()
        page.wait_for_selector("#imports .good")
        until(lambda: list((folder / "sources").glob("*.csv")), "that it is kept")
        page.wait_for_selector("#account li:has-text('Внесено')")
        page.get_by_role("button", name="Махни", exact=True).click()
        page.wait_for_selector(".drop-file", state="detached")
        assert not dropped.path.exists()
        page.close()


@pytest.mark.soak
def test_a_second_action_is_told_what_runs(window, page, tmp_path):
    from vomr.window.jobs import Job

    # a whole report: what ends by itself before it is stopped was not stopped
    order = ["report", "2026-Q3", "--fresh", "--strategy", str(window.reader.folder), "--out", str(tmp_path / "out")]
    slow = Job("report", "Дълго", order)
    assert window.actions.runner.run(slow)
    page.locator("#report").get_by_role("button", name="Направи доклада").click()
    page.wait_for_selector("#said:has-text('Дълго')")
    page.wait_for_selector("#job progress")
    page.locator(".foot button").click()  # it does not close in the middle of what runs
    until(lambda: not window._stop.is_set() and "Дълго" in page.locator("#said").text_content(), "that it is told")
    page.locator("#job").get_by_role("button", name="Спри").click()
    until(lambda: not slow.is_running, "that it was stopped")
    page.wait_for_selector("#said[role=status]:has-text('Спряно в'):has-text('Дълго')")
    assert slow.is_cancelled and slow.status == 3
    assert not list((tmp_path / "out").rglob("results.json"))


def test_without_the_script_it_shows_the_same_and_its_forms_work(window, browser):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.set_default_timeout(PATIENCE * 1000)
    plain.goto(window.access.address)
    assert plain.locator(f"{EVENTS} td").first.text_content() == "8"
    plain.locator("#step-risks summary").click()
    plain.locator("#step-risks input[name=note]").fill("без скрипт")
    plain.locator("#step-risks").get_by_role("button", name="Отметни").click()
    assert plain.url.endswith("#step-risks")
    assert plain.locator("#step-risks").get_attribute("data-state") == "ticked"
    assert plain.locator("#said").text_content() == "Отметнато."
    plain.locator("select[name=period]").select_option("2026")
    plain.get_by_role("button", name="Покажи", exact=True).click()
    assert window.reader.period.code == "2026"
    context.close()


def test_without_a_live_connection_it_asks(window, browser):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.route_web_socket("**/live", lambda socket: socket.close())
    page.goto(window.access.address)
    another_event(window.reader.folder)
    until(lambda: count_of_events(page) == "9", "nine events")
    assert not window._pages
    page.close()


def test_nobody_is_kept_out_by_how_it_looks(window, browser):
    """axe, by day and night, on a desk, a phone and at 400 %, with everything open; the page itself obeys its policy,
    so axe runs beside it.
    """
    context = browser.new_context(bypass_csp=True, viewport=DESK)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(window.access.address)
    page.locator("button[value='absorption.management.contracted']").click()
    page.wait_for_selector("#why .answer-box .verdict")
    page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
    found = {}
    for size, scheme, forced in ((DESK, "light", "none"), (PHONE, "dark", "none"), (DESK, "dark", "active")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        found[f"{size['width']} {scheme} {forced}"] = violations(page)
    for size in (PHONE, ZOOMED):
        assert width_at(page, size) <= size["width"]
    assert {where: what for where, what in found.items() if what} == {}
    context.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere(tmp_path):
    """A page of somebody else's, on another port of this machine."""
    (tmp_path / "evil").mkdir()
    (tmp_path / "evil" / "index.html").write_text("<!DOCTYPE html><title>x</title><body></body>", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(tmp_path / "evil")))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


ATTACK = """async address => {
  const tried = {};
  const attempt = async (name, act) => { try { tried[name] = await act(); } catch { tried[name] = 'refused'; } };
  await attempt('read', async () => (await fetch(address + 'state')).status);
  await attempt('read blindly', async () => (await fetch(address + 'state', {mode: 'no-cors'})).type);
  await attempt('form', async () => {
    await fetch(address + 'do/period', {method: 'POST', mode: 'no-cors', body: new URLSearchParams({period: '2026'})});
    return 'sent';
  });
  await attempt('live', () => new Promise((done, fail) => {
    const socket = new WebSocket(address.replace('http', 'ws') + 'live');
    socket.onopen = () => done('open');
    socket.onerror = () => fail();
  }));
  const embedded = (tag, name) => new Promise((done, fail) => {
    const element = document.createElement(tag);
    element.onload = () => done('loaded');
    element.onerror = () => fail();
    element[name] = address + 'state';
    document.body.append(element);
  });
  await attempt('script', () => embedded('script', 'src'));
  await attempt('picture', () => embedded('img', 'src'));
  return tried;
}"""


def test_a_page_of_another_origin_reads_and_does_nothing_even_if_it_knew_the_address(window, elsewhere, browser):
    page = browser.new_page()
    page.goto(elsewhere)
    tried = page.evaluate(ATTACK, window.access.address)
    # blind answers are empty ones, and what was sent was refused: the period is as it was
    assert {name: what for name, what in tried.items() if what not in ("refused", "opaque", "sent")} == {}
    assert tried["live"] == tried["script"] == tried["picture"] == tried["read"] == "refused"
    page.set_content(
        f'<form method="post" action="{window.access.address}do/period"><input name="period"'
        ' value="2026"><button>x</button></form>'
    )
    page.locator("button").click()
    page.wait_for_load_state()
    assert "Прозорецът отговаря само на собствената си страница" in page.content()
    assert window.reader.period.code == "2026-Q3"
    page.set_content(f'<iframe src="{window.access.address}"></iframe>')
    page.wait_for_timeout(500)
    assert all("Трето" not in (frame.content() if frame is not page.main_frame else "") for frame in page.frames)
    page.close()


def test_a_page_of_a_report_can_ask_the_window_for_nothing(window, browser, elsewhere):
    """Whatever a notebook brought into a page: it runs in a sandbox, of no origin, by an address that does nothing."""
    pack = window.reader.folder.parent / "reports" / "nevestino" / "2026-Q3"
    pack.mkdir(parents=True)
    (pack / "index.html").write_text("<!DOCTYPE html><title>x</title><a href='other.html'>x</a>", encoding="utf-8")
    (pack / "other.html").write_text("<!DOCTYPE html><title>другата</title>", encoding="utf-8")
    page = browser.new_page()
    page.goto(f"{window.access.origin}/{window.access.files}/2026-Q3/index.html")
    assert page.evaluate("origin") == "null"
    tried = page.evaluate(ATTACK, window.access.address)
    assert {what for name, what in tried.items() if name != "live"} <= {"refused", "opaque"}
    asked: list[str] = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.evaluate(
        """address => document.body.insertAdjacentHTML('beforeend', `<img src="${address}a.png">
          <link rel="stylesheet" href="${address}a.css"><iframe src="${address}"></iframe>
          <p style="background: url(${address}b.png)">x</p><video src="${address}a.mp4"></video>`)""",
        elsewhere,
    )
    page.wait_for_timeout(500)
    assert asked == [], "nothing is fetched from elsewhere"
    assert tried["live"] == "refused"
    assert window.reader.period.code == "2026-Q3"
    page.locator("a").click()
    until(lambda: page.title() == "другата", "the other page")
    page.close()


def test_it_closes_with_the_browser_and_not_while_something_runs(tmp_path, monkeypatch, browser):
    from vomr.window import server

    shutil.copytree(shipped("data") / "nevestino", tmp_path / "nevestino")
    monkeypatch.setattr(server, "_BEAT", 0.1)
    with opened(tmp_path / "nevestino") as window:
        page = browser.new_page()
        page.goto(window.access.address)
        until(lambda: window._pages, "a live connection")
        window._leaves_after = 0.5  # only now: before, nobody was looking
        page.wait_for_timeout(1500)
        assert not window._stop.is_set(), "it left while somebody was looking"
        page.close()
        until(lambda: window._stop.is_set(), "that it has left")


def test_the_button_closes_it_and_the_page_says_so(tmp_path, browser):
    shutil.copytree(shipped("data") / "nevestino", tmp_path / "nevestino")
    with opened(tmp_path / "nevestino") as window:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(window.access.address)
        page.locator(".foot button").click()
        page.wait_for_selector("#said:has-text('Програмата е затворена')")
        until(lambda: window._stop.is_set(), "that it has closed")
        page.close()
