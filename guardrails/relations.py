"""Numbers told by another: "one more than 4", "its double is 10", "the answer minus one"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from guardrails import numerals
from guardrails.exact import root
from guardrails.signs import Number

#: A number in digits or words; only :func:`read_number` says whether it is one.
NUM = r"(-?\d[\d.,]*\d|-?\d|[a-z]+(?:[ -](?:one|two|three|four|five|six|seven|eight|nine|hundred|thousand)\b)?)"
_STATED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (rf"(?<![\w.]){NUM} (?:more|greater|bigger|larger|higher) than {NUM}", "+"),
        (rf"(?<![\w.]){NUM} mas que {NUM}", "+"),
        (rf"(?<![\w.]){NUM} (?:less|fewer|smaller|lower) than {NUM}", "rev-"),
        (rf"(?<![\w.]){NUM} menos que {NUM}", "rev-"),
        (rf"\b(?:twice|double|two times|el doble de) {NUM}", "2"),
        (rf"\b(?:triple|three times|el triple de) {NUM}", "3"),
        (rf"\b(?:half of|half|la mitad de) {NUM}", "1/2"),
        (rf"\b(?:next|following)(?: whole)?(?: number| integer)? (?:after|up from) {NUM}", "next"),
        (rf"\b(?:right|just|immediately|comes|one) (?:after|above) {NUM}", "next"),
        (rf"\b(?:count(?:ing)?|go) (?:on|up)(?: one)? from {NUM}", "next"),
        (rf"\b(?:siguiente (?:de|a|al)|despues del?) {NUM}", "next"),
        (rf"\b(?:number|integer|right|just|immediately|comes|one) (?:before|below) {NUM}", "last"),
        (rf"\b(?:count(?:ing)?|go) (?:back|down)(?: one)? from {NUM}", "last"),
        (rf"\bsum of {NUM} and {NUM}", "+"),
        (rf"(?<![\w.]){NUM} (?:increased by|added to|and another|and then another) {NUM}", "+"),
        (rf"(?<![\w.]){NUM} (?:decreased by|reduced by|diminished by|take away|taking away) {NUM}", "-"),
        (rf"\b(?:subtract|take) {NUM} from {NUM}", "rev-"),
        (rf"(?<![\w.]){NUM} (?:split|shared|divided) (?:into|among|by|between) {NUM}", "/"),
        (rf"\b(?:a )?(?:quarter|fourth) of {NUM}", "1/4"),
        (rf"\b(?:a |one )?third of {NUM}", "1/3"),
        (rf"\bproduct of {NUM} and {NUM}", "*"),
        (rf"\bdifference (?:of|between) {NUM} and {NUM}", "-"),
        (rf"\bquotient of {NUM} and {NUM}", "/"),
        (rf"\badd {NUM} to {NUM}", "+"),
        (rf"(?<!every )(?<!any )(?<!the same )\bnumber after {NUM}", "next"),
        (rf"(?<![\w.]){NUM} halved", "1/2"),
        (rf"\bbetween {NUM} and {NUM}", "middle"),
        (rf"\bentre (?:el )?{NUM} y (?:el )?{NUM}", "middle"),
        (rf"\b(?:square root|raiz cuadrada) (?:of|de) {NUM}", "root"),
        (rf"\bsquare of {NUM}", "square"),
        (rf"\bopposite of {NUM}", "opposite"),
        (
            rf"(?<![\w.]){NUM},? (?:but )?(?:with the other sign|negative\b|with a minus\b|below zero|under zero|"
            r"bajo cero|con (?:un )?menos)",
            "opposite",
        ),
        (
            rf"\b(?:top|numerator|numerador|arriba)(?: number)?(?: is|:| =| es| un|,| va)* {NUM}\b[^.?!\n]{{0,25}}"
            rf"(?:bottom|denominator|denominador|abajo)(?: number)?(?: is|:| =| es| un|,| va)* {NUM}",
            "/",
        ),
        (rf"(?<![\w.]){NUM} (?:out of|in every|de cada|sobre) (?:every )?{NUM}", "/"),
        (rf"(?<![\w.:]){NUM} ?: ?{NUM}(?![\w:])", "/"),
    )
)

_IT = r"(?:it|that|(?:the|your) (?:answer|result|solution|number|value)|la respuesta|el resultado|la solucion|el numero|eso)"
#: What is said of the answer or asked of it: words, and what they make of it with a number beside them.
_OF_IT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (
            rf"\b(?:its double|double (?:of )?{_IT}|twice {_IT}|two times {_IT}|{_IT} (?:times two|doubled)|el doble de {_IT}|su doble)\b",
            "2",
        ),
        (
            rf"\b(?:triple (?:of )?{_IT}|three times {_IT}|{_IT} (?:times three|tripled)|el triple de {_IT}|su triple)\b",
            "3",
        ),
        (rf"\b(?:half (?:of )?{_IT}|its half|{_IT} halved|la mitad de {_IT}|su mitad)\b", "1/2"),
        (rf"\b(?:its square|square of {_IT}|{_IT} squared|su cuadrado|el cuadrado de {_IT})\b", "square"),
        (rf"\b(?:its opposite|(?:opposite|negative) of {_IT}|el opuesto de {_IT}|su opuesto)\b", "opposite"),
        (
            rf"\b(?:{_IT} (?:plus|and|increased by|mas) {NUM}|{NUM} more than {_IT}|add(?:ing)? {NUM} to {_IT}|le sumas {NUM})",
            "+",
        ),
        (
            rf"\b(?:{_IT} (?:minus|less|decreased by|menos) {NUM}|"
            rf"{NUM} less than {_IT}|(?:take|subtract)(?:ing)? {NUM} (?:away )?from {_IT}|le restas {NUM})",
            "-",
        ),
        (rf"\b(?:{_IT} (?:times|por) {NUM}|multiply {_IT} by {NUM})", "*"),
        (rf"\b(?:{_IT} (?:divided by|over|entre) {NUM}|divide {_IT} by {NUM})", "/"),
        (rf"\b(?:take|subtract) {_IT} (?:away )?from {NUM}", "rev-"),
        (
            rf"\b(?:(?:number|one) (?:right |just )?|comes? (?:right |just )?)after {_IT}\b|\b(?:el )?siguiente (?:a|de) {_IT}",
            "next",
        ),
        (
            rf"\b(?:(?:number|one) (?:right |just )?|comes? (?:right |just )?)before {_IT}\b|\b(?:el )?anterior (?:a|de) {_IT}",
            "last",
        ),
    )
)
_OF_IT_WORDS = re.compile(
    r"doubl|twice|\btimes|tripl|half|halv|squar|opposit|negativ|plus|\band\b|more than|add|increas|minus|less|decreas|take|"
    r"subtract|multipl|divid|\bover|after|before|dobl|mitad|cuadrad|opuest|\bmas\b|suma|menos|resta|\bpor\b|entre|siguient|anterior"
)
_COMES_TO = re.compile(
    rf"[\s,]{{0,3}}(?:(?:and|then|y) )?(?:(?:you|it|that|we|te) )?(?:is|are|equals?|=|gets?|have|gives?|makes?|comes to|es|son|da|"
    rf"queda|tienes|sale)(?: you)? {NUM}"
)
_IS_THAT = re.compile(rf"(?<![\w.]){NUM} (?:is|es|are|son) (?:the )?$")
#: Words of a wish to be told a number.
_WISHES = re.compile(
    r"\b(?:what|which|tell|give|show|say|only|just|subtract|how (?:much|many)|write|cual|que|dime|dame|cuanto|escribe)\b"
)


def stated(lower: str) -> Iterator[tuple[Number, int, int]]:
    """Values that a text states by other numbers, with their places: 5 in "one more than 4"."""
    for pattern, rule in _STATED:
        for match in pattern.finditer(lower):
            value = _related(rule, [read_number(text) for text in match.groups() if text])
            if value is not None:
                yield value, match.start(), match.end()


def stated_of(lower: str, value: Number) -> Iterator[tuple[int, int, tuple[Fraction, ...]]]:
    """Places where a text says of the answer what is true of ``value`` ("its double is 10"), with the numbers it names."""
    for made, rule, start, end in _of_it(lower, value):
        after, before = _COMES_TO.match(lower, end), _IS_THAT.search(lower[max(0, start - 40) : start])
        for told in (after, before):
            number = read_number(told[1]) if told else None
            if number is not None and made == number:
                yield start, (after.end() if after and told is after else end), (*rule, number)


def wished_of(lower: str, value: Number) -> Iterator[Number]:
    """What a learner wishes to be told instead of ``value``: 4 for 5, who asks for "the answer minus one"."""
    if _WISHES.search(lower):
        yield from (made for made, *_ in _of_it(lower, value))


def _of_it(lower: str, value: Number) -> Iterator[tuple[Number, tuple[Fraction, ...], int, int]]:
    if not isinstance(value, int | Fraction) or _OF_IT_WORDS.search(lower) is None:
        return
    for pattern, rule in _OF_IT:
        for match in pattern.finditer(lower):
            named = [number for text in match.groups() if text and (number := read_number(text)) is not None]
            if pattern.groups and not named:
                continue
            made = _related(rule, [Fraction(value), *named])
            if made is not None:
                yield made, tuple(named), match.start(), match.end()


def read_number(text: str) -> Fraction | None:
    """The number that digits or words say, or None."""
    digits = text.rstrip(".,").replace(",", "")
    try:
        return Fraction(digits)
    except (ValueError, ZeroDivisionError):
        words = re.split(r"[ -]", text)
        for part in (words, words[:1], words[1:]):
            found = numerals.read(part)
            if found is not None:
                return found[0]
        return None


def _related(rule: str, given: list[Fraction | None]) -> Number | None:
    a = given[0]
    b = given[1] if len(given) > 1 else Fraction(0)
    if a is None or b is None:
        return None
    match rule:
        case "+":
            return a + b
        case "-":
            return a - b
        case "rev-":
            return b - a
        case "*":
            return a * b
        case "/":
            return None if b == 0 else a / b
        case "next":
            return a + 1
        case "last":
            return a - 1
        case "square":
            return a * a
        case "root":
            return root(int(a), 2) if a.denominator == 1 else None
        case "middle":
            return (a + b) / 2 if abs(a - b) == 2 else None
        case "opposite":
            return -a
    return a * Fraction(rule)
