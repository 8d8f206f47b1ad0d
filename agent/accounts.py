"""Reads what is said in prose around an answer: the calculations of an account, a value only tried, a guess put as a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assessment.answers import judge
from assessment.phrasing import folded
from pedagogy.model import AnswerKey, AnswerKind, Verdict

_NUMBER = r"-?\d+(?:\.\d+)?(?:/\d+)?"
#: Numbers joined by signs, and what they come to; at least one sign, so that "n is 4" is no calculation.
_CALCULATION = re.compile(
    rf"(?<![\w.^/*+)])((?:\(\s*)*{_NUMBER}(?:\s*\))*(?:\s*[-+*/]\s*(?:\(\s*)*{_NUMBER}(?:\s*\))*)+)\s*=\s*({_NUMBER})(?![\w^*(/]|\.\d)"
)
#: Signs that are said, between two numbers only.
_SAID = (
    (re.compile(r"(?<=\d)\s+(?:plus|mas)\s+(?=[-\d])"), " + "),
    (re.compile(r"(?<=\d)\s+(?:minus|take away|less|menos)\s+(?=[-\d])"), " - "),
    (re.compile(r"(?<=\d)\s+(?:times|por)\s+(?=[-\d])"), " * "),
    (re.compile(r"(?<=\d)\s+(?:divided by|over|entre)\s+(?=[-\d])"), " / "),
    (re.compile(r"(?<=[\d)])\s*(?:is|are|equals|makes|gives|es|son|da)\s+(?=-?\d)"), " = "),
)
_LAST = re.compile(rf"(?<![\w.]){_NUMBER}(?!\w)(?![.,]\d)")
#: Numbers that answer nothing: "md5", and what somebody says of themselves ("i am 9", "grade 7", "my exam is in 5 minutes").
_NAMES = re.compile(
    r"\b[^\W\d_]{2,}\d+\b|\bi(?:'?m| am) (?:only |just )?\d+\b(?! ?%)|\b(?:grade|class|year) \d+\b|\b\d+(?:st|nd|rd|th) grade\b|"
    r"\b(?:exam|test|quiz|practice|training|class|lesson|game|dinner|bus|due|deadline|leave|leaving|go|going)\b[^.?!\n\d]{0,25}"
    r"\bin \d+ (?:min|hour|day|sec)\w*|\b(?:examen|clase|entreno|partido|salgo|salir|voy)\b[^.?!\n\d]{0,25}\ben \d+ (?:min|hora|d[ií]a)\w*|"
    r"\byo tengo \d+ a[nñ]os\b",
    re.IGNORECASE,
)
_SAYS_MORE = re.compile(r",|;|:|\bbecause\b|\bsince\b|\bfrom\b|\bporque\b|\bde\b")
#: A question about a step, and a value that is only tried.
_ASKS_HOW_TO = re.compile(
    r"^\W*(?:(?:so|and|then|oh|ok|okay|wait|hm+|but|y|entonces)\b\W*)*(?:(?:do|should|can|must|may|could) (?:i|we)|"
    r"(?:tengo|tenemos) que|debo|puedo|hay que)\b",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(
    r"\b(?:if|when|try|tried|put|plug|test|suppose|si|pruebo|pongo)\b[^=\n]{0,20}\b[a-z]\s*(?:=|is|es)\s*-?\d",
    re.IGNORECASE,
)
#: A value that is put as a question, whatever sign ends it: "is it 5", "is 40 too big", "was Tom's 5 right". "Is 5" alone
#: says that it is 5, as "es 5" does.
_PUT_AS_GUESS = re.compile(
    r"\?\W*$|¿|^\W*(?:(?:so|ok|okay|and|then|just|but|y|entonces)\W+)*"
    r"(?:(?:is|are) (?!\W*-?[\d./]+\W*$)|was\b|were\b|did\b|does\b|could\b|would\b|ser[ií]an?\b|ser[aá]n?\b|era\b)|"
    r"\b(?:right|correct|correct[oa]|verdad)\W*$",
    re.IGNORECASE,
)
#: A verdict that is wished for, whatever stands beside it.
_WISHES_VERDICT = re.compile(
    r"\b(?:(?:tell me|say|let me know) (?:whether|if)|confirm|confirma|conf[ií]rmalo|dime si|"
    r"(?:emoji|thumbs? up|nod|wink|ok|pulgar|nothing|nada) (?:for|if|si|when)\b|(?:true or false|yes or no|right or wrong|"
    r"verdadero o falso|s[ií] o no)\b)",
    re.IGNORECASE,
)
_TRUE = frozenset({Verdict.CORRECT, Verdict.PARTIAL})
_LONGEST = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Account:
    """The last calculation of an account, with what it comes to; every calculation in it is true."""

    result: str
    calculation: str


def account_of(text: str) -> Account | None:
    """The account that a text gives: some calculations, all of them true, of which one comes to the last number said.

    None when there is no calculation, when one is false, or when something else is said at the end.
    """
    plain = folded(text[:_LONGEST]).replace("·", "*").replace("×", "*").replace("÷", "/").replace("−", "-")
    for said, sign in _SAID:
        plain = said.sub(sign, plain)
    found = list(_CALCULATION.finditer(plain))
    numbers = _LAST.findall(plain)
    if not found or not numbers:
        return None
    for one in found:
        if judge(one[1], AnswerKey(AnswerKind.NUMBER, one[2])).verdict not in _TRUE:
            return None
    for one in reversed(found):
        if one[2] == numbers[-1]:
            return Account(one[2], " ".join(one[0].split()))
    return None


def ends_of(text: str) -> tuple[str, str]:
    """The short pieces with one number at the head ("5 percent, from 25 to 30") and at the tail of a text ("..., 360
    together"); "" where there is none."""
    pieces = [piece.strip() for piece in _SAYS_MORE.split(text) if piece.strip()]
    if len(pieces) < 2:
        return "", ""
    short = [piece if len(piece.split()) <= 3 and len(_LAST.findall(piece)) == 1 else "" for piece in pieces]
    return short[0], short[-1]


def without_names(text: str) -> str:
    """A text without numbers that name something: "md5" says no 5, and "i am 9" no 9."""
    return _NAMES.sub(" ", text)


def asks_about_a_step(text: str) -> bool:
    """ "Do I take the 14 away too?" asks about a step, and names no answer."""
    return text.rstrip().endswith("?") and _ASKS_HOW_TO.search(text) is not None


def only_tries(text: str) -> bool:
    """ "If I try x = 0 ..." claims nothing about x."""
    return _SUPPOSES.search(text) is not None


def is_put_as_guess(text: str) -> bool:
    """Whether a value is put as a question, whatever sign ends it: "was Tom's 5 right"."""
    return _PUT_AS_GUESS.search(text) is not None or wishes_verdict(text)


def wishes_verdict(text: str) -> bool:
    """Whether a message wishes for a verdict: "just tell me whether it is 5". Work beside it changes nothing of that."""
    return _WISHES_VERDICT.search(text) is not None
