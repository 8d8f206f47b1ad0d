"""Checks how a reply is said: one question, short, praise only where it is due, no countdown of hints, no markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from guardrails.drafts import Finding
from guardrails.model import GuardContext, Rule
from guardrails.reading import Reading
from pedagogy.model import Verdict

_MATHS = re.compile(
    r"\$\$.{1,2000}?\$\$|\$[^$\n]{1,1000}\$|\\\(.{1,1000}?\\\)|\\\[.{1,1000}?\\\]|`[^`\n]{1,500}`", re.DOTALL
)
_OPERATORS = frozenset("+-*/=<>≤≥−×·÷")
_TERM = re.compile(r"\d|^[^\W\d_]$|^[(|√]")
_WORD = re.compile(r"[^\W_]")
_QUESTION = re.compile(r"\?+")
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
_COUNTDOWN = re.compile(
    r"\b(?:(?:\d+|one|two|three|four|five|no|last|only \w+|a few|un|una|dos|tres|\d+) (?:more )?(?:hints?|clues?|"
    r"tries|attempts?|guesses|pistas?|intentos?)"
    r" (?:left|remaining|to go|mas|restantes?)|hints? \d+ (?:of|/) \d+|\d+ ?/ ?\d+ hints?|(?:hints?|tries|attempts?|"
    r"guesses|pistas|intentos) (?:left|remaining)"
    r"|you have (?:\d+|one|two|three|four) (?:more )?(?:hints?|tries|attempts?|guesses)|(?:your|the|this is (?:your|"
    r"the)) (?:last|final) (?:hint|try|attempt|guess)"
    r"|te quedan? (?:\w+ )?(?:pistas?|intentos?)|ultima pista)\b"
)
_MARKUP = re.compile(
    r"<\s{0,4}/?\s{0,4}[a-z][^<>]{0,300}>|<!--|<\s{0,4}(?:script|iframe|img|svg|object|embed|style|link|form)\b|\bjavascript\s*:|"
    r"\bdata\s*:\s*text/html|"
    r"\bon(?:error|load|click|mouseover)\s*=|!\[[^\]\n]{0,200}\]\s{0,4}\([^)\n]{0,500}\)|"
    r"\[[^\]\n]{0,200}\]\s{0,4}\(\s{0,4}(?:https?:|//|ftp:|mailto:)[^)\n]{0,500}\)|"
    r"^[ \t]{0,8}\[[^\]\n]{1,80}\]:\s{0,8}\S+|https?://[^\s)]+|\bwww\.[a-z0-9-]+\.[a-z]",
    re.IGNORECASE | re.MULTILINE,
)
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\s{0,4}\([^)\n]{0,500}\)")
_TAG = re.compile(
    r"<\s{0,4}(script|style)\b[^>]{0,300}>.{0,2000}?<\s{0,4}/\s{0,4}\1\s{0,4}>|<\s{0,4}/?\s{0,4}[a-zA-Z][^<>]{0,300}>|<!--.{0,2000}?-->",
    re.DOTALL | re.IGNORECASE,
)
_SCHEME = re.compile(r"(javascript|vbscript|data)(?:\s*:)+", re.IGNORECASE)
_URL = re.compile(r"\b(?:https?|ftp)://\S+", re.IGNORECASE)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def word_count(text: str) -> int:
    """The length of a text in words. A stretch of mathematics counts as one word."""
    count, term, joined = 0, False, False
    for token in _MATHS.sub(" m1 ", text).split():
        if all(sign in _OPERATORS for sign in token):
            joined = term
            continue
        before, term = term, _TERM.search(token) is not None
        if not (joined and before and term) and _WORD.search(token):
            count += 1
        joined = False
    return count


def question_count(text: str) -> int:
    """How many questions a text asks; question marks inside mathematics or code are gaps, not questions."""
    return len(_QUESTION.findall(_MATHS.sub(" m ", text)))


def style(reading: Reading, context: GuardContext) -> Iterator[Finding]:
    """All places at which a draft breaks a rule of style."""
    text = reading.text
    if word_count(text) > context.max_words:
        yield Finding(Rule.LENGTH, 0, len(reading.clean))
    if question_count(text) > context.max_questions:
        marks = list(_QUESTION.finditer(reading.clean))
        start, end = reading.sentence(max(0, marks[-1].start() - 1)) if marks else (0, 0)
        yield Finding(Rule.QUESTIONS, start, end)
    yield from _praise(reading, context)
    for match in _COUNTDOWN.finditer(reading.lower):
        yield Finding(Rule.COUNTDOWN, *match.span())
    for match in _MARKUP.finditer(reading.clean):
        if not _is_inequality(match[0]):
            yield Finding(Rule.MARKUP, *match.span())


def _praise(reading: Reading, context: GuardContext) -> Iterator[Finding]:
    if context.verdict is Verdict.CORRECT:
        return
    for start, end in reading.sentences:
        said = reading.lower[start:end]
        match = _PRAISE.search(said)
        if match is None or said.rstrip().endswith("?") or re.search(r"\b(?:yes or no|whether|si o no)\b", said):
            continue
        if context.verdict is Verdict.PARTIAL and _NAMED.search(said[match.end() :]):
            continue
        yield Finding(Rule.PRAISE, start + match.start(), start + match.end())


def _is_inequality(shown: str) -> bool:
    """Whether what looks like a tag is "a < b and c > d"."""
    return bool(re.fullmatch(r"<\s+[a-z]\b[^<>]*>|<[a-z](?:\s[^<>]*)?\s>|<\s*[a-z]\s*>", shown)) and "=" not in shown


def plain(text: str) -> str:
    """Text of a learner or of a file, safe to quote back: no tags, links, schemes, invisible or steering characters.

    Mathematics stays as it is: ``a < b`` keeps its sign, written so that no browser reads a tag.
    """
    shown = html.unescape(html.unescape(text[:20_000]))
    shown = _CONTROL.sub("", shown)
    for _ in range(3):
        bare = _LINK.sub(r"\1", _TAG.sub("", shown))
        if bare == shown:
            break
        shown = bare
    shown = _URL.sub("(link)", _SCHEME.sub(r"\1 ", shown))
    return re.sub(r"<(?=[a-zA-Z/!?])", "< ", shown).strip()
