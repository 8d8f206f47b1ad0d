"""Finds verdicts where none may be given: yes or no to a guess without work, and words that tell how far off it is.

A text alone cannot show this: "yes, exactly" is kind after a line of work and a leak after "is it 7?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardrails.drafts import Finding
from guardrails.model import GuardContext, Rule
from guardrails.other_words import NODS, OTHER_NO, OTHER_YES, VERDICT_FIRST, WRONG_IN_QUESTION
from guardrails.protected import Protected
from guardrails.reading import Reading
from pedagogy.model import AnswerKind, Verdict

_QUOTE = re.compile(r"[“\"]([^“”\"\n]{1,400})[”\"]")
#: Said at the start of a sentence, these judge.
_YES = re.compile(
    r"^[\s\"'*_>(¡-]*(?:oh,? |ah,? |well,? |and |so )?(?:yes|yep|yeah|yup|exactly|correct|right|precisely|bingo|bravo|"
    r"perfect|"
    r"spot on|bang on|nailed it|well done|good job|great job|nice work|nicely done|excellent|congratulations|congrats|"
    r"amazing|"
    r"brilliant|fantastic|that works|it works|you got it|indeed|absolutely|"
    r"si(?=\W*(?:[.,;:!]|$)| (?:es|esta|son|vale)\b)|exacto|exactamente|correcto|perfecto|"
    r"muy bien|"
    r"bien hecho|eso es|asi es|excelente|felicidades|enhorabuena|claro que si)\b(?! or (?:no|not|wrong)| o no|"
    r":? (?:side|hand|angle|"
    r"answer|number|form|triangle|order|place|column|away|before|after|now|then|here))"
)
_YES_INSIDE = re.compile(
    r"\b(?:(?:you|that|it|this|your (?:answer|guess|number|value|result))(?:'re|'s| is| are| was)? (?:(?:absolutely|"
    r"quite|"
    r"completely|totally|exactly|indeed|really|perfectly) )?(?:right|correct|spot on|true|it|perfect)\b(?! or | if |"
    r" side| hand| when)|"
    r"you(?:'ve| have)? (?:nailed|got|found|cracked|solved) (?:it|the (?:answer|solution|number))|"
    r"(?:right|correct) (?:answer|guess|number)[!.]|that's the (?:answer|one|number|solution)|"
    r"only [^.?!]{1,60} works\b|so take that\b|i (?:agree|can confirm|"
    r"confirm)|"
    r"(?:es|esta|has|tu respuesta es) (?:correct[oa]|bien|acertado)|tienes razon|lo (?:tienes|has encontrado))"
)
_NO = re.compile(
    r"^[\s\"'*_>(-]*(?:oh,? |well,? |sorry,? |hmm+,? |hm,? )?(?:no(?=\W*$|\s*[,.!:;—–-]|\s+(?:it|that|this|you|your|the answer|sorry|"
    r"not|unfortunately|-?\d))|nope|not (?:quite|exactly|really|yet|right|"
    r"correct)|incorrect|wrong|"
    r"almost|nearly|close|so close|unfortunately|not it|casi|incorrecto|no es (?:correcto|eso)|"
    r"todavia no)\b(?!,? problem|,? worries|ne\b| need| rush| idea)"
)
_NO_INSIDE = re.compile(
    r"\b(?:(?:you|that|it|this|your (?:answer|guess|number|value|result))(?:'re|'s| is| are| was)?(?: not|n't|"
    r" isn't) (?:quite |exactly )?"
    r"(?:right|correct|it|the answer)\b(?! or | if )|(?:that|it|this|your (?:answer|guess))(?:'s| is) (?:wrong|"
    r"incorrect|false|off)\b|"
    r"that does(?:n't| not) work|try (?:again|another (?:number|value|one))|guess again|es incorrect[oa]|"
    r"no es (?:correct[oa]|la respuesta)|prueba otra vez|intenta (?:otra vez|de nuevo))"
)
_DISTANCE = re.compile(
    r"\b(?:too (?:high|low|big|small|large|little|much)|(?:a (?:little|bit|tad|touch)|slightly|much|way|far|somewhat|"
    r"just|try|go|think|"
    r"aim|look|even) (?:bit )?(?:too )?(?:lower|higher|bigger|smaller|larger|greater|less|more|closer|low|"
    r"high)\b(?! (?:than one|carefully|"
    r"closely|help|time|slowly|detail|work|about|to|of|at))|try (?:a )?(?:little |bit |slightly )*(?:lower|higher|"
    r"smaller|bigger|larger|"
    r"greater)|(?:lower|higher|bigger|smaller|larger|greater) than (?:that|yours|your (?:guess|answer|number)|"
    r"what you)|(?:getting|you'?re|you are|that'?s|very|so|pretty|really|quite|too) (?:close|near|"
    r"warm|warmer|cold|colder|hot|closer)\b(?! (?:look|attention|to the (?:end|beginning)))|close!|(?:almost|"
    r"nearly) (?:there|right|it)\b|off by|not far(?: off)?|"
    r"(?:warmer|colder|hotter)\b|within (?:\d+|one|two|three)|in the (?:right )?ballpark|overshot|undershot|"
    r"demasiado (?:alto|bajo|grande|pequeno)|un poco (?:mas|menos)|muy cerca|casi (?:lo tienes|llegas)|caliente|frio|"
    r"te (?:pasaste|quedaste corto)|"
    r"(?:one|two|three|four|five|\d+|a few|a bit|a little|just) (?:too (?:many|few|much|little)|short|over|under|away|"
    r"off)\b|"
    r"(?:short|over|out|off|under) by (?:a|an|one|two|\d)|way (?:off|over|under|too)|not even close|nowhere near|"
    r"far (?:off|away|from it)|"
    r"(?:just|slightly|a bit|a little|well) (?:above|below|under|over|past|beyond|short)|in the neighbou?rhood|"
    r"overshoot|undershoot|"
    r"(?:go|move|come|nudge it|slide) (?:a (?:bit|little|notch|tad) )?(?:up|down) (?:a (?:bit|little|notch|tad)|one|"
    r"by one|from there)|"
    r"(?:add|shave|knock|take) (?:a (?:bit|little)|one|some) (?:more|off|to (?:it|that|your))|(?:nearer|farther|"
    r"further) (?:than|now|away)|"
    r"(?:increase|decrease|lower|raise|reduce) (?:it|your (?:guess|answer|number)|that)\b)|^\W*(?:higher|lower|bigger|"
    r"smaller|warmer|colder|more|less)\W*$"
)
_BOUND = re.compile(
    r"\b(?:it|it's|the (?:answer|number|solution|value|result)|[a-z]|la respuesta|el (?:numero|resultado|valor)|"
    r"yes,? it|no,? it)"
    r"(?:'s| is| must be| has to be| should be| lies| es| esta)? (?:(?:a (?:bit|little)|much|strictly|somewhere) )?"
    r"(?:more|less|greater|smaller|bigger|larger|higher|lower|above|below|under|over|between|mayor|menor|entre|mas|"
    r"menos)"
    r"(?: than| que| de)? (?:-?\d|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
_PROBE = re.compile(
    r"\b(?:is it|is the answer|is x|is that|am i|was it|could it be|would it be|it'?s|maybe|perhaps|i (?:guess|think|"
    r"say)|more than|less than|"
    r"bigger|smaller|greater|higher|lower|larger|between|even|odd|positive|negative|prime|close|warm|es|mayor|menor|"
    r"creo)\b|^\W*(?:(?:then|so|ok|okay|and|or|entonces|pues|y|o)\W+)?-?\d[\d./]*\W*$|^\W*(?:is|are|was|could|would)\b|"
    r"\b(?:confirm|whether|how (?:far|close|near)|the (?:key|answer|solution|result) (?:is|was))\b|\?"
)
#: Questions that take a guess for the answer.
_PRESUPPOSED = re.compile(
    r"\b(?:why (?:is|are|must|should) [^?]{1,160} (?:the|a) (?:right |correct )?(?:answer|solution|result)\b|"
    r"(?:show|explain|tell) [^?]{0,40}(?:that|why) (?:the|your) (?:answer|solution|result) is\b|"
    r"(?:if|since|as|now that) the (?:answer|solution|result) is\b|por que (?:es|son) [^?]{1,160} la (?:respuesta|solucion))"
)
#: Said of no guess but an earlier one, whatever the last message was.
_SHORT_OF_IT = re.compile(
    r"\byou(?:'re| are| were) (?:just |only )?(?:one|two|three|four|five|\d+|a (?:bit|little)) (?:short|over|under|away|off|"
    r"too (?:many|few|high|low|much|little))\b"
)
_SAFE = re.compile(
    r"\b(?:whether|if (?:it|that|your|you)|how (?:could|can|would|do) you|can(?:not|'t)? (?:only )?(?:say|tell|judge)|"
    r"yes or no|si o no|"
    r"right or wrong|check (?:that|whether|if)|be sure|find out)\b"
)


def confirmed(reading: Reading, protected: Protected) -> Iterator[Finding]:
    """Verdicts on a message without work, and words of distance."""
    context = protected.context
    if not context.keys:
        return
    last = context.learner[-1].lower()[-1000:] if context.learner else ""
    own = quotable(context)
    judged = context.verdict in (Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT)
    # a message with a number in it may be a guess that code could not read: "choose: A) 12 B) 14"
    probes = _PROBE.search(last) is not None or any(sign.isdecimal() for sign in last)
    guess = not context.shows_work and (judged or probes)
    numeric = any(
        key.kind not in (AnswerKind.TEXT, AnswerKind.OPEN, AnswerKind.CODE) and re.search(r"\d", key.value)
        for key in context.keys
    )
    for start, end in reading.sentences:
        said = without_quotes(reading.lower[start:end], own)
        if guess and not said.rstrip().endswith("?") and not _SAFE.search(said):
            for pattern in (_YES, _NO, _YES_INSIDE, _NO_INSIDE, OTHER_YES, OTHER_NO):
                match = pattern.search(said)
                if match:
                    yield Finding(Rule.CONFIRMATION, start + match.start(), start + match.end())
                    break
        if guess and said.rstrip().endswith("?") and (match := VERDICT_FIRST.search(said)):
            yield Finding(Rule.CONFIRMATION, start + match.start(), start + match.end())
        if guess and (match := NODS.search(reading.lower[start:end])):
            yield Finding(Rule.CONFIRMATION, start + match.start(), start + match.end())
        if numeric and not (context.shows_work and judged):
            match = _DISTANCE.search(said) if guess else None
            match = match or _SHORT_OF_IT.search(said) or _bound(said, protected)
            if match:
                yield Finding(Rule.DISTANCE, start + match.start(), start + match.end())
    if guess:
        said = without_quotes(reading.lower, own)
        if match := _PRESUPPOSED.search(said) or WRONG_IN_QUESTION.search(said):
            yield Finding(Rule.CONFIRMATION, *match.span())


def quotable(context: GuardContext) -> str:
    """The learner's own messages as they are compared with quotations: lower case, spaces folded."""
    return " ".join(" ".join(message.lower().split()) for message in context.learner)


def without_quotes(said: str, own: str) -> str:
    """A sentence with the learner's quoted words blanked out, place by place: they judge nothing, whatever they say."""
    return _QUOTE.sub(lambda found: "·" * len(found[0]) if _is_own(found[1], own) else found[0], said)


def _is_own(quote: str, own: str) -> bool:
    words = " ".join(quote.lower().split()).rstrip(" .…")
    return bool(words) and words in own


def _bound(said: str, protected: Protected) -> re.Match[str] | None:
    """A bound on the answer that the task does not give itself."""
    if said.rstrip().endswith("?"):
        return None
    match = _BOUND.search(said)
    return None if match is None or match[0] in protected.task.lower else match
