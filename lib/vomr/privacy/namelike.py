"""Texts that look like the name of a natural person whom no column tells of: a guess, for a warning alone.

Two words with capitals beside each other, of which one is a usual given name and the other ends as family names do, or
both end so, or an initial stands before the one that does. Who is remembered in names of schools and streets is
nobody's personal data, nor are saints, places and firms.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise

from vomr.privacy.names import bears_a_name, folded, latin, spellings

_GIVEN = frozenset(
    """
    александър александра албена албина анастас анастасия ангел ангелина андон андрей анелия ани анита анка анна
    антоания антон антонина апостол асен ася атанас атанаска благо благой благовест богдан богомил божидар бойко
    бойка борис борислав борислава боян бояна валентин валентина валери валерия ваня васил василка вася велизар
    велизара велин велислав величка величко венелин венера венета венцислав вера веселин веселина весела виктор
    виктория виолета владимир владислав владислава воин въло вълчо галина галя ганка ганчо генади георги гергана
    герасим герчо гинка гошо грета григор грозданка дамян даниел даниела данаил дафинка деница десислава детелина
    деян диана дилян диляна димитрина димитър димо димка динко добри добринка дончо донка драгомир драган евгени
    евгения екатерина елена елеонора елисавета елица елка емил емилия емануил жана жанета жеко желязко живка живко
    жулиета захари звездомир здравка здравко зоя зорница ивайло иван иванка ивелин ивелина иво ивета игнат илиана
    илия илиян илияна илко илчо ина ирена ирина искра искрен йоана йовка йовчо йордан йорданка йосиф калин калина
    калоян камелия камен капка катерина катя кирил кирилка кольо константин костадин костадинка красимир красимира
    крум крумка кръстьо кънчо лазар лидия лили лиляна лозан лука лъчезар любен любима любка любомир любомира людмил
    людмила магдалена мая манол маноил маргарита мариан мариана мариела мариета марийка марин марина марио мария
    мартин мартина марта марчела методи милан милен милена милка милко мима минка минчо мира мирослав мирослава
    митко михаил моника момчил момчило мончо надежда надя наталия наташа невена недялка недялко нели никола николай
    николина никифор нина огнян огняна олга ольга орлин павел павлина панайот пенка пенчо петко петра петранка петър
    петя пламен пламена полина пресиян преслав преслава продан радка радко радослав радослава радостин радостина
    ради райна райчо рангел рени роза росен росица румен румяна русалина руси сава светла светлана светлозар
    светослав сийка силвия силвана симеон симона славчо славка славея снежана снежина соня спас спаска стамен
    стамена станимир станислав станислава станка станчо стела стефан стефана стефани стефка стилиян стоил стойка
    стойко стойчо стоян стоянка странимир таня татяна тереза тинка тодор тодорка тома тоня тошко траян трайко трифон
    търпен филип фатме мехмед ахмед хасан айше мустафа христина христо цвета цветан цветанка цветелина цветомир
    ценка ценко цеца цоньо чавдар юлия юлиан юлиян юри яна янка янко яни янчо явор ясен
    """.split()
)
# no living persons: whoever names a school after them names nobody
_REMEMBERED = frozenset(
    """
    васил левски; христо ботев; иван вазов; паисий хилендарски; климент охридски; кирил методий; любен каравелов;
    петко каравелов; петко славейков; пенчо славейков; георги раковски; захари стоянов; гоце делчев; яне
    сандански; иван рилски; неофит рилски; неофит бозвели; георги бенковски; тодор каблешков; панайот волов;
    панайот хитов; стефан караджа; хаджи димитър; никола вапцаров; георги измирлиев; димчо дебелянов; елин пелин;
    йордан йовков; пейо яворов; николай хайтов; алеко константинов; софроний врачански; добри чинтулов; добри
    войников; димитър талев; димитър благоев; георги димитров; асен златаров; владимир димитров; владимир
    майстора; христо смирненски; гео милев; емилиян станев; иван асен; васил априлов; константин величков; стоян
    михайловски; станке димитров; никола обретенов; райна княгиня; баба тонка; капитан петко; димитър кантемир;
    ильо марков; кочо честеменски; тодор александров; константин преславски; максим горки; юрий гагарин;
    александър пушкин; лев толстой; антон чехов; симеон велики
    """.replace("\n", " ")
    .strip()
    .split("; ")
)
_KNOWN = frozenset(tuple(folded(word) for word in text.split()) for text in _REMEMBERED)
_GIVEN_KEYS = frozenset(
    key for name in _GIVEN for key in (folded(name), *(form for form in spellings(folded(name)) if len(form) > 3))
)
_FAMILY = re.compile(r"(?:[оеё]в|[оеё]ва|ски|ска|шки|шка|чки|чка|цки|цка|ov|ev|ova|eva|ski|ska|sky|off|eff)$")
_FATHER = re.compile(r"(?:[оеё]в|[оеё]ва|ov|ev|ova|eva)$")
_NO_BLANK = r"(?<![^\W_])"
_WORD = r"(?:[А-ЯЁ](?:[а-яё]{2,}|[А-ЯЁ]{2,})(?:-[А-ЯЁ](?:[а-яё]+|[А-ЯЁ]+))?|[A-Z](?:[a-z]{2,}|[A-Z]{2,}))"
_RUN = re.compile(
    rf"{_NO_BLANK}(?:{_WORD}|[А-ЯA-Z]\.)(?:[ \u00a0\u202f]{{0,2}}(?:{_WORD}|[А-ЯA-Z]\.)){{1,3}}(?![^\W_])"
)
# two capitals with no more than a word between them, as any such words have; that it begins with them makes it quick
_CAPITALS = re.compile(r"[А-ЯЁA-Z][\w.-]*[ \u00a0\u202f]{0,2}[А-ЯЁA-Z]")
_SENTENCE = re.compile(r"[.!?:;\n|>#]\W*\Z")
_PIECE = re.compile(rf"{_WORD}|[А-ЯA-Z]\.")
_SAINT = re.compile(
    r"(?<![^\W\d_])(?:св|свети|света|светия|светата|св\.\s*св|цар|царица|княз|хан|кан|патриарх|папа|братя|поп|отец|хаджи|капитан|генерал|полковник|майор|войвода|паметник\w*|st|saint|tsar|king|prince|общ|обл)\.?[^\S\n]*$",
    re.IGNORECASE,
)
# what is somewhere, and no person: „Мария Габровска река“ is none, „Райово поле“ none
_AFTER = re.compile(
    r"^[^\S\n]*(?:област|община|околия|планина|река|котловина|долина|област|махала|епархия|митрополия|district|region|river|valley|municipality)",
    re.IGNORECASE,
)


def texts_with_capitals(texts: list[str]) -> Iterator[str]:
    """The texts with two words in a row that begin as names do: all others need no closer look.

    All are searched in one go for two capitals as near, since no such words go over the end of a line.
    """
    ends = list(accumulate(len(text) + 1 for text in texts))
    last = -1
    for run in _CAPITALS.finditer("\n".join(texts)):
        if (at := bisect_right(ends, run.start(), lo=max(last, 0))) > last and at < len(texts):
            last = at
            if _RUN.search(texts[at]):
                yield texts[at]


def namelike(text: str) -> Iterator[tuple[int, int]]:
    """Where in a text what looks like a natural person's name begins and ends."""
    for run in _RUN.finditer(text):
        words = [
            (piece.start() + run.start(), piece.end() + run.start(), piece[0]) for piece in _PIECE.finditer(run[0])
        ]
        keys = [_key(word) for _, _, word in words]
        for at in range(len(words) - 1):
            begins = not text[: words[at][0]].strip(' \u00a0"„“(*#>-') or _SENTENCE.search(
                text[max(0, words[at][0] - 10) : words[at][0]]
            )
            if not _is_name(keys[at], keys[at + 1]) and not (not begins and _may_be_name(words[at][2], keys[at + 1])):
                continue
            first, last = at, at + 1
            while first > 0 and _is_part(keys[first - 1]):
                first -= 1
            while last + 1 < len(words) and (_is_part(keys[last + 1]) or _ends(keys[last + 1])):
                last += 1
            start, end = words[first][0], words[last][1]
            if not any(_is_another(text, begin, end, keys) for begin in (words[0][0], start)):
                yield start, end
            break


def _key(word: str) -> str:
    key = folded(word.rstrip("."))
    return latin(key) if key.isascii() else key


def _is_part(key: str) -> bool:
    return len(key) == 1 or key in _GIVEN_KEYS or bool(_FATHER.search(key))


def _is_name(first: str, other: str) -> bool:
    """Whether two words beside each other are a name: „Мария Колева“, „Колева Мария“, „Иванова Колева“, „М. Колева“."""
    given, also = first in _GIVEN_KEYS, other in _GIVEN_KEYS
    family, named = _ends(first), _ends(other)
    if len(first) == 1:
        return named and len(other) > 4
    if len(other) == 1:
        return False
    return (
        (given and named)
        or (family and also)
        or bool(_FATHER.search(first) and len(first) > 4 and named and len(other) > 4)
    )


def _may_be_name(word: str, other: str) -> bool:
    """Any word with a capital before a family name, where no sentence begins: „Щерьо Захов“."""
    return len(word) > 2 and word[1:].islower() and len(other) > 4 and bool(_FATHER.search(other))


def _ends(key: str) -> bool:
    return len(key) > 3 and bool(_FAMILY.search(key))


def _is_another(text: str, start: int, end: int, keys: list[str]) -> bool:
    if any(pair in _KNOWN for pair in pairwise(keys)):
        return True
    before = text[max(0, start - 120) : start]
    return bears_a_name(text, start, end) or bool(_SAINT.search(before)) or bool(_AFTER.match(text[end : end + 30]))
