"""What people see in place of codes: drop-downs, tables and sentences use these labels, in both languages."""

from __future__ import annotations

from vomr.money import CURRENCIES
from vomr.words import Words

# set → code → (Bulgarian, English); the order is that of drop-downs and tables
LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "yes_no": {"yes": ("да", "yes"), "no": ("не", "no")},
    "currency": {code: (currency.bg, currency.en) for code, currency in CURRENCIES.items()},
    "measure_kind": {
        "operations": ("проекти на местната общност", "operations"),
        "cooperation": ("сътрудничество", "cooperation"),
        "preparatory": ("подготвителни дейности", "preparatory support"),
        "management": (
            "управление, мониторинг, оценка и популяризиране",
            "management, monitoring, evaluation and animation",
        ),
        "running": ("текущи разходи", "running costs"),
        "animation": ("популяризиране", "animation"),
    },
    "level": {
        "output": ("изпълнение (краен продукт)", "output"),
        "result": ("резултат", "result"),
        "impact": ("въздействие", "impact"),
        "context": ("контекст", "context"),
    },
    "direction": {
        "increase": ("увеличение", "increase"),
        "decrease": ("намаление", "decrease"),
        "maintain": ("запазване", "maintain"),
    },
    "aggregation": {
        "sum": ("сбор", "sum"),
        "last": ("последна стойност", "last value"),
        "ratio": ("отношение", "ratio"),
        "mean": ("средна стойност", "mean"),
        "unique": ("брой различни", "distinct count"),
        "unique_sum": ("сбор без повторения", "sum without repetition"),
    },
    "across": {"sum": ("сбор", "sum"), "mean": ("средна стойност", "mean")},
    "counts_at": {
        "value_date": ("към датата на стойността", "on the date of the value"),
        "contract": ("при сключен договор", "at contract"),
        "first_payment": ("при първо плащане без аванса", "at the first payment that is no advance"),
        "completion": ("при приключване", "at completion"),
    },
    "trajectory": {
        "linear": ("линейно", "linear"),
        "step": ("стъпаловидно", "stepwise"),
        "s_curve": ("S-образно", "S-curve"),
    },
    "fixed_point": {
        "baseline": ("базова", "baseline"),
        "milestone": ("етапна", "milestone"),
        "target": ("целева", "target"),
    },
    "call_status": {
        "planned": ("планиран", "planned"),
        "open": ("отворен", "open"),
        "closed": ("приключил", "closed"),
        "cancelled": ("отменен", "cancelled"),
    },
    "obligation_kind": {"external": ("външен", "external"), "internal": ("вътрешен", "internal")},
    "applicant_type": {
        "public": ("публичен орган", "public body"),
        "business": ("бизнес", "business"),
        "civil": ("нестопанска организация", "non-profit organisation"),
        "chamber": ("камара, браншова организация", "chamber, business association"),
        "person": ("физическо лице", "natural person"),
        "research": ("научна организация", "research organisation"),
        "joint": ("съвместен проект", "joint project"),
        "other": ("друг", "other"),
        "lag": ("МИГ", "LAG"),
    },
    "eligible": {"yes": ("да", "yes"), "no": ("не", "no"), "manual": ("решава се ръчно", "decided by hand")},
    "cooperation": {
        "none": ("няма", "none"),
        "interregional": ("вътрешнотериториално", "interregional"),
        "transnational": ("транснационално", "transnational"),
    },
    "theme": {
        "801": ("трансфер на знания, обучения и консултации", "knowledge transfer, training and advice"),
        "802": (
            "организации на производители, местни пазари, къси вериги, качество",
            "producer organisations, local markets, short chains, quality schemes",
        ),
        "803": ("енергия от възобновяеми източници", "renewable energy"),
        "804": ("околна среда и климат", "environment and climate"),
        "805": ("работни места", "jobs"),
        "806": ("селски бизнес, вкл. биоикономика", "rural businesses, including bio-economy"),
        "807": ("интелигентни села", "smart villages"),
        "808": ("услуги и инфраструктура", "services and infrastructure"),
        "809": ("социално включване", "social inclusion"),
        "810": ("друга", "other"),
    },
    "claim_kind": {
        "advance": ("авансово", "advance"),
        "interim": ("междинно", "interim"),
        "final": ("окончателно", "final"),
    },
    "payment_kind": {
        "advance": ("авансово", "advance"),
        "interim": ("междинно", "interim"),
        "final": ("окончателно", "final"),
        "supplement": ("доплащане", "supplement"),
        "recovery": ("възстановена сума", "recovery"),
        "interest": ("лихва", "interest"),
    },
    "value_kind": {
        "planned": ("планирана", "planned"),
        "reported": ("отчетена", "reported"),
        "verified": ("верифицирана", "verified"),
    },
    "basis": {"increment": ("прираст", "increment"), "cumulative": ("с натрупване", "cumulative")},
    "event_kind": {
        "meeting": ("работна среща", "meeting"),
        "training": ("обучение", "training"),
        "seminar": ("семинар", "seminar"),
        "conference": ("конференция", "conference"),
        "forum": ("форум", "forum"),
        "information_day": ("информационен ден", "information day"),
        "consultation": ("консултация", "consultation"),
        "public_discussion": ("обществено обсъждане", "public discussion"),
        "campaign": ("кампания", "campaign"),
        "publication": ("публикация", "publication"),
        "study": ("проучване", "study"),
        "holiday": ("празник", "holiday"),
        "cooperation": ("сътрудничество", "cooperation"),
        "other": ("друго", "other"),
    },
    "sector": {
        "public": ("публичен", "public"),
        "business": ("стопански", "business"),
        "civil": ("нестопански", "non-profit"),
        "other": ("друг", "other"),
    },
    "body": {"assembly": ("Общо събрание", "General Assembly"), "board": ("Управителен съвет", "Management Board")},
    "gender": {"m": ("мъж", "man"), "f": ("жена", "woman")},
    "risk_status": {"open": ("отворен", "open"), "closed": ("закрит", "closed")},
    "management_item": {
        "staff": ("персонал", "staff"),
        "office": ("офис и външни услуги", "office and services"),
        "running": ("текущи разходи и управление", "running costs and management"),
        "monitoring": ("мониторинг и оценка", "monitoring and evaluation"),
        "animation": ("популяризиране", "animation"),
        "training": ("обучение", "training"),
    },
    "stage": {
        "submitted": ("подаден", "submitted"),
        "reserve": ("резерва", "reserve list"),
        "approved": ("одобрен от МИГ", "approved by the LAG"),
        "authority_approved": ("одобрен от УО/ДФЗ", "approved by the authority"),
        "contracted": ("сключен договор", "contracted"),
        "suspended": ("спрян", "suspended"),
        "completed": ("приключен", "completed"),
        "terminated": ("прекратен", "terminated"),
        "rejected": ("отхвърлен", "rejected"),
        "withdrawn": ("оттеглен", "withdrawn"),
    },
    "status": {
        "achieved": ("Постигнат", "Achieved"),
        "on_track": ("По план", "On track"),
        "at_risk": ("Изостава", "Behind"),
        "off_track": ("Съществено изостава", "Far behind"),
        "deteriorating": ("Влошаване спрямо базовата стойност", "Worse than the baseline"),
        "not_due": ("Не се дължи към датата", "Not due yet"),
        "no_data": ("Няма постъпили данни", "No data received"),
        "stale": ("Неактуални данни", "Out-of-date data"),
        "no_target": ("Без целева стойност", "No target"),
        "no_baseline": ("Без базова стойност", "No baseline"),
    },
    "fund": {
        "EAFRD": ("ЕЗФРСР", "EAFRD"),
        "ERDF": ("ЕФРР", "ERDF"),
        "ESF+": ("ЕСФ+", "ESF+"),
        "EMFAF": ("ЕФМДРА", "EMFAF"),
        "CF": ("КФ", "Cohesion Fund"),
        "JTF": ("ФСП", "Just Transition Fund"),
    },
    "scope": {
        "operations": ("проекти", "operations"),
        "management": ("управление", "management"),
        "strategy": ("стратегия", "strategy"),
    },
    "line": {
        "total": ("общо", "total"),
        "operations": ("проекти", "operations"),
        "management": ("управление", "management"),
        "measure": ("мярка по фонд", "measure of a fund"),
        "fund": ("фонд", "fund"),
        "operations_fund": ("проекти по фонд", "operations of a fund"),
    },
    "line_at_risk": {
        "expiring": ("договор без искане за плащане", "contract without a claim"),
        "advances": ("непокрит аванс", "open advance"),
        "expired": ("изтекъл срок", "term has run out"),
        "waiting": ("чака", "waiting"),
    },
    "severity": {"error": ("грешка", "error"), "warning": ("предупреждение", "warning"), "note": ("бележка", "note")},
}


def label(w: Words, label_set: str, code: str | None) -> str:
    """The label of a code; an unknown code (an officer's own item, say) stands for itself."""
    if code is None or code != code:  # NaN is missing too
        return ""
    pair = LABELS[label_set].get(code)
    return code if pair is None else pair[0 if w.lang == "bg" else 1]
