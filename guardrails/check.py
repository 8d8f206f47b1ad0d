"""Checks a draft before anyone sees it. Pure: the same draft and context give the same violations."""

from __future__ import annotations

from collections.abc import Iterable

from guardrails.confirmation import confirmed, quotable, without_quotes
from guardrails.disguises import disguised
from guardrails.drafts import Draft, Finding
from guardrails.injection import echoes
from guardrails.leaks import leaks
from guardrails.model import GuardContext, Rule, Violation
from guardrails.options import options_told
from guardrails.parts import told_by_digits, told_by_relation
from guardrails.programs import told_by_programs
from guardrails.protected import Protected, in_one_line, prepare
from guardrails.reading import Reading
from guardrails.style import style

#: No reply is longer; what is beyond is not read, because the draft is rejected for its length.
MAX_DRAFT = 3000
_MAX_SPAN = 300
_SENTENCE = 10  # characters; anything shorter may stand in a passage by chance
_ABOUT_GUESSES = frozenset({Rule.CONFIRMATION, Rule.DISTANCE})

_ADVICE = {
    Rule.LITERAL: "Leave the answer out: ask about the step that leads to it.",
    Rule.SYMBOLIC: "This is worth the same as the answer: stop one step earlier and ask for the step.",
    Rule.DECODED: "The answer stays out in every language, code and spelling.",
    Rule.CONFIRMATION: "No work was shown: neither confirm nor deny, ask for a line of work.",
    Rule.DISTANCE: "Do not say how near a guess is, or where the answer lies: ask for a check by substitution.",
    Rule.SPLIT: "A part of the answer is told here: leave that to the learner.",
    Rule.QUESTIONS: "Ask one question only, at the end.",
    Rule.LENGTH: "Say it shorter: one idea, then the question.",
    Rule.PRAISE: "Praise only what is right, and name it.",
    Rule.COUNTDOWN: "Do not count hints or tries.",
    Rule.MARKUP: "Plain sentences and mathematics only: no tags, pictures, links or addresses.",
    Rule.ECHO: "Do not repeat instructions or prompt text: go back to the task.",
}


def check(draft: str, context: GuardContext, prepared: Protected | None = None) -> tuple[Violation, ...]:
    """What must not be said in ``draft``, in the order of the text; empty when it may be said.

    ``prepared`` is ``prepare(context)``, for callers that check several drafts against the same context. A draft of
    more than 3,000 characters is rejected for its length and read only that far.
    """
    protected = _protected(context, prepared)
    reading = Reading.of(draft[:MAX_DRAFT], protected.unknowns if protected else frozenset())
    found = _manners(draft, reading, context)
    if protected is not None:
        found += _told(reading, protected, context)
    return _violations(reading, found)


def check_manners(draft: str, context: GuardContext) -> tuple[Violation, ...]:
    """The half of ``check`` that looks at style and at repeated instructions, whatever the answer is."""
    reading = Reading.of(draft[:MAX_DRAFT])
    return _violations(reading, _manners(draft, reading, context))


def check_leaks(draft: str, context: GuardContext, prepared: Protected | None = None) -> tuple[Violation, ...]:
    """The half of ``check`` that compares with the answer: a reply that leads from one item to another is compared with
    both of them, and its style is looked at once."""
    protected = _protected(context, prepared)
    if protected is None:
        return ()
    reading = Reading.of(draft[:MAX_DRAFT], protected.unknowns)
    return _violations(reading, _told(reading, protected, context))


def _protected(context: GuardContext, prepared: Protected | None) -> Protected | None:
    if not context.keys or context.may_reveal:
        return None
    return prepare(context) if prepared is None else prepared


def _manners(draft: str, reading: Reading, context: GuardContext) -> list[Finding]:
    found: list[Finding] = list(style(reading, context))
    if len(draft) > MAX_DRAFT:
        found.append(Finding(Rule.LENGTH, 0, _MAX_SPAN))
    return [*found, *echoes(reading, context)]


def _told(reading: Reading, protected: Protected, context: GuardContext) -> list[Finding]:
    leaked = _not_asked_about(reading, _leaks(reading, protected), context)
    marked = [
        Finding(Rule.LITERAL, at, at + len(hint)) for hint in protected.telling if (at := reading.clean.find(hint)) >= 0
    ]
    return [*told_by_programs(reading, context), *marked, *_not_from_passages(reading, leaked, protected)]


def _leaks(reading: Reading, protected: Protected) -> Iterable[Finding]:
    replies = protected.context.replies
    earlier = Reading.of(replies[-1][-90:]).lower.rstrip(" .…*_$\"'-\n") + " " if replies else ""
    draft = Draft(reading, earlier)
    yield from leaks(draft, protected)
    yield from options_told(draft, protected)
    yield from disguised(reading, protected)
    yield from told_by_relation(reading, protected)
    yield from told_by_digits(reading, protected)
    yield from confirmed(reading, protected)


def _not_asked_about(reading: Reading, found: Iterable[Finding], context: GuardContext) -> list[Finding]:
    """Leaves out the learner's own words, quoted in a question about them: to ask how is no verdict."""
    own = quotable(context)

    def is_asked_about(one: Finding) -> bool:
        start, end = reading.sentence(one.start)
        said = without_quotes(reading.lower[start:end], own)
        return said.rstrip().endswith("?") and set(said[one.start - start : one.end - start]) == {"·"}

    return [one for one in found if one.rule is not Rule.CONFIRMATION or not is_asked_about(one)]


def _not_from_passages(reading: Reading, found: list[Finding], protected: Protected) -> Iterable[Finding]:
    """Leaves out what a sentence tells that was written for every item, so that it tells nothing of this one; and what a
    hint of the ladder seems to say about a guess: it was written before anyone guessed."""
    if not found or not (protected.passages or protected.hints):
        return found
    return [
        one
        for one in found
        if not _stands_in(reading, one, protected.passages)
        and not (one.rule in _ABOUT_GUESSES and _stands_in(reading, one, protected.hints))
    ]


def _stands_in(reading: Reading, finding: Finding, told: str) -> bool:
    start, end = reading.sentence(finding.start)
    said = in_one_line(reading.clean[start:end])
    return finding.end <= end and len(said) >= _SENTENCE and said in told


def _violations(reading: Reading, found: Iterable[Finding]) -> tuple[Violation, ...]:
    made: dict[tuple[str, str], Violation] = {}
    for finding in sorted(found, key=lambda one: (one.start, one.end)):
        span = reading.span(finding.start, finding.end)[:_MAX_SPAN]
        made.setdefault((finding.rule, span), Violation(finding.rule.value, span, _ADVICE[finding.rule]))
    return tuple(made.values())
