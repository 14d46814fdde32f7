"""What every check says is said in the reader's words: labels, titles, dates and amounts of the language, and nothing
empty.
"""

from __future__ import annotations

import re

from test_checks import DAY, MISTAKES, SOUND, STRATEGY, changed, register_of

from examples import matrix
from vomr.method.checks import RULES
from vomr.method.results import problems_on
from vomr.register import TABLES
from vomr.words import LANGUAGES, Words
from vomr.words.labels import LABELS

# Codes by their letters: "1-2", an answer to a survey, is two numbers in any other sentence; and not the number of a
# question, which is printed on its sheet and stands in its label.
_CODES = {
    code
    for codes in LABELS.values()
    for code, pair in codes.items()
    if len(code) > 2 and any(map(str.isalpha, code)) and code not in pair and not pair[0].startswith(f"{code} ")
}
_NAMES = {column.name for table in TABLES.values() for column in table.columns if "_" in column.name}
# Latin words that a Bulgarian sentence may hold: programs, files, a command to type, formulas, and the codes of the
# register under test
_LATIN = re.compile(
    r"strategy\.toml|since ="
    r" …|Excel|EUR|BGN|[A-Z]+\d[\w.+-]*|ESF\+|EAFRD|ERDF|R\.\d+|[A-Z]\b|management_share"
    r"|(?:applicants|events|members|projects)\.\w+|CSV|(?<=\d)[A-Za-z]+"
    r"|„vomr survey \S+ --close“"
)


def faults(text: str, lang: str, said: frozenset[str] = frozenset()) -> list[str]:
    """What is wrong with a sentence."""
    found = re.findall(r"\bNone\b|\bnan\b|\bNaT\b|„“|“”|\{\w*\}|\[\]|<NA>|\bTrue\b|\bFalse\b", text)
    found += re.findall(r"\b\d{4}-\d\d-\d\d\b", text)
    found += re.findall(
        r"(?<![\w.,-])\d{5,}[.,]?\d*(?![\w-])", re.sub(r"„[^“]*“|“[^”]*”", "", text)
    )  # amounts; quoted are data
    found += [name for name in _NAMES if re.search(rf"(?<![\w.]){name}(?![\w.])", text)]
    found += [
        code
        for code in _CODES
        if lang == "bg" and re.search(rf"(?<![\w.-]){re.escape(code)}(?![\w.-])", text) and code not in said
    ]
    if lang == "bg":
        found += re.findall(r"[A-Za-z]{2,}", _LATIN.sub("", text))
    if re.search(r"\.\.(?!\.)|\s[,.;]|  ", text):
        found.append("..")
    return found


def texts_of(problem, lang):
    w = Words(lang)
    return w(problem.message, **problem.params), w(problem.remedy, **problem.params)


def problems_of(rule, strategy=STRATEGY):
    tables = SOUND
    for table, row, cells in MISTAKES[rule]:
        tables = changed(table, row, cells, tables)
    return problems_on(register_of(tables, strategy), DAY)


@matrix("rule", MISTAKES, every_day=31)
def test_every_rule_speaks_in_the_readers_words(rule):
    found = [problem for problem in problems_of(rule) if problem.code == rule]
    assert found
    for problem in found:
        for lang in LANGUAGES:
            for text in texts_of(problem, lang):
                assert not (wrong := faults(text, lang)), (wrong, text)
    assert RULES
