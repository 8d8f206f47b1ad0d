"""Reads Moodle's questions with gaps ("cloze"): ``{1:NUMERICAL:=5:0.1}`` within a text; each gap becomes a part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curriculum.importers.bank import NotJudgedError, choice_key, number_key, written_key
from pedagogy.model import AnswerKey

_GAP = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^\\}])*)\}")
_CHOICES = re.compile(r"(?:MULTICHOICE|MC|MCS)(?:_?[VHS]+)?|MULTICHOICE_\w+")
_MANY = re.compile(r"MULTIRESPONSE\w*|MR[HS]*")
_WRITTEN = re.compile(r"SHORTANSWER(?:_C)?|SA|SAC|MW|MWC")


def gaps(text: str) -> Iterator[tuple[str, AnswerKey]]:
    """Each gap as a question: the text with all gaps open, and which one is asked. Raises NotJudgedError."""
    found = list(_GAP.finditer(text))
    shown = text
    for at, gap in reversed(list(enumerate(found, 1))):
        blank = "\\_\\_" if len(found) == 1 else f"\\_\\_({at})\\_\\_"
        shown = shown[: gap.start()] + blank + shown[gap.end() :]
    for at, gap in enumerate(found, 1):
        ask = shown if len(found) == 1 else f"{shown}\n\nWhat goes in gap ({at})?"
        yield ask, _key(gap[2], gap[3], shown)


def _key(kind: str, inner: str, text: str) -> AnswerKey:
    answers = [(share, answer) for share, answer in map(_answer, re.split(r"(?<!\\)~", inner)) if answer]
    right = [answer for share, answer in answers if share >= 99]
    if not right:
        raise NotJudgedError("the source gives no answer")
    if kind in ("NUMERICAL", "NM"):
        value, _, tolerance = right[0].partition(":")
        try:
            return number_key(value, float(tolerance or 0))
        except ValueError:
            raise NotJudgedError("the answer is not a number") from None
    if _CHOICES.fullmatch(kind) or _MANY.fullmatch(kind):
        several = bool(_MANY.fullmatch(kind))
        places = [at for at, (share, _) in enumerate(answers) if share > (0 if several else 98)]
        return choice_key([answer for _, answer in answers], places, several=several)
    if _WRITTEN.fullmatch(kind):
        return written_key(right, text)
    raise NotJudgedError(f"a gap of the type {kind.lower()} is not judged here")


def _answer(text: str) -> tuple[float, str]:
    """The share of the marks in per cent, and the answer without its feedback."""
    text = re.split(r"(?<!\\)#", text)[0].strip()
    share = 0.0
    if found := re.match(r"%(-?[\d.]+)%", text):
        share, text = float(found[1]), text[found.end() :]
    elif text.startswith("="):
        share, text = 100.0, text[1:]
    return share, re.sub(r"\\([~=#{}:])", r"\1", text).strip()
