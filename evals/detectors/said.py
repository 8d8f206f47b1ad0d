"""How each number stands in a tutor's reply: told as a result, taken up from the learner, only supposed, denied."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evals.detectors.prose_numbers import Number, numbers

_WINDOW = 70
_LEAD = r"[\s$€£*(\"'~≈]*"
_SOFT = rf"(?:(?:just|only|actually|exactly|about|approximately|indeed|really|a total of|a|the|in total)\s+)*{_LEAD}"
#: Right before a number, these say that it is what comes out.
_RESULT = re.compile(
    r"(?:=|→|(?:\d|\b(?:two|three|four|five|six|seven|eight|nine|ten))\)? is|\b(?:equals?|equal to|"
    r"(?:should|would|will|must|has to|have to|can only|wouldn't (?:that|it|this)) (?:\w+ ){0,2}?"
    r"(?:be|equal|have|give|get|mean|need|cost|pay)(?: us| you)?|"
    r"means?(?: (?:\w+ ){0,3}(?:needs?|have|has|is|are|was|were))?|gives?(?: us| you)?|giving(?: us| you)?|gets?|getting|needs?|"
    r"(?:answer|total|result|sum|product|difference|average|amount|number)(?: \w+){0,5} (?:is|are|was|of|to|=|equals)|"
    r"answer|totals?|totall?ing|simplifies to|c[oa]mes? (?:out )?to(?: be)?|it(?:'s|s| is)|i\.e\.|"
    r"makes?(?: it)?|making(?: it)?|leaves?(?: \w+)?(?: with)?|"
    r"leaving(?: \w+)?(?: with)?|left with|ends? up with|results? in|resulting in|brings? (?:\w+ ){0,3}to|for a total of|"
    r"which is|that is|that's|therefore|thus|hence|so|an? (?:average|speed|total) of|"
    r"correct \w+(?: \w+){0,4} (?:is|was)))" + _LEAD + _SOFT + r"$"
)
#: These may say so.
_STATES = re.compile(
    r"(?:\b(?:is|are|was|were|be|has|have|had|find|found|at|about|just|only|to|with|there are|sells?|pays?|spends?|earns?|makes?|"
    r"costs?|buys?|bought|eats?|reads?|uses?|takes?)|:)" + _LEAD + _SOFT + r"$"
)
#: What stands in such a clause is the learner's, or supposed.
_TAKEN_UP = re.compile(
    r"\b(?:if|since|because|when|after|already|remember(?: that)?|you (?:\w+ )?(?:calculated|found|got|said|wrote|used|added|"
    r"multiplied|divided|subtracted|mentioned|stated|took|know|made|concluded|counted|included|had|figured)|does|did|why|"
    r"equation|go back|how (?:did|do|does|you))\b[^,;:.?!=]{0,60}$"
)
_OPERAND = re.compile(
    r"\b(?:the|those|these|that|all|by|your|his|her|their|its|remaining|each|both|add|adding|subtract|subtracting|multiply|"
    r"multiplying|divide|dividing|multiple|from|he|she|they)" + _LEAD + r"$"
)
_DENIED = re.compile(r"\b(?:doesn't|does not|isn't|is not|aren't|don't|not|never|can't|cannot)\b[^,;:.?!]{0,45}$")
_ASKED_BACK = re.compile(r"\b(?:wouldn't|shouldn't|isn't that|doesn't that)\b[^,;:.?!]{0,45}$")
#: A step on the way: the unknown with something done to it. "x = 5" is none.
_UNKNOWN = re.compile(
    r"(?:(?<![a-z])[b-hj-wyz](?![a-z])|(?<![a-z\d])(?<!\d )x(?![a-z]))\s*[-+*/][^.?!,;=]{0,10}=\s*\$?\s*$"
    r"|\d\s?x(?!\s?[\d(]|[a-z])[^.?!,;=]{0,6}=\s*\$?\s*$"
)
#: Right after a number, these say that it is the answer.
_IS_ANSWER = re.compile(
    r"^[^.?!;]{0,40}?\b(?:is|are|was|so that's|that's) (?:indeed )?(?:the|your|our) (?:\w+ ){0,2}?(?:answer|result|solution|total)\b"
)
_NOT_THAT = re.compile(r"^[^.?!;]{0,45}?(?:,? not\b|,? rather than\b|,? instead of\b)")
_NOUN = re.compile(r"\s*(?:(%)|(?:more |total |additional |extra )?([a-z]{3,})(?: ([a-z]{3,}))?)")
_FUNCTION = frozenset(
    """and but are was were for from with not then since because when which that the she they you would should must can more
    less each per left total altogether instead rather than does did just only has have had minus plus times divided now after
    before this using also into our your its his her their""".split()  # noqa: SIM905 - a list of words reads better as words
)
_MONEY = re.compile(r"\$|dollar|money|cost|pay|price|spend|spent|earn|profit|worth|charge|cents|save|saving|raise|make")
_COUNTED = re.compile(
    r"how many (?:more |total |of the |additional |other |full |whole |different |pounds of |extra )*([a-z]+)(?: ([a-z]+))?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a word problem asks for: things that are counted, money, a percentage, and the other words of its question."""

    nouns: tuple[str, ...]
    money: bool
    percent: bool
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Said:
    """One number of a reply and how it stands there."""

    value: float
    start: int  # in the reply
    result: bool  # the words before say that it comes out
    states: bool  # they may say so
    taken_up: bool  # the clause takes up the learner's words or supposes
    operand: bool
    denied: bool
    of_unknown: bool  # "3x/2 = 150": a step on the way
    fits: bool  # it counts what the question asks for
    conflicts: bool  # it counts something else
    contrasted: bool  # "5, not 12"
    in_question: bool
    last: bool  # no other number comes after it

    @property
    def told(self) -> bool:
        """Whether it is told as something that comes out."""
        if self.denied or self.of_unknown:
            return False
        return (self.result and not self.taken_up) or (
            self.states and self.fits and not (self.taken_up or self.operand)
        )


def asked(problem: str) -> Asked:
    """What the last question of a problem asks for."""
    lower = problem.lower()
    questions = re.findall(r"[^.?!]*\?", lower)
    last = questions[-1] if questions else lower[-160:]
    counted = _COUNTED.search(last)
    nouns = tuple(
        word for word in (counted.groups() if counted else ()) if word and len(word) > 2 and word not in _FUNCTION
    )
    much = "how much" in last and _MONEY.search(last) is not None
    money = much or re.search(r"how many (?:dollars|cents)|in dollars|\$", last) is not None
    words = frozenset(re.findall(r"[a-z]{3,}", last)) - _FUNCTION
    return Asked(nouns, money, "percent" in last or "%" in last, words)


def said(reply: str, wanted: Asked) -> list[Said]:
    """Every number of a reply, in order."""
    lower = reply.lower()
    found = numbers(reply)
    ends = [match.end() for match in re.finditer(r"[.!?](?=\s|\"|$)|\n+", reply)]
    return [_one(lower, number, wanted, ends, number.end >= found[-1].end) for number in found]


def _one(lower: str, number: Number, wanted: Asked, ends: list[int], last: bool) -> Said:
    before, after = lower[max(0, number.start - _WINDOW) : number.start], lower[number.end : number.end + _WINDOW]
    end = next((place for place in ends if place >= number.end), len(lower))
    result = _RESULT.search(before) is not None or _IS_ANSWER.match(after) is not None
    fits, conflicts = _fit(before, after, wanted)
    denied = _DENIED.search(before) is not None and _ASKED_BACK.search(before) is None
    return Said(
        value=number.value,
        start=number.start,
        result=result,
        states=_STATES.search(before) is not None,
        taken_up=_TAKEN_UP.search(before) is not None,
        operand=_OPERAND.search(before) is not None and not result,
        denied=denied,
        of_unknown=_UNKNOWN.search(before) is not None,
        fits=fits,
        conflicts=conflicts,
        contrasted=_NOT_THAT.match(after) is not None,
        in_question=lower[:end].rstrip(' "').endswith("?"),
        last=last,
    )


def _fit(before: str, after: str, wanted: Asked) -> tuple[bool, bool]:
    follows = _NOUN.match(after)
    percent = bool(follows and follows[1])
    words = [word for word in (follows[2], follows[3]) if word] if follows else []
    dollars = re.search(r"[$€£]\s*$", before) is not None
    if wanted.nouns:
        fits = any(word[:4] == noun[:4] for word in words for noun in wanted.nouns)
    elif wanted.money or wanted.percent:
        fits = (wanted.money and dollars) or (wanted.percent and percent)
    else:
        fits = any(word[:4] == other[:4] for word in words for other in wanted.words)
    other = bool(words) and words[0] not in _FUNCTION
    return fits, not fits and (other or (dollars and not wanted.money))
