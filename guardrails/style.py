"""Checks how a reply is said: one question, short, praise only where it is due, no countdown of hints, no markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from guardrails.drafts import Finding
from guardrails.model import GuardContext, Rule
from guardrails.praise import praise
from guardrails.reading import Reading

_MATHS = re.compile(
    r"\$\$.{1,2000}?\$\$|\$[^$\n]{1,1000}\$|\\\(.{1,1000}?\\\)|\\\[.{1,1000}?\\\]|`[^`\n]{1,500}`", re.DOTALL
)
_OPERATORS = frozenset("+-*/=<>≤≥−×·÷")
_TERM = re.compile(r"\d|^[^\W\d_]$|^[(|√]")
_WORD = re.compile(r"[^\W_]")
_QUESTION = re.compile(r"\?+")
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
    yield from praise(reading, context)
    for match in _COUNTDOWN.finditer(reading.lower):
        yield Finding(Rule.COUNTDOWN, *match.span())
    for match in _MARKUP.finditer(reading.clean):
        if not _is_inequality(match[0]):
            yield Finding(Rule.MARKUP, *match.span())


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
