"""Who may ask the window: nobody but its own page, by whatever way somebody tries."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from opened_window import ask, opened, read, until

from vomr.folders import shipped

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    base = tmp_path_factory.mktemp("window")
    shutil.copytree(shipped("data") / "nevestino", base / "nevestino")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOMR_WORKSPACE", str(base))
        packs = base / "reports" / "nevestino"
        (packs / "2026-Q3" / "data").mkdir(parents=True)
        for name, text in {
            "index.html": "<script>fetch('/')</script>",
            "report.pdf": "%PDF-1.7",
            "annex.xlsx": "PK",
            "data/a.csv": "a",
            "results.json": "{}",
        }.items():
            (packs / "2026-Q3" / name).write_text(text, encoding="utf-8")
        (packs / ".lock").write_text("", encoding="utf-8")
        (base / "secret.txt").write_text("secret of hers", encoding="utf-8")
        (packs / "2026-Q3" / "link.html").symlink_to(base / "secret.txt")
        (packs / "away").symlink_to(base)
        with opened(base / "nevestino") as served:
            read(served)
            yield served


def test_the_page_is_there_for_who_knows_its_address(window):
    status, headers, text = ask(window, f"/{window.access.secret}/")
    assert status == 200 and "Трето тримесечие на 2026" in text
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert not {name for name in headers if name.startswith("Access-Control")} and "Set-Cookie" not in headers
    assert "Server" not in headers


OWN = "{origin}"
ATTACKS = [
    # what is wrong, method, path, headers, answer
    ("no secret", "GET", "/", {}, 404),
    ("a wrong secret", "GET", "/" + "x" * 43 + "/", {}, 404),
    ("the secret cut short", "GET", "/{short}/", {}, 404),
    ("the secret of files", "GET", "/{files}/", {}, 404),
    ("the secret of files for an action", "POST", "/{files}/do/report", {"Origin": OWN}, 404),
    ("the secret of the window for files", "GET", "/{secret}/2026-Q3/index.html", {}, 404),
    ("a first address that was never given", "GET", "/begin/abc", {}, 404),
    ("another name for this machine", "GET", "/{secret}/", {"Host": "localhost:{port}"}, 403),
    ("a name of anybody's", "GET", "/{secret}/", {"Host": "evil.example:{port}"}, 403),
    ("another port", "GET", "/{secret}/", {"Host": "127.0.0.1:1"}, 403),
    ("no name", "GET", "/{secret}/", {"Host": None}, 400),
    ("a page of another origin that reads", "GET", "/{secret}/state", {"Origin": "http://evil.example"}, 403),
    ("a page of another port", "GET", "/{secret}/state", {"Origin": "http://127.0.0.1:1"}, 403),
    ("a picture on another page", "GET", "/{secret}/state", {"Sec-Fetch-Site": "cross-site"}, 403),
    ("a script on a page of another port", "GET", "/{secret}/state", {"Sec-Fetch-Site": "same-site"}, 403),
    (
        "a link on another page",
        "GET",
        "/{secret}/",
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        403,
    ),
    ("a form without an origin", "POST", "/{secret}/do/report", {}, 403),
    ("a form of a sandbox", "POST", "/{secret}/do/report", {"Origin": "null"}, 403),
    ("a form of another page", "POST", "/{secret}/do/report", {"Origin": "http://evil.example"}, 403),
    ("a form over https", "POST", "/{secret}/do/report", {"Origin": "https://127.0.0.1:{port}"}, 403),
    ("an action by a link", "GET", "/{secret}/do/report", {}, 405),
    ("an action that there is not", "POST", "/{secret}/do/rm", {"Origin": OWN}, 404),
    ("a method that nobody needs", "PUT", "/{secret}/", {"Origin": OWN}, 405),
    ("another one", "DELETE", "/{secret}/", {"Origin": OWN}, 405),
    ("what browsers ask before", "OPTIONS", "/{secret}/do/report", {"Origin": "http://evil.example"}, 405),
    ("out of the packs", "GET", "/{files}/../../secret.txt", {}, 404),
    ("out of the packs, encoded", "GET", "/{files}/2026-Q3/%2e%2e/%2e%2e/%2e%2e/secret.txt", {}, 404),
    ("out of the packs, twice encoded", "GET", "/{files}/2026-Q3/%252e%252e/secret.txt", {}, 404),
    ("out of the packs as in Windows", "GET", "/{files}/2026-Q3/..%5c..%5c..%5csecret.txt", {}, 404),
    ("a whole path", "GET", "/{files}/2026-Q3//etc/passwd", {}, 404),
    ("a drive", "GET", "/{files}/2026-Q3/C:/secret.txt", {}, 404),
    ("a link out of the pack", "GET", "/{files}/2026-Q3/link.html", {}, 404),
    ("a folder that is a link", "GET", "/{files}/away/secret.txt", {}, 404),
    ("a folder", "GET", "/{files}/2026-Q3/data", {}, 404),
    ("a hidden file", "GET", "/{files}/2026-Q3/.hidden", {}, 404),
    ("a name with a zero", "GET", "/{files}/2026-Q3/a%00b.html", {}, 404),
    ("a file that is not there", "GET", "/{files}/2026-Q3/none.html", {}, 404),
    (
        "a picture of a report on another page",
        "GET",
        "/{files}/2026-Q3/index.html",
        {"Sec-Fetch-Site": "cross-site"},
        403,
    ),
    ("the workbook of the strategy", "GET", "/{files}/../nevestino/projects.csv", {}, 404),
]


@pytest.mark.parametrize(("what", "method", "path", "headers", "wanted"), ATTACKS, ids=[one[0] for one in ATTACKS])
def test_nobody_else_is_answered(window, what, method, path, headers, wanted):
    access = window.access
    known = {
        "secret": access.secret,
        "short": access.secret[:-1],
        "files": access.files,
        "port": access.port,
        "origin": access.origin,
    }
    sent = {name.replace("-", "_"): value and value.format(**known) for name, value in headers.items()}
    body = b"period=2026" if method in ("POST", "PUT") else None
    before = window.actions.runner.job
    status, answered, text = ask(window, path.format(**known), method, body, **sent)
    assert status == wanted, what
    assert access.secret not in text and "secret of hers" not in text and len(text) < 300
    assert not {name for name in answered if name.startswith("Access-Control")}
    assert window.actions.runner.job is before, "nothing may have begun"


def test_a_first_address_opens_the_window_once(window):
    path = window.access.first_address().removeprefix(window.access.origin)
    status, headers, _ = ask(window, path)
    assert (status, headers["Location"]) == (303, window.access.address)
    assert ask(window, path)[0] == 404


def test_a_report_is_served_within_a_sandbox_and_as_what_it_is(window):
    files = f"/{window.access.files}/2026-Q3"
    _, page, text = ask(window, f"{files}/index.html")
    policy = page["Content-Security-Policy"]
    assert text.startswith("<script>") and page["Content-Type"].startswith("text/html")
    assert policy.startswith("sandbox ") and "connect-src 'none'" in policy and "form-action 'none'" in policy
    assert not {"allow-same-origin", "allow-forms", "allow-top-navigation"} & set(policy.replace(";", " ").split())
    parts = {part.split()[0]: part.split()[1:] for part in policy.split(";")}
    assert parts.pop("default-src") == ["'none'"], "what it shows stands in it, and nothing is fetched"
    fetched = {name: where for name, where in parts.items() if name.endswith("-src")}
    assert {where for wheres in fetched.values() for where in wheres} <= {"'none'", "'unsafe-inline'", "data:"}
    assert ask(window, f"{files}/report.pdf")[1]["Content-Type"] == "application/pdf"
    assert ask(window, f"{files}/data/a.csv")[1]["Content-Type"].startswith("text/plain")
    assert ask(window, f"{files}/results.json")[1]["Content-Type"].startswith("text/plain")
    assert ask(window, f"{files}/annex.xlsx")[1]["Content-Disposition"] == "attachment"
    for name in ("index.html", "report.pdf", "annex.xlsx", "data/a.csv"):
        assert ask(window, f"{files}/{name}")[1]["Cache-Control"] == "no-store"


def test_a_link_within_a_report_leads_on(window):
    """A page in a sandbox is of no origin: what it leads to comes from elsewhere, and only files are so reached."""
    status, _, _ = ask(
        window,
        f"/{window.access.files}/2026-Q3/index.html",
        Sec_Fetch_Site="cross-site",
        Sec_Fetch_Mode="navigate",
        Sec_Fetch_Dest="document",
    )
    assert status == 200


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_live_connection_is_of_this_origin_or_is_none(window, origin):
    def upgrade(origin: str | None) -> int:
        return ask(
            window,
            f"/{window.access.secret}/live",
            Upgrade="websocket",
            Connection="Upgrade",
            Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
            Sec_WebSocket_Version="13",
            Origin=origin,
        )[0]

    assert upgrade(origin) == 403


def test_the_window_listens_on_this_machine_alone(window):
    assert {socket.getsockname()[0] for socket in window._sockets} == {"127.0.0.1"}


def test_what_a_fault_leaves_names_no_value(window, monkeypatch, tmp_path):
    """The address holds the secret and a question may hold a name: neither stands in what a fault leaves."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(type(window), "current", lambda self: 1 / 0)
    assert ask(window, f"/{window.access.secret}/state?since=%D0%98%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2")[0] == 500
    (log,) = tmp_path.glob("vomr-*.log")
    text = log.read_text(encoding="utf-8")
    assert (
        "ZeroDivisionError" in text
        and window.access.secret not in text
        and "%D0%98" not in text
        and "Иванов" not in text
    )


@pytest.mark.skipif(os.name == "nt", reason="rights of files are another thing there")
def test_how_the_window_is_reached_stands_where_nobody_else_reads(window, tmp_path, monkeypatch):
    from vomr.window.running import alone

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with alone(window.reader.folder) as seat:
        seat.take(window.access)
        assert (seat.file.stat().st_mode & 0o777, seat.file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        with alone(window.reader.folder) as second:
            assert second.running is not None and second.running.startswith(f"{window.access.origin}/begin/")
        with alone(tmp_path) as other:
            assert other.running is None
    assert not seat.file.exists()


def action(window, name: str, **fields: str) -> tuple[int, str]:
    """What the page's own form does: status and text."""
    from urllib.parse import urlencode

    path = f"/{window.access.secret}/do/{name}"
    own = {"Origin": window.access.origin, "X_Window": "1"}
    status, _, text = ask(window, path, "POST", urlencode(fields).encode(), **own)
    return status, text


@pytest.mark.parametrize(
    ("what", "path", "origin"),
    [
        ("no secret", "/do/drop", OWN),
        ("another page", "/{secret}/do/drop", "http://evil.example"),
        ("the secret of files", "/{files}/do/drop", OWN),
    ],
)
def test_of_a_stranger_no_large_body_is_read(window, what, path, origin):
    """Any page can send fifty megabytes to this machine: they are refused by what stands before them."""
    import socket

    access = window.access
    path = path.format(secret=access.secret, files=access.files)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {access.host}\r\nOrigin: {origin.format(origin=access.origin)}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 40000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", access.port), timeout=60) as stranger:
        stranger.sendall(head.encode())
        answer = b""
        while piece := stranger.recv(65536):  # hung up on, with nothing of the body sent
            answer += piece
    assert answer.split(b" ")[1] in (b"400", b"403", b"404"), what


def test_who_only_connects_is_not_given_all_there_is(window, monkeypatch):
    import socket
    from contextlib import ExitStack

    from vomr.window import server

    monkeypatch.setattr(server, "_MOST_CONNECTIONS", 5)
    with ExitStack() as held:
        many = [held.enter_context(socket.create_connection(("127.0.0.1", window.access.port))) for _ in range(20)]
        hung_up = 0
        for one in many[5:]:
            one.settimeout(60)
            hung_up += one.recv(1) == b""
        assert hung_up == 15

    def answers() -> bool:
        try:
            return ask(window, f"/{window.access.secret}/")[0] == 200
        except OSError:  # it has not seen yet that the others have gone
            return False

    until(answers, "that there is room again")


def test_a_section_that_meets_a_fault_says_so_and_the_others_are_shown(window, monkeypatch, tmp_path):
    from vomr.window import page

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(page.Shown, "tasks", property(lambda self: 1 / 0))
    sections, again = window.page.sections(), window.page.sections()
    assert "Възникна грешка в самата програма" in sections["tasks"] and sections == again
    assert "fault" not in sections["figures"] and "Събития" in sections["figures"] and "Период" in sections["reading"]
    assert len(list(tmp_path.glob("vomr-*.log"))) == 1, "the same fault is written once"


def test_a_full_disk_is_said_and_nothing_stops(window, monkeypatch):
    import errno

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\r\n--x--\r\n'
    kind, own = "multipart/form-data; boundary=x", {"Origin": window.access.origin, "X_Window": "1"}
    status, _, text = ask(window, f"/{window.access.secret}/do/drop", "POST", body, kind=kind, **own)
    assert status == 200 and "свободно място на диска" in json.loads(text)["said"]
    assert not window.actions.drops
    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    monkeypatch.setattr(window.actions, "_asked", None)
    status, text = action(window, "why", figure="x")
    assert status == 200 and "TypeError" in text


def test_a_command_that_is_killed_or_cannot_begin_is_said_and_the_next_may_begin(window, monkeypatch):
    import subprocess

    from vomr.window.jobs import Job, Runner

    ended: list[Job] = []
    runner = Runner(ended.append)
    first = Job("report", "x", ["report", "--help"])
    assert runner.run(first)
    runner._process.kill()
    until(lambda: not first.is_running, "that it has ended")
    assert first.is_killed and first.status == 3
    with monkeypatch.context() as poor:
        poor.setattr(subprocess, "Popen", lambda *_, **__: (_ for _ in ()).throw(OSError(12, "no memory")))
        second = Job("report", "x", ["report"])
        assert runner.run(second) and second.is_killed and second.lines
    assert not runner.is_busy
    window.actions.jobs["report"] = first
    try:
        assert "Системата го прекрати" in window.page.sections()["report"]
        first.is_cancelled = True
        assert "Прекратено е" in window.page.sections()["report"]
    finally:
        del window.actions.jobs["report"]


def test_packs_that_cannot_be_looked_into_are_not_called_missing(window, monkeypatch):
    from vomr.window import actions

    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "reports/nevestino/2026-Q3")

    before = window.actions.packs
    monkeypatch.setattr(actions, "packs_of", locked)
    window.actions._look_at_packs("nevestino", window.reader.period)
    try:
        shown = window.page.sections()["report"]
        assert "не може да се прочете" in shown and "още не е правен" not in shown
    finally:
        window.actions.packs, window.actions.no_packs = before, ""


HOSTILE = "<script>x</script><img src=x onerror=y>\" onfocus='z' \u202e‮</section>"


def test_what_a_file_or_a_cell_says_is_text_on_the_page(window):
    from vomr.window.actions import Drop
    from vomr.window.jobs import Job

    period = window.reader.period
    job = Job("preview", HOSTILE, ["import"], [HOSTILE], status=2)
    told = {"facts": [HOSTILE], "attention": [HOSTILE], "summary": HOSTILE, "counts": {}}
    change = dict.fromkeys(("outcome", "table", "project", "what", "now", "in_file", "difference", "happens"), HOSTILE)
    shown = Job("preview", "x", ["import"], [json.dumps({**told, "changes": [change]})], status=0)
    drops = [
        Drop("a", Path(HOSTILE), "import", period, preview=job),
        Drop("b", Path("b.csv"), "import", period, preview=shown),
        Drop("c", Path(HOSTILE), "signed", period, preview=job),
    ]
    window.actions.drops += drops
    window.actions.jobs["report"] = job
    try:
        sections = window.page.sections()
        for name in ("imports", "report"):
            assert (
                "<script" not in sections[name] and "<img" not in sections[name] and "</section" not in sections[name]
            )
        assert "&lt;script&gt;" in sections["imports"] and "&lt;script&gt;" in sections["report"]
    finally:
        window.actions.drops.clear()
        del window.actions.jobs["report"]


def test_a_window_that_was_killed_leads_nobody_to_its_port(tmp_path, monkeypatch):
    """What it noted may by now be another program's port, whose answer would be opened in her browser."""
    import http.server
    import threading

    from vomr.problems import VomrError
    from vomr.window import running

    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"http://evil.example/")

        def log_message(self, format: str, *args: object) -> None:
            pass

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    server = http.server.HTTPServer(("127.0.0.1", 0), Stranger)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    note = json.dumps({"port": server.server_port, "secret": "x", "process": 1})
    try:
        with running.alone(tmp_path) as seat:
            seat.file.write_text(note, encoding="ascii")
            with pytest.raises(VomrError):
                running._address_of(seat.file)
        seat.file.write_text(note, encoding="ascii")
        with running.alone(tmp_path):
            assert not seat.file.exists()
    finally:
        server.shutdown()
        server.server_close()
