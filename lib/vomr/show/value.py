"""The added value of LEADER: what is known of each key element, how strongly, and what nobody knows yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from vomr.method.added_value import QUESTIONS
from vomr.method.figures import Figure
from vomr.method.recommendations import is_overdue, recommendations
from vomr.method.surveys import Answered, Wave
from vomr.method.value import Asked, Assessment, audience_of
from vomr.register.persons import function_of
from vomr.register.questionnaires import SurveyQuestion, question_of
from vomr.register.tables import TABLES
from vomr.show.added_value import AddedValuePart
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row, heading, paragraph, points, side_by_side, table
from vomr.show.listing import listing
from vomr.show.marks import mark, named
from vomr.show.offered import Offered
from vomr.show.quality import owner
from vomr.show.sources import source_of
from vomr.words.sentences import capitalised, joined


class ValuePart(Offered):
    """Tables and sentences of the part „Добавена стойност“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found, self.waves = context.results.value, context.results.surveys
        self.framework = context.results.framework

    def headline(self) -> Fragment:
        """How many questions have evidence, and of which kind.

        >>> report.value.headline()
        """
        w = self.w
        text = w(
            "Of {questions} evaluation questions {both} are answered by the register and by surveys, {counted} by the"
            " register alone, {asked} by surveys alone, and {neither} by neither.",
            **{name: named(figure, w.number) for name, figure in self.context.results.strengths.items()},
        )
        return (
            paragraph(text, "verdict")
            + paragraph(
                w(
                    "{name}. {source}. Counted: from what the register holds. Asked: from surveys, whose shares are of"
                    " those who answered. Judged: by the group, in its own words.",
                    name=w(self.framework.name),
                    source=w(self.framework.source),
                ),
                "note",
            )
            + self._first_wave()
        )

    def _first_wave(self) -> Fragment:
        """What a group is offered that has never asked anybody."""
        w = self.w
        if self.waves:
            return NOTHING
        return paragraph(
            w(
                "No survey has been held yet, so trust, fairness and what would have happened without the group are not"
                " measured; that is where most groups begin. The questions are ready: 12 for members, 10 for"
                " applicants, 6 at the door of an event. Enter the first wave on the sheet “{surveys}”, print it with"
                " vomr survey, and enter the answers on “{answers}”.",
                surveys=TABLES["surveys"].title(w.lang),
                answers=TABLES["survey_answers"].title(w.lang),
            ),
            "note",
        )

    def evidence(self) -> Fragment:
        """Every key element: its question, the findings in words, how each is known, and what it cannot say.

        >>> report.value.evidence()
        """
        w, shown = self.w, NOTHING
        for component, of_component in groupby(self.found, key=lambda assessment: assessment.element.component):
            shown += heading(w(self.framework.components[component]), 3)
            for assessment in of_component:
                shown += self._element(assessment)
            for section in self.framework.words[component]:
                shown += self.context.commentary(section)
        return shown

    def _element(self, assessment: Assessment) -> Fragment:
        """A heading with the question, a point for each finding and how it is known, and what nobody knows."""
        w, element = self.w, assessment.element
        of_register = self.context.part(AddedValuePart)
        counted = capitalised(self.context.label("evidence", "counted"))
        known = [joined("", (f"{counted}: ", of_register.finding(answer))) for answer in assessment.counted]
        known += [
            joined(" ", filter(None, (f"{capitalised(self._how_asked(asked))}:", finding, self._unsure(asked))))
            for asked in assessment.asked
            if (finding := self.finding(asked))
        ]
        unknown = [w(answer.limits) for answer in assessment.counted]
        gaps = joined(" ", dict.fromkeys((*unknown, *self._gaps(assessment))))
        title = heading(f"{w(element.name)}: {w(element.question)}", 4)
        note = joined("", (w("What is not known"), ": ", gaps)) if gaps else ""
        return title + points(known or [w("Not known yet.")]) + paragraph(note, "note")

    def _how_asked(self, asked: Asked) -> str:
        return f"{self.context.label('evidence', 'asked')} ({', '.join(self._name(asked.wave).values())})"

    def _unsure(self, asked: Asked) -> str:
        unsure = asked.answered.figures["unsure"]
        return self.w("Cannot judge: {share}.", share=self._percent(unsure)) if unsure.value else ""

    def _gaps(self, assessment: Assessment) -> Iterator[str]:
        yield from (answer.finding.text(self.w) for answer in assessment.missing)
        if assessment.silent:
            yield self.not_known(assessment.silent)

    def not_known(self, questions: Iterable[str]) -> str:
        """That no survey tells anything of some questions."""
        w, codes = self.w, tuple(questions)
        audiences = dict.fromkeys(map(audience_of, codes))
        return w(
            "Not asked yet, or too few answers: {questions} (survey of {audiences}).",
            questions=", ".join(codes),
            audiences=w.listed(self.context.label("audience", audience) for audience in audiences),
        )

    def finding(self, asked: Asked) -> str:
        """What a survey says to a question, with what the silent could change."""
        w, figures = self.w, asked.answered.figures
        question = question_of(asked.wave.audience, asked.code)
        if question is None or figures["counted"].value is None:
            return ""
        told = {
            "question": w(question.text),
            "share": self._percent(figures["counted"]),
            "n": named(figures["answered"], w.number),
            "answers": self._counted(question),
        }
        if figures["least"].value is None:
            return w("“{question}” {answers}: {share} of {n} answers.", **told)
        return w(
            "“{question}” {answers}: {share} of {n} answers; with the silent between {least} and {most}.",
            **told,
            least=self._percent(figures["least"]),
            most=self._percent(figures["most"]),
        )

    def _counted(self, question: SurveyQuestion) -> str:
        w = self.w
        return " / ".join(w.quoted(self.context.label(question.answers, code)) for code in question.counted)

    def _percent(self, figure: Figure) -> str:
        return named(figure, lambda share: self.w.percent(share, 0))

    def _cell(self, figure: Figure) -> Cell:
        return self._percent(figure) if figure.value is not None else mark(self.w, figure.reason)

    def surveys(self) -> Fragment:
        """The last closed wave of every audience, question by question: n of N, the share, and what the silent could
        change.

        >>> report.value.surveys()
        """
        shown = NOTHING
        for _, waves in groupby(self.waves, key=lambda wave: wave.audience):
            held = list(waves)
            is_told = [wave for wave in held if wave.figures["answers"].value is not None]
            shown += self._wave(is_told[-1]) if is_told else NOTHING
            shown += self._waves(is_told) if len(is_told) > 1 else NOTHING
            shown += points(self._untold(wave) for wave in held if wave not in is_told)
        return shown

    def _untold(self, wave: Wave) -> str:
        w, answers = self.w, wave.figures["answers"]
        return w(
            "Survey of {audience}, {wave}: {reason}.",
            audience=self.context.label("audience", wave.audience),
            wave=wave.wave,
            reason=w(answers.reason.message) if answers.reason else "",
        )

    def _name(self, wave: Wave) -> dict[str, str]:
        return {"audience": self.context.label("audience", wave.audience), "wave": wave.wave}

    def _wave(self, wave: Wave) -> Fragment:
        w = self.w
        asked = [answered for answered in wave.questions if self._question(wave, answered).counted]
        note = w(
            "Answered: {answers} of {invited} invited. The range is the share if all the silent had answered one way or"
            " the other. The interval (95 %, exact) holds only if the silent are as those who answered, and is not"
            " given where fewer than half did. Who cannot judge is outside the base. Under five answers nothing is"
            " shown.",
            answers=named(wave.figures["answers"], w.number),
            invited=self._number(wave.figures["invited"]),
        )
        columns = [
            Column(w("Question"), cell=lambda answered: self._asked(wave, answered)),
            Column(w("Answers"), True, cell=lambda answered: answered.figures["answered"]),
            Column(w("Share"), True, cell=lambda answered: self._cell(answered.figures["counted"])),
            Column(w("Range"), True, cell=lambda answered: self._between(answered, "least", "most")),
            Column(w("Interval"), True, cell=lambda answered: self._between(answered, "low", "high")),
            Column(w("Cannot judge"), True, cell=lambda answered: self._cell(answered.figures["unsure"])),
        ]
        return listing(w, w("Survey of {audience}, {wave}", **self._name(wave)), asked, columns, note)

    def _number(self, figure: Figure) -> str:
        return named(figure, self.w.number) if figure.value is not None else self.w.mark()

    def _between(self, answered: Answered, low: str, high: str) -> Cell:
        ends = answered.figures[low], answered.figures[high]
        if any(end.value is None for end in ends):
            return self._cell(ends[0])
        return side_by_side(map(self._percent, ends), "–")

    @staticmethod
    def _question(wave: Wave, answered: Answered) -> SurveyQuestion:
        question = question_of(wave.audience, answered.question)
        if question is None:
            raise KeyError(answered.question)
        return question

    def _asked(self, wave: Wave, answered: Answered) -> str:
        question = self._question(wave, answered)
        return f"{self.w(question.text)} {self._counted(question)}"

    def _waves(self, waves: list[Wave]) -> Fragment:
        """The shares of several waves beside each other; groups, not persons."""
        w = self.w
        asked = [answered for answered in waves[-1].questions if self._question(waves[-1], answered).counted]

        def of_wave(wave: Wave) -> Column:
            def cell(answered: Answered) -> Cell:
                own = wave.question(answered.question)
                return w.mark() if own is None else self._cell(own.figures["counted"])

            return Column(wave.wave, True, w("Share"), cell)

        columns = [Column(w("Question"), cell=lambda answered: self._asked(waves[-1], answered)), *map(of_wave, waves)]
        note = w(
            "Groups are compared, not persons: the codes are new in every wave. A difference that lies within the range"
            " of the silent may be theirs."
        )
        caption = w("Waves of the survey of {audience}", audience=self.context.label("audience", waves[-1].audience))
        return listing(w, caption, asked, columns, note)

    def answers(self) -> Fragment:
        """Every answer of the last closed waves with its share.

        >>> report.value.answers()
        """
        w, shown = self.w, NOTHING
        for _, waves in groupby(self.waves, key=lambda wave: wave.audience):
            told = [wave for wave in waves if wave.figures["answers"].value is not None]
            if not told:
                continue
            wave, rows = told[-1], []
            for answered in wave.questions:
                question = self._question(wave, answered)
                rows.append(Row([w(question.text)], "group"))
                rows += [
                    Row([self.context.label(question.answers, option), self._cell(answered.shares[option])])
                    for option in question.options
                ]
            columns = [Column(w("Answer")), Column(w("Share"), True)]
            source = source_of(w, rows, ("survey_answers",))
            shown += table(w("Answers of {audience}, {wave}", **self._name(wave)), columns, rows, "", source)
        return shown

    def recommendations(self) -> Fragment:
        """What the group decided to change after its self-evaluation, and what became of it.

        >>> report.value.recommendations()
        """
        w, register = self.w, self.context.results.register
        rows = recommendations(register)
        if not rows:
            return paragraph(w("No recommendations of a self-evaluation have been entered."), "note")
        columns = [
            Column(w("Recommendation"), cell=lambda row: row["text"]),
            Column(w("Year"), cell=lambda row: str(row["year"] or "")),
            Column(w("Owner"), cell=lambda row: row["owner"] and owner(w, function_of(register, row["owner"]))),
            Column(w("Due"), cell=lambda row: row["due"]),
            Column(w("Decision"), cell=lambda row: row["decision"]),
            Column(w("State"), cell=self._state),
            Column(w("Done on"), cell=lambda row: row["done_on"]),
        ]
        return listing(w, w("Recommendations of the self-evaluation"), rows, columns, tables=("recommendations",))

    def _state(self, recommendation: Mapping[str, Any]) -> str:
        """Where a recommendation stands, and whether its day has passed."""
        state = self.context.label("recommendation_state", recommendation["state"])
        if not is_overdue(recommendation, self.context.results.day):
            return state
        return self.w("{state}, overdue", state=state) if state else self.w("overdue")

    def definitions(self) -> Fragment:
        """The framework: key elements, factors of success, and the indicators with their sources.

        >>> report.value.definitions()
        """
        w, shown = self.w, NOTHING
        columns = [Column(w("Key element")), Column(w("Factor of success")), Column(w("Indicators"))]
        for component, of_component in groupby(self.found, key=lambda assessment: assessment.element.component):
            rows = [
                Row(
                    [
                        w(assessment.element.name),
                        w(assessment.element.factor),
                        joined(" ", self._indicators(assessment)),
                    ]
                )
                for assessment in of_component
            ]
            title = w(self.framework.components[component])
            shown += table(title, columns, rows, "", f"{w(self.framework.source)}.")
        return shown

    def _indicators(self, assessment: Assessment) -> Iterable[str]:
        w = self.w
        for code in assessment.element.register:
            question = QUESTIONS[code]
            for title in (question.figures | question.shares).values():
                yield f"{w(title)} ({w('register')})."
        for code in assessment.element.surveys:
            asked = question_of(audience_of(code), code)
            if asked is not None:
                yield w.quoted(w(asked.text)) + f" ({w('survey')}, {code})."
