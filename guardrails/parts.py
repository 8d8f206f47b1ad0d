"""Finds answers told by their digits, by other numbers, or in parts over several replies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from guardrails import numerals
from guardrails.drafts import Finding
from guardrails.exact import same
from guardrails.model import GuardContext, Rule
from guardrails.numerals import fold
from guardrails.protected import Protected
from guardrails.reading import Reading
from guardrails.relations import stated, stated_of
from guardrails.targets import Target, numbers

_PLACES = {
    **{"ones": 0, "units": 0, "unit": 0, "tens": 1, "hundreds": 2, "thousands": 3, "last": 0, "final": 0, "first": -1},
    **{"second": -2, "third": -3, "fourth": -4, "leading": -1, "unidades": 0, "decenas": 1, "centenas": 2},
    **{"primera": -1, "segunda": -2, "tercera": -3, "ultima": 0},
}
_DIGIT = r"(\d|zero|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
_PLACE = re.compile(
    rf"\b({'|'.join(_PLACES)})(?: place)?(?: digit| one| cifra)?(?: is| es|:| =|'s)+ (?:an? |"
    rf"un )?[\"'`*$]*{_DIGIT}\b(?![.,]?\d)"
)
_DIGIT_IN = re.compile(rf"\b{_DIGIT}[\"'`*$]* (?:is )?in the ({'|'.join(_PLACES)}) place")
_STARTS = re.compile(
    rf"\b(?:starts?|begins?|empieza) (?:with|con|por) (?:an? |un |the digit )?[\"'`*$]*{_DIGIT}\b(?!\d)"
)
_ENDS = re.compile(
    rf"\b(?:ends?|finishes|termina|acaba) (?:with|in|on|con|en) (?:an? |un |the digit )?[\"'`*$]*{_DIGIT}\b(?!\d)"
)
_FIRST_DOWN = re.compile(
    rf"\b(?:write|put|place|type|note|jot)(?: down)? (?:an? |un |the digit )?{_DIGIT}\b (?:first|to begin|to start|"
    rf"at the front|in front)"
)
_BEHIND = re.compile(
    rf"\b(?:put|write|place|add|append|type|then|with) (?:an? |the digit |un )?{_DIGIT}\b "
    r"(?:behind|after|next to|to the right of|at the end of) (?:it|that)\b"
)
_IN_ORDER = re.compile(
    rf"\b(?:digits|cifras)(?: are| is| of it are|:| son)? ({_DIGIT}(?:(?:,| and| y|, and)\s*{_DIGIT}){{1,5}})"
)
#: Tasks in which digits and places are spoken of, whatever the answer is.
_ABOUT_PLACES = re.compile(
    r"\b(?:digits?|place values?|(?:decimal|ones|tens|hundreds|thousands|tenths|hundredths|thousandths) places?|"
    r"round(?:ed|ing)|round (?:[\w.$]+ ){0,4}?(?:to|off|up|down)|cifras?|redonde\w+)\b"
)
#: What is said of "it" is said of the answer, also where the task speaks of digits and places.
_OF_ANSWER = re.compile(r"\b(?:it|its|answer|result|solution|respuesta|resultado)\b[^.?!]{0,24}$")
#: A wish for one digit.
_ASKS_DIGIT = re.compile(rf"\b({'|'.join(_PLACES)})\b(?: \w+)? ?(?:digits?|cifras?|ones?|numbers?)?(?=\W|$)")
_FOLLOWED = re.compile(
    rf"\b{_DIGIT} (?:and then|then|followed by|seguido de)(?: by)? (?:an? |un )?{_DIGIT}(?: (?:and then|then|"
    rf"followed by) (?:an? )?{_DIGIT})?\b"
)


def told_by_relation(reading: Reading, protected: Protected) -> Iterator[Finding]:
    """ "One more than 4", "half of ten", "its double is 10", when it is stated and does not stand in the task."""
    wanted = numbers(protected.targets)
    if not wanted:
        return
    lower, task = reading.lower, protected.task
    for value, start, end in stated(lower):
        if lower[start:end] in task.lower or reading.is_question(start):
            continue
        if any(same((value, value), target.value) for target in wanted):
            yield Finding(Rule.SYMBOLIC, start, end)
    given = {sign.value for sign in task.signs if sign.kind == "num"}
    for target in wanted:
        for start, end, named in stated_of(lower, target.value[0]) if target.value else ():
            # what the task says of its number is given
            if not reading.is_question(start) and not given.issuperset(named):
                yield Finding(Rule.SYMBOLIC, start, end)


def _digits(reading: Reading) -> list[tuple[int, str, int, int]]:
    """Digits that a text tells: place (0 units, 1 tens, -1 first, -2 second), digit, and where it stands."""
    lower = reading.lower
    if not any(
        word in lower
        for word in (
            " digit",
            " is ",
            " with",
            " in ",
            "follow",
            " then ",
            " es ",
            ":",
            "con ",
            " first",
            "behind",
            "after",
            "next to",
        )
    ):
        return []
    found = [(_PLACES[m[1]], _digit(m[2]), m.start(), m.end()) for m in _PLACE.finditer(lower)]
    found += [(_PLACES[m[2]], _digit(m[1]), m.start(), m.end()) for m in _DIGIT_IN.finditer(lower)]
    found += [(-1, _digit(m[1]), m.start(), m.end()) for m in _STARTS.finditer(lower)]
    found += [(0, _digit(m[1]), m.start(), m.end()) for m in _ENDS.finditer(lower)]
    found += [(-1, _digit(m[1]), m.start(), m.end()) for m in _FIRST_DOWN.finditer(lower)]
    found += [(0, _digit(m[1]), m.start(), m.end()) for m in _BEHIND.finditer(lower)]
    for match in _IN_ORDER.finditer(lower):
        digits = re.findall(rf"\b{_DIGIT}\b", match[1])
        found += [(-1 - k, _digit(d), match.start(), match.end()) for k, d in enumerate(digits)]
    for match in _FOLLOWED.finditer(lower):
        found += [(-1 - k, _digit(d), match.start(), match.end()) for k, d in enumerate(match.groups()) if d]
    return [one for one in found if not reading.is_question(one[2])]


def _digit(text: str) -> str:
    if text.isdigit():
        return text
    read = numerals.read([text])
    return "" if read is None else str(read[0])


def _asked_for(reading: Reading, context: GuardContext) -> list[tuple[int, str, int, int]]:
    """The digits that a draft states when the learner asked for one: "4." after "only the first digit please"."""
    last = fold(context.learner[-1][-300:].lower()) if context.learner else ""
    asked = _ASKS_DIGIT.search(last)
    if asked is None:
        return []
    place = _PLACES[asked[1]]
    found = re.finditer(rf"(?<![\w.]){_DIGIT}(?![\w.]*\w)", reading.lower)
    return [(place, _digit(one[1]), one.start(), one.end()) for one in found if not reading.is_question(one.start())]


def told_by_digits(reading: Reading, protected: Protected) -> Iterator[Finding]:
    """ "The tens digit is 1, the ones digit is 4", in this reply or together with the earlier ones."""
    here = _digits(reading) + _asked_for(reading, protected.context)
    if not here:
        return
    earlier = [one for text in protected.context.replies[-20:] for one in _digits(Reading.of(text[:1500]))]
    about_places = _ABOUT_PLACES.search(protected.task.lower) is not None
    for target in numbers(protected.targets):
        shown = _shown(target)
        if not shown:
            continue
        matching = [one for one in here if _at(shown, one[0]) == one[1]]
        before = [one for one in earlier if _at(shown, one[0]) == one[1]]
        known = {one[0] if one[0] >= 0 else len(shown) + one[0] for one in (*matching, *before)}
        of_it = any(_OF_ANSWER.search(reading.lower[reading.sentence(one[2])[0] : one[3]]) for one in matching)
        if matching and (len(known) >= len(shown) or of_it or not about_places):
            yield Finding(Rule.SPLIT, matching[0][2], matching[-1][3])


def _shown(target: Target) -> str:
    value = target.value[0] if target.value else None
    if isinstance(value, int):
        return str(abs(value))
    if isinstance(value, Fraction) and 10**4 % value.denominator == 0:
        return f"{float(abs(value)):g}".replace(".", "")
    return ""


def _at(shown: str, place: int) -> str:
    at = len(shown) - 1 - place if place >= 0 else -place - 1
    return shown[at] if 0 <= at < len(shown) else ""
