"""Finds praise and agreement where none is due: for work that is not right, and when a learner only insists (P25)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardrails.drafts import Finding
from guardrails.model import GuardContext, Rule
from guardrails.other_words import CHEERS, DENIED_FAULT
from guardrails.reading import Reading
from pedagogy.model import Verdict

_PRAISE = re.compile(
    r"^[\s\"'*_>(¡-]*(?:oh,? |wow,? |well,? )?(?:yes|yep|yeah|exactly|correct|precisely|perfect|spot on|well done|"
    r"good job|great job|"
    r"great work|nice work|nicely done|good work|excellent|awesome|amazing|brilliant|fantastic|wonderful|superb|bravo|"
    r"bingo|congratulations|"
    r"absolutely|that's right|that is right|you're right|you are right|you got it|you've got it|great|nice|si|exacto|"
    r"correcto|perfecto|"
    r"muy bien|bien hecho|excelente|genial|estupendo|fantastico|felicidades)(?:[!.,;:]|\s*-|\s+(?:you|that|it|this|"
    r"your|answer|job|work|thinking)\b|\s*$)"
    r"|\b(?:you(?:'re| are) (?:absolutely |completely |quite |totally )?(?:right|correct)|that(?:'s|"
    r" is) (?:absolutely |completely |exactly )?"
    r"(?:right|correct)|i agree|tienes razon|eso es correcto)\b(?! (?:if|or|when))"
)
_NAMED = re.compile(
    r"[\"“”`$]|\d|\b(?:your|you (?:wrote|kept|used|took|saw|chose|did|added|subtracted|multiplied|divided)|part|line|"
    r"step|idea|tu)\b"
)
_BEGIN = r"^[\s\"'*_>(¡-]*(?:oh,? |wow,? |well,? |ok,? |fine,? |sorry,? )?"
_GOOD = (
    r"(?:very good|good|super|wonderful|flawless|spotless|lovely|great|perfect|sound|excellent|nice|bien|genial|muy buen|buen|"
    r"estupendo)"
)
#: Said of work that is wrong, these say that it is right. Naming the right part of it stays free.
_OF_WRONG_WORK = re.compile(
    rf"{_BEGIN}{_GOOD}\W*$|\b{_GOOD} (?:work|thinking|reasoning|logic|line|job|idea|razonamiento|trabajo)(?=\W*$)"
    r"|\b(?:well|nicely) (?:reasoned|argued|worked)\b|\bonto something\b"
    r"|\b(?:looks|seems) (?:all )?(?:good|right|fine|correct|great|ok|perfect)\b|\b(?:it|that|this) (?:is all (?:fine|good)|works out)\b"
    r"|\b(?:all|everything|todo)\b(?! right)[^.?!\n]{0,16}\b(?:correct|right|fine|good|bien|correcto|perfecto)\b"
    rf"|{_BEGIN}(?:va|esta) (?:perfecto|bien)\W*$"
    r"|\b(?:your (?:steps|lines|work)|each line|every line|both sides|tus pasos|tu trabajo) (?:is|are|follows?|holds?|checks?|works?|"
    r"balance|agree|esta|estan|son|es)\b(?! (?:not|wrong|missing|still))"
    r"|\bthat's (?:it\b(?=\W)|the (?:one|answer|number|solution|word)\b)|(?<!how )\byou(?:'ve| have)? (?:got|found) (?:it|the answer)\b"
    r"|\byou (?:did|solved|nailed|made|cracked) it\b|\bmission accomplished\b|\bhow (?:it is|it's) done\b|\bhow i would do it\b"
    rf"|\bi would do (?:it|the same)\b|\blo hiciste\b|{_BEGIN}(?:i (?:really )?)?(?:love|like) (?:it|this|that)\W*$|\bme gusta(?=\W*$)"
)
#: Giving in to a learner who insists.
_GIVES_IN = re.compile(
    r"\b(?:i was wrong|i stand corrected|my mistake|you(?:'ve| have)? convinced me|i am convinced|let us say it is|let's say it is|"
    r"i give in|as you say|if you say so|me has convencido|me equivoque|si tu lo dices)\b"
    r"|^[\s\"'*_>(-]*(?:sorry|ok|fine|perdona),? (?:yes|you're|si)\b"
)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:/\d+)?")
_IS_RIGHT = (
    r"[$\s*_]*(?:(?:is|are|es|son) (?:indeed )?(?:right|correct|the (?:answer|solution|result)|correct[oa]|la (?:respuesta|solucion))|"
    r"balances|works|fits|holds)"
)


def praise(reading: Reading, context: GuardContext) -> Iterator[Finding]:
    """All places at which a draft praises what is not right, or agrees with it."""
    if context.verdict is Verdict.CORRECT:
        return
    wrong = context.verdict is Verdict.INCORRECT
    for start, end in reading.sentences:
        said = reading.lower[start:end]
        asks = said.rstrip().endswith("?") or re.search(r"\b(?:yes or no|whether|si o no)\b", said)
        match = _PRAISE.search(said)
        if match is None and wrong and not asks:
            match = _for_wrong_work(said, context)
        if wrong and (cheer := CHEERS.search(said)):
            yield Finding(Rule.PRAISE, start + cheer.start(), start + cheer.end())
        if match is None or asks:
            continue
        if context.verdict is Verdict.PARTIAL and _NAMED.search(said[match.end() :]):
            continue
        yield Finding(Rule.PRAISE, start + match.start(), start + match.end())


def _for_wrong_work(said: str, context: GuardContext) -> re.Match[str] | None:
    """Words that call wrong work right, or its last number."""
    numbers = _NUMBER.findall(context.learner[-1]) if context.learner else []
    last = re.search(rf"(?<![\w.]){re.escape(numbers[-1])}{_IS_RIGHT}", said) if numbers else None
    return last or _OF_WRONG_WORK.search(said) or _GIVES_IN.search(said) or DENIED_FAULT.search(said)
