"""The rules that a course is checked by. Ids never change their meaning; ``docs/lint.md`` is written from
this list."""

from __future__ import annotations

from assessment.word_problems.files import PROBLEM_RULES
from authoring.checked import CHECKING_RULES
from authoring.problems import Rule, Severity
from authoring.reader import READING_RULES
from curriculum.importers.rules import IMPORT_RULES

_WARNING = Severity.WARNING

COURSE_RULES = (
    Rule(
        "C001",
        "An id stands twice, or is not the file's name",
        "Turns are recorded under ids: each must mean one thing.",
    ),
    Rule("C002", "An expression or a range cannot be read", "Items could not be made from it."),
    Rule("C003", "A misconception is unknown", "A wrong answer would not be met by its refutation."),
    Rule("C004", "A component is unknown", "The order of teaching would have a hole."),
    Rule("C005", "Prerequisites go in a circle", "Nobody could start anywhere in it."),
    Rule("C006", "A component stands in no unit, or in two", "It would never come up, or be taught twice."),
    Rule(
        "C007",
        "A component has nothing to practise",
        "It needs at least one template that is not kept for transfer.",
    ),
    Rule(
        "C008",
        "A component has no reading",
        "A beginner gets a short explanation first; there is none to give.",
    ),
    Rule(
        "C009",
        "A component has no transfer item",
        "What was learned is only known from an unaided item at the end.",
    ),
    Rule("C010", "A template makes no item", "Its conditions exclude every combination of its parameters."),
    Rule(
        "C011",
        "A derived value divides by zero",
        "Guard it in 'where', so that the gap is meant and not an accident.",
        _WARNING,
    ),
    Rule(
        "C012",
        "An item cannot be written for some parameters",
        "A learner would meet it as a failure of the page.",
    ),
    Rule("C013", "Nothing is asked", "A learner needs a question or a request to act on.", _WARNING),
    Rule(
        "C014",
        "A template makes fewer than 10 items",
        "Learners would meet the same numbers again.",
        _WARNING,
    ),
    Rule(
        "C015",
        "A prerequisite is taught later in the course",
        "The order of components should follow prerequisites.",
    ),
    Rule(
        "C020",
        "A ladder does not end in a worked problem",
        "The last rung is a worked isomorphic problem, never the answer.",
    ),
    Rule("C021", "A rung says the answer", "A learner who reads it has no step left to find."),
    Rule("C022", "A worked problem is this very problem", "It must be isomorphic, with numbers of its own."),
    Rule("C023", "Two questions in one text", "One question at a time: the second one hides the first."),
    Rule("C024", "A text has more than 90 words", "Short turns are read; long ones are skipped."),
    Rule("C025", "A rung that reveals stands before others", "It is held for the last rung; put it there."),
    Rule(
        "C026",
        "A rung that wants a gap filled has no answer of its own",
        "Nothing could be judged against.",
        _WARNING,
    ),
    Rule(
        "C027",
        "A rung says the answer for some parameters",
        "The guard will replace it there; other numbers avoid it.",
        _WARNING,
    ),
    Rule(
        "C028",
        "A worked problem happens to use the answer or the numbers",
        "For these parameters only; shift its numbers.",
        _WARNING,
    ),
    Rule(
        "C030",
        "A mistake is the right answer",
        "For every parameter; the misconception would never be found.",
    ),
    Rule("C031", "A line rule is unknown", "It must be a name of assessment/rules.py."),
    Rule(
        "C032",
        "A misconception is never used",
        "No item produces it and no open question names it.",
        _WARNING,
    ),
    Rule("C033", "A misconception has no refutation", "A small case in which the rule fails is how it is met."),
    Rule(
        "C034",
        "Two misconceptions give the same wrong answer everywhere",
        "Only the first would ever be named.",
        _WARNING,
    ),
    Rule("C040", "A solution does not end in the answer", "The reference derivation must arrive."),
    Rule("C041", "The answer does not satisfy the line the work starts from", "The key or the line is wrong."),
    Rule(
        "C042",
        "A line of the solution is not true for the answer",
        "A right line of a learner would be judged by it.",
    ),
    Rule("C050", "The licence is missing", "Nobody could know whether the course may be used."),
    Rule("C051", "Dollar signs do not pair up", "The rest of the text would turn into mathematics."),
    Rule("C052", "Prose or money stands between dollar signs", "Money is written \\$5."),
    Rule(
        "C053",
        "Two signs in a row, or a coefficient of 1 or 0",
        "Let one [[ ]] hold the whole expression.",
        _WARNING,
    ),
    Rule("C054", "Braces in mathematics do not match", "The formula would be shown in red."),
    Rule("C070", "A picture cannot be drawn", "The item would be shown without it."),
    Rule("C071", "A picture shows the answer", "A learner who looks at it has no step left to find."),
    Rule(
        "C072",
        "A picture shows the answer for some parameters",
        "The guard will leave it out there; other numbers avoid it.",
        _WARNING,
    ),
    Rule(
        "C073",
        "What can be moved in a picture never gives the answer",
        "A learner who moves it to the right place would be told that it is wrong.",
    ),
    Rule(
        "C061",
        "An accepted wording cannot be read",
        "Its brackets or alternatives do not match; no answer of a learner could be.",
    ),
    Rule("C081", "A case of a program wants nothing, or two things", "Nothing could pass or fail it."),
    Rule("C082", "What a case returns is not a value written out", "It could not be compared."),
    Rule("C083", "The call of a case cannot be run", "Every learner would fail it."),
    Rule("C084", "A hidden case does not say what it tries", "A learner who fails it could not be told where to look."),
    Rule("C085", "A bug has symptoms that cannot be seen", "It would never be recognised, or be taken for another."),
    Rule("C086", "The solution does not pass its own cases", "Nobody could get it right."),
    Rule("C087", "Programs were not run here", "Lint on a machine with a sandbox before the course is used.", _WARNING),
    Rule("C060", "The answer is not among the choices, or a choice stands twice", "No click could be right."),
    Rule(
        "C090",
        "sequence.yaml names what the course does not have",
        "It has no effect: the id changed or went.",
        _WARNING,
    ),
    Rule("C091", "sequence.yaml forbids everything", "Nothing could be taught."),
)

RULES = {rule.id: rule for rule in (*READING_RULES, *CHECKING_RULES, *COURSE_RULES, *IMPORT_RULES, *PROBLEM_RULES)}


_HEAD = """\
# What lint checks

`diotima lint COURSE` (an id or a folder; or `python -m curriculum.lint FOLDER`) reads a course and prints every problem as
`path:line: severity rule: what is wrong. What to do.` Errors keep a course from being released; warnings are
worth a look. Items are sampled, so a rule may speak of some parameters only. This page is written by
`python -m curriculum.rules`.

"""


def rules_page() -> str:
    """``docs/lint.md``: every rule with its severity and its reason."""
    head = _HEAD + "| rule | severity | what is wrong | why it matters |\n|---|---|---|---|\n"
    rows = (f"| {rule.id} | {rule.severity} | {rule.title} | {rule.why} |" for rule in RULES.values())
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    from pathlib import Path

    Path("docs/lint.md").write_text(rules_page(), encoding="utf-8")
