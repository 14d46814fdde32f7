"""The rule of every figure in one sentence: for ``vomr why`` and for the page on the method (method.md §2–4)."""

from __future__ import annotations

from dataclasses import dataclass

from vomr.method.figures import Figure
from vomr.method.leader import BASIS, NAMES
from vomr.words import N_


@dataclass(frozen=True)
class Rule:
    """What a figure is called, how it is computed (English sentences for the catalogues), and the act that says so."""

    name: str
    sentence: str
    basis: str = ""


RULES: dict[str, dict[str, Rule]] = {
    N_("Absorption"): {
        "absorption.budget": Rule(
            N_("Budget"),
            N_(
                "The amount of the row with the latest “valid from” that is not after the day; the sum of what is"
                " known."
            ),
        ),
        "absorption.called": Rule(
            N_("Called"),
            N_(
                "Sum of the budgets of calls opened by the day, neither planned nor cancelled by then. Leftovers are"
                " called again, so it is no share of the budget."
            ),
        ),
        "absorption.submitted": Rule(
            N_("Submitted"),
            N_("Sum of the grants requested in applications submitted by the day, whatever came later."),
        ),
        "absorption.withdrawn": Rule(N_("Withdrawn"), N_("Of the submitted ones, those withdrawn by the day.")),
        "absorption.rejected": Rule(N_("Rejected"), N_("Of the submitted ones, those rejected by the day.")),
        "absorption.approved": Rule(
            N_("Approved by the LAG"),
            N_(
                "Sum approved by the LAG by the day, of applications neither rejected nor withdrawn; a contract or its"
                " end does not reduce it, and a place on the reserve list is no approval. For the group's own projects"
                " the authority's approval stands for it."
            ),
        ),
        "absorption.authority_approved": Rule(
            N_("Approved by the authority"),
            N_("Sum approved by the authority by the day, of applications neither rejected nor withdrawn."),
        ),
        "absorption.signed": Rule(
            N_("Contracts signed"), N_("Sum of the grants of contracts signed by the day, each as in its latest annex.")
        ),
        "absorption.terminated": Rule(
            N_("Terminated"), N_("Sum of the grants of contracts terminated, or withdrawn after signing, by the day.")
        ),
        "absorption.contracted": Rule(
            N_("Contracted"),
            N_(
                "Signed less terminated, plus what terminated projects keep: the smaller of paid and verified, never"
                " below zero. Of management the latest amounts of the management contracts."
            ),
        ),
        "absorption.claimed": Rule(N_("Claimed"), N_("Sum of the payment claims submitted by the day.")),
        "absorption.verified": Rule(N_("Verified"), N_("Sum verified in payment claims by the day.")),
        "absorption.paid": Rule(
            N_("Paid"), N_("Sum of the payments by the day, recoveries subtracted, interest left out.")
        ),
        "absorption.advances_open": Rule(
            N_("Open advances"),
            N_("Advances not yet covered by verified claims, project by project, never below zero."),
        ),
        "absorption.to_recover": Rule(
            N_("To be recovered"), N_("What was paid to terminated projects beyond what they keep.")
        ),
        "absorption.savings": Rule(
            N_("Savings"), N_("Contracted less paid, of projects with a final payment by the day.")
        ),
        "absorption.free": Rule(
            N_("Uncommitted budget"),
            N_(
                "Budget less contracted, plus what completed projects saved, less approved projects that wait for a"
                " contract; a negative one needs an amendment. Not computed while a part of the budget is not entered."
            ),
        ),
        "absorption.waiting": Rule(
            N_("Approved and waiting"),
            N_(
                "Approved projects neither contracted, rejected, withdrawn nor terminated by the day: what the"
                " authority approved where it has decided, else what the LAG approved."
            ),
        ),
        "absorption.freed": Rule(
            N_("Freed by terminations"), N_("Grants of terminated contracts less what these projects keep.")
        ),
        "absorption.assessed": Rule(
            N_("Submitted, being assessed"),
            N_(
                "Grants requested by applications that wait for a decision of the LAG; outside the sum of the"
                " uncommitted budget."
            ),
        ),
        "absorption.reserve": Rule(
            N_("Reserve list"),
            N_("Grants requested by applications on the reserve list; outside the sum of the uncommitted budget."),
        ),
        "absorption.open_calls": Rule(
            N_("Open calls"),
            N_("Budgets of the calls that are open on the day; outside the sum of the uncommitted budget."),
        ),
        "absorption.announced": Rule(
            N_("Announced calls"),
            N_("Budgets of the calls that are announced and not open yet; outside the sum of the uncommitted budget."),
        ),
        "absorption.available": Rule(
            N_("Possible budget of a new call"),
            N_(
                "Free budget less what the LAG has approved and the authority has not decided, where it is not deducted"
                " already."
            ),
            "Наредба № 22 от 14.12.2015 г., чл. 46 (2014–2020)",
        ),
        "absorption.at_risk.threshold": Rule(
            N_("At risk: contracting threshold"),
            N_(
                "The share of the budget that the rules ask for, less contracted, of operations without preparatory"
                " measures; never below zero."
            ),
        ),
        "absorption.at_risk.expiring": Rule(
            N_("At risk: contracts without a claim"),
            N_(
                "Contracted amount of contracts in force and not completed that end within six months, or have ended,"
                " without a claim other than for an advance; not known while the register holds no claims."
            ),
        ),
        "absorption.at_risk.advances": Rule(
            N_("At risk: advances"), N_("Open advances of suspended and terminated projects.")
        ),
        "absorption.submitted_count": Rule(N_("Submitted, number"), N_("Number of applications submitted by the day.")),
        "absorption.approved_count": Rule(
            N_("Approved by the LAG, number"), N_("Number of applications whose amount enters “Approved by the LAG”.")
        ),
        "absorption.contracted_count": Rule(
            N_("Contracted, number"), N_("Number of contracts whose amount enters “Contracted”.")
        ),
        "absorption.completed_count": Rule(
            N_("Completed, number"), N_("Number of contracts completed by the day and not terminated.")
        ),
        "absorption.expiring_count": Rule(
            N_("Contracts without a claim, number"),
            N_("Number of contracts whose amount enters “At risk: contracts without a claim”."),
        ),
        "absorption.contracted_rate": Rule(
            N_("Contracting rate"),
            N_(
                "Contracted divided by budget; not computed while nothing has been called, submitted or contracted, or"
                " while the budget is not complete."
            ),
        ),
        "absorption.paid_rate": Rule(
            N_("Payment rate of the budget"),
            N_(
                "Paid divided by budget; not computed while nothing has been called, submitted or contracted, or while"
                " the budget is not complete."
            ),
        ),
        "absorption.payment_rate": Rule(N_("Payment rate of contracts"), N_("Paid divided by contracted.")),
        "plan.contracted": Rule(
            N_("Planned to be contracted"),
            N_("By days, linear between the points of the financial plan in force; nothing before the first of them."),
        ),
        "plan.paid": Rule(
            N_("Planned to be paid"),
            N_("By days, linear between the points of the financial plan in force; nothing before the first of them."),
        ),
        "management.planned": Rule(
            N_("Planned costs of management"), N_("Sum planned for the years begun by the day, each as a whole.")
        ),
        "management.claimed": Rule(
            N_("Claimed costs of management"), N_("Sum of the costs of management and animation claimed by the day.")
        ),
        "management.verified": Rule(
            N_("Verified costs of management"), N_("Sum of the costs of management and animation verified by the day.")
        ),
        "management.paid": Rule(
            N_("Paid costs of management"), N_("Sum of the costs of management and animation paid by the day.")
        ),
        "management.execution": Rule(
            N_("Execution of the plan for management"),
            N_("Verified divided by planned, the running year with its whole plan."),
        ),
        "management.running_share": Rule(
            N_("Running costs among management"),
            N_(
                "Verified costs other than animation and training, divided by all that was verified; no verdict before"
                " the year is closed."
            ),
            "Наредба № 1 от 22.01.2016 г., чл. 9(1) (2014–2020)",
        ),
        "absorption.management_share": Rule(
            N_("Share of management"),
            N_(
                "The management budget divided by the whole EAFRD budget, on unrounded values; not computed while a"
                " part of it is not entered."
            ),
            "Регламент (ЕС) 2021/1060, чл. 34(2)",
        ),
    },
    N_("Indicators"): {
        "indicators.baseline": Rule(N_("Baseline"), N_("The baseline in force: the row with the latest “valid from”.")),
        "indicators.target": Rule(N_("Target"), N_("The target in force: the row with the latest “valid from”.")),
        "indicators.expected": Rule(
            N_("Expected value"),
            N_(
                "By days along the line through baseline, milestones and target; the line starts no earlier than the"
                " agreement."
            ),
        ),
        "indicators.planned": Rule(
            N_("Promised by contracts"), N_("Sum of the planned values of projects under contract.")
        ),
        "indicators.due": Rule(N_("Promised by now"), N_("Of those, the contracts whose end date has passed.")),
        "indicators.reported": Rule(N_("Reported"), N_("Sum of the values reported by beneficiaries by the day.")),
        "indicators.achieved": Rule(
            N_("Verified value"),
            N_(
                "Verified values that count by the day, by the indicator's aggregation; a project's value counts once"
                " the project has reached the stage at which the indicator counts, and a later cumulative value"
                " replaces the earlier ones."
            ),
            "Регламент за изпълнение (ЕС) 2021/2290",
        ),
        "indicators.in_period": Rule(
            N_("Verified in the period"),
            N_("The verified value on the last day less that on the day before the period."),
        ),
        "indicators.distance": Rule(
            N_("Progress to the target"), N_("Verified value less baseline, divided by target less baseline.")
        ),
        "indicators.pace": Rule(
            N_("Progress to what is expected"),
            N_("Verified value less baseline, divided by expected value less baseline."),
        ),
        "indicators.schedule_index": Rule(
            N_("Schedule index"),
            N_(
                "Days from the baseline to the day on which this value was expected, divided by days from the baseline"
                " to today."
            ),
        ),
        "indicators.required_rate": Rule(
            N_("Needed per quarter"), N_("What is missing to the target, divided by the quarters left.")
        ),
        "indicators.forecast": Rule(
            N_("Forecast"),
            N_(
                "Verified value, plus what contracts in force that end by the target's date, and are not suspended,"
                " still plan: at the rate at which finished contracts delivered (mid), at the lower quartile of their"
                " rates (low), in full or at the upper quartile where it is higher (high); with fewer than three"
                " finished contracts low adds nothing and high all. No more than 100 %; the uncommitted budget never"
                " enters it."
            ),
        ),
        "indicators.count_forecast": Rule(
            N_("Forecast of a count"),
            N_(
                "Events that go on at the pace so far, from four quarters on: what remains follows a negative binomial"
                " distribution with 0.5 plus the counts so far, and the share of quarters seen; the 10th, 50th and 90th"
                " percentile."
            ),
        ),
        "indicators.recent_rate": Rule(N_("Last four quarters"), N_("The change over the last year, divided by four.")),
    },
    N_("Places, events and people"): {
        "outcomes.municipality": Rule(
            N_("Contracted by municipality"), N_("Contracted money of the municipality's projects, each contract once.")
        ),
        "outcomes.municipality_projects": Rule(
            N_("Contracts by municipality"),
            N_("Number of contracts, each in the municipality with the largest share of it."),
        ),
        "outcomes.stage": Rule(
            N_("Projects at a stage"),
            N_(
                "Number of projects of the strategy whose latest date by the day is of this stage; on equal dates the"
                " later stage."
            ),
        ),
        "outcomes.step": Rule(
            N_("Days between two steps"),
            N_("Median of the days between the two dates, of projects that have both by the day."),
        ),
        "outcomes.outside": Rule(
            N_("Project outside the strategy"), N_("Sum of the parts, each converted into euro by itself.")
        ),
        "outcomes.outside_direct": Rule(
            N_("Project outside the strategy, converted as a whole"),
            N_("The sum of the parts in their own currency, converted into euro at once."),
        ),
        "outcomes.outside_difference": Rule(
            N_("Difference by rounding"), N_("What converting the whole gives beyond the sum of the converted parts.")
        ),
        "outcomes.per_capita": Rule(
            N_("Contracted per inhabitant"), N_("Contracted money divided by the population on the group's territory.")
        ),
        "outcomes.unit_cost": Rule(
            N_("Cost per result"),
            N_("Paid to finished projects divided by their verified values, beside budget divided by target."),
        ),
        "outcomes.territory": Rule(
            N_("Contracts outside the strategy"),
            N_(
                "Each contract once at its latest state, without those of the strategy and of its management; total"
                " cost with own contribution."
            ),
        ),
        "animation.events": Rule(N_("Events"), N_("Number of events by the day.")),
        "animation.participants": Rule(N_("Participants"), N_("Sum of the participants of events by the day.")),
        "animation.women": Rule(N_("Women among participants"), N_("Sum of the women entered for events by the day.")),
        "animation.youth": Rule(
            N_("Young people among participants"), N_("Sum of the young people entered for events by the day.")
        ),
        "animation.vulnerable": Rule(
            N_("Participants of vulnerable groups"),
            N_("Sum of the people of vulnerable groups entered for events by the day."),
        ),
        "animation.late_notices": Rule(
            N_("Late notices"), N_("Events with fewer working days between notice and event than the rules ask for.")
        ),
        "animation.unknown_notices": Rule(
            N_("Unknown notices"), N_("Events without a date of the notice: unknown, not on time.")
        ),
        "animation.cost": Rule(N_("Cost of events"), N_("Sum of the costs entered for events by the day.")),
        "partnership.members": Rule(N_("Members"), N_("Members on the day, their last day included.")),
        "partnership.members_of_sector": Rule(
            N_("Members of a sector"), N_("Members of the sector on the day, their last day included.")
        ),
        "partnership.joined": Rule(N_("Members that joined"), N_("Members whose first day is inside the period.")),
        "partnership.left": Rule(
            N_("Members that left"), N_("Members whose first day without membership is inside the period.")
        ),
        "partnership.votes": Rule(
            N_("Votes of a body"), N_("Sum of the votes of the seats that are filled on the day.")
        ),
        "partnership.share": Rule(
            N_("Share of votes of a sector"),
            N_("Votes of the sector divided by all votes of the body on the day, compared with the limit exactly."),
            "Наредба № 22 от 14.12.2015 г., чл. 12(1) (2014–2020)",
        ),
        "partnership.decisions": Rule(N_("Decisions"), N_("Number of decisions of the bodies by the day.")),
    },
}

_ANNEX_VII = (
    ("L100", N_("As strategy.toml gives it.")),
    (
        "L600",
        N_(
            "Members and seats of the management board on the day of the group's selection, else on the day of the"
            " report; persons, not votes."
        ),
    ),
    ("L620", N_("The age limit of the rules.")),
    (
        "L700",
        N_(
            "Operations of the EAFRD from their first payment on, each once; not those terminated that have given"
            " everything back."
        ),
    ),
    ("L801", N_("Of the operations with a payment those that name the objective; one operation may name several.")),
    ("L900", N_("The Union's part of the EAFRD budget, by the Union's share of each row.")),
    (
        "L910",
        N_(
            "The Union's part of the contracts in force with beneficiaries, by the share of the contract or of its"
            " latest annex."
        ),
    ),
    (
        "L920",
        N_(
            "The Union's part of the payments, recoveries subtracted, interest left out: as entered, else by the share"
            " of the contract or of the budget."
        ),
    ),
)
_BY_KEY = {key: rule for rules in RULES.values() for key, rule in rules.items()}
_IN_PERIOD = Rule(
    N_("Through the period"), N_("The figure on the last day less the figure on the last day before the period.")
)


def rule_of(figure: Figure) -> Rule:
    """The rule that made a figure.

    Raises
    ------
    KeyError
        When a figure has no rule: every figure must have one.
    """
    if ".in_period." in f".{figure.rule}.":
        return _IN_PERIOD
    if figure.rule.startswith("leader."):
        return leader_rule(figure.rule.removeprefix("leader."))
    return _BY_KEY[figure.rule]


def leader_rule(code: str) -> Rule:
    """The rule of a variable of Annex VII: its name, and what its point of the annex counts."""
    sentence = next(text for first, text in reversed(_ANNEX_VII) if code >= first)
    return Rule(NAMES[code], sentence, BASIS)
