"""Judges a phrase or sentence in a language that is being learned, against every wording the author accepts.

An accepted wording may hold alternatives: ``(Quiero|Quisiera) un café (por favor|)``; an empty one makes a part
optional. ``...`` stands for one to five words of the learner's own: ``Me llamo ...``. Capitals, punctuation and the marks
¿ ¡ do not matter to a beginner's answer. Accents do, in their own way: the right words with an accent missing or out of
place are partly right (reason ``form:accents``), because whoever reads them understands, and because ``esta`` and
``está`` are still two words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assessment.outcomes import Judgement
from pedagogy.model import AnswerKey, Verdict

MOST_WORDINGS = 2_000  # of one accepted answer; more is a slip of the pen
FORM = "sentence"

#: What people say before an answer, once signs are gone: "ah ok i see it. somos", "hmm so it should be somos".
_LEAD = re.compile(
    r"^(?:(?:oh+|ah+|aha|hm+|um+|ok|okay|wait|well|alright|so|then|maybe|probably|i see(?: it)?|i would say|i'd say"
    r"|i (?:already )?(?:think|guess|got|said|wrote)|(?:the|my) answer is|is it|its"
    r"|it(?:'s| is| should be| has to be| must be)) )+"
)
_PUNCTUATION = re.compile(r"[¿?¡!.,;:\"“”«»()\[\]…—–]+|(?<!\w)[-'*_]+|[-'*_]+(?!\w)")
_OWN = "\ue000"  # stands for "..." while punctuation is taken away
_OWN_WORDS = r"\S+(?: \S+){0,4}"


class WordingError(ValueError):
    """An accepted wording cannot be read."""


def judge_sentence(text: str, key: AnswerKey) -> Judgement:
    """Whether ``text`` says what ``key`` wants. Never raises on any text of a learner."""
    said = _tidy(text)
    forms = {said, _LEAD.sub("", said)}
    wanted = [key.value, *key.accept]
    if any(_readable(one) is None for one in wanted):
        return Judgement(Verdict.UNCLEAR, "unreadable")  # lint says why
    for comparing, verdict, reason in ((_same, Verdict.CORRECT, None), (_bare, Verdict.PARTIAL, "form:accents")):
        spoken = {comparing(form) for form in forms}
        for wording in wanted:
            if any(pattern.fullmatch(form) for pattern in _patterns(wording, comparing is _bare) for form in spoken):
                return Judgement(verdict, reason, f"text: {said}", text.strip())
    return Judgement(Verdict.INCORRECT, None, f"text: {said}", text.strip())


def _readable(accepted: str) -> tuple[str, ...] | None:
    try:
        return wordings(accepted)
    except WordingError:
        return None


@lru_cache(maxsize=4096)
def wordings(accepted: str) -> tuple[str, ...]:
    """Every way to say it, spelled out. Raises WordingError for brackets that do not match, or far too many ways."""
    found, at = _alternatives(accepted, 0)
    if at < len(accepted):
        raise WordingError(f"a bracket closes that was never opened in {accepted!r}")
    return tuple(dict.fromkeys(re.sub(r" +([,.?!;:])(?!\.)", r"\1", " ".join(one.split())) for one in found))


def spelled_out(key: AnswerKey, most: int = 60) -> tuple[str, ...]:
    """The accepted sentences of a key, as the guard looks for them."""
    if key.form != FORM:
        return key.accept
    every = [one for accepted in key.accept for one in wordings(accepted) if "..." not in one]
    return tuple(every[:most])


def _alternatives(text: str, at: int) -> tuple[list[str], int]:
    """The wordings from ``at`` to the end or to the bracket that closes this level."""
    done: list[str] = []
    now = [""]
    while at < len(text) and text[at] != ")":
        if text[at] == "|":
            done, now, at = done + now, [""], at + 1
            continue
        if text[at] == "(":
            inner, at = _alternatives(text, at + 1)
            if at >= len(text):
                raise WordingError(f"a bracket is never closed in {text!r}")
            now, at = [before + after for before in now for after in inner], at + 1
        else:
            now, at = [before + text[at] for before in now], at + 1
        if len(now) + len(done) > MOST_WORDINGS:
            raise WordingError(f"there are more than {MOST_WORDINGS} ways to say {text!r}")
    return done + now, at


@lru_cache(maxsize=4096)
def _patterns(accepted: str, bare: bool) -> tuple[re.Pattern[str], ...]:
    compared = [_tidy(one.replace("...", f" {_OWN} ")) for one in wordings(accepted)]
    compared = [_bare(one) for one in compared] if bare else compared
    return tuple(re.compile(re.escape(one).replace(_OWN, _OWN_WORDS)) for one in dict.fromkeys(compared))


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).replace("’", "'").casefold()
    return " ".join(_PUNCTUATION.sub(" ", plain).split())


def _same(text: str) -> str:
    return text


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
