"""Reads how sure somebody says they are: "80 %", "pretty sure", "3 out of 5", "no idea"."""

from __future__ import annotations

import re

from assessment.phrasing import folded

_LONGEST = 200  # characters: how sure one is takes few words; anything longer says something else
_SHARE = re.compile(r"(?<![\d.,/])(\d{1,3})(?:[.,]\d+)?\s*(?:/|out of|of|von|de|sobre)\s*(\d{1,3})(?![\d/])")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d+)?)\s*(?:%|percent|per cent|pct|por ?ciento)")
_RANGE = re.compile(r"(?<![\d.,])(\d{1,3})\s*%?\s*(?:-|–|to|or|bis|a|o)\s*(\d{1,3})\s*(?:%|percent|per cent)?(?![\d/])")
_BARE = re.compile(
    r"[^\w.,−-]*(?:(?:i am|im|its|about|around|maybe|like|say|roughly|probably|id say|i would say|i think|a|um) )*"
    r"(\d{1,3}(?:[.,]\d+)?|[.,]\d+)(?: sure| confident| i think| i guess| maybe| or so)*\W*"
)

_NOT_ALL = re.compile(r"\b(?:not|no) (?:a )?100\b")

# first match wins: what takes a word back comes before the word
_WORDS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.5, (r"\b(fifty ?-?fifty|half (and|sure)|half-half|halfway|so ?-?so|in between|more or less)\b",
           r"\b(mas o menos|a medias|ni si ni no)\b")),
    (0.7, (r"\b(not|no) (100|a hundred|completely|totally|entirely|fully|absolutely)\b",
           r"\bno (estoy )?(del todo|completamente|totalmente)\b")),
    (0.05, (r"\b(no|zero|not any|not an?|ninguna|ni) (idea|clue|confidence)\b|\bnot (sure |confident )?at all\b",
            r"\bclueless\b|\bnada segur[oa]\b|\bguessed\b|\badivine\b",
            r"\b(just|complete(ly)?|total(ly)?|pure|wild|random(ly)?) (a )?(guess|guessing|guessed)\b")),
    (0.2, (r"\b(not|arent|isnt) (really|very|so|too|that|all that|particularly) (sure|confident|certain)\b",
           r"\b(no|estoy) (muy|tan|poco) segur[oa]\b|\b(not|no) (really|much|mucho)\b|\bprobably (not|wrong)\b",
           r"\b(really|very) (unsure|uncertain|doubtful)\b|\bdoubt (it|that)\b|\bpoco segur[oa]\b")),
    (0.25, (r"\b(not|no estoy|aint|never) (sure|confident|certain|segur[oa])\b|\b(unsure|uncertain|insecure)\b",
            r"\b(dont|do not) (really )?(know|think so)\b|\b(idk|dunno|no se)\b|\bno creo\b|\b(low|baja|lowest)\b")),
    (0.35, (r"\b(a (little|bit|tiny bit)|slightly|un poco|i guess|i suppose|supongo|hope so|i hope|espero)\b",)),
    (0.85, (r"\b(almost|nearly|casi)( completely| totally)? (sure|certain|positive|segur[oa])\b|\bvery likely\b",)),
    (1.0, (r"\b(absolutely|totally|completely|entirely|a hundred|one hundred|extremely|dead|super|positive|certain)\b",
           r"\b(no doubt|without (a )?doubt|bet my)\b",
           r"\b(totalmente|completamente|segurisim[oa]|sin duda|por supuesto)\b")),
    (0.95, (r"\b(very|really|so|muy) (sure|confident|segur[oa])\b",
            r"\b(definitely|of course|obviously|for sure|highest|max)\b", r"^\W*(very|muy|really)\W*$")),
    (0.8, (r"\b(pretty|fairly|quite|rather|bastante|reasonably)\b|\bhigh\b|\balta\b",)),
    (0.65, (r"\b(think so|probably|likely|mostly|creo que si|probablemente|i believe so)\b",)),
    (0.5, (r"\b(kind of|kinda|sort of|sorta|medium|somewhat|maybe|perhaps|middle|ish|meh)\b",
           r"\b(quizas?|tal vez|puede ser|regular)\b")),
    (0.85, (r"\b(sure|confident|segur[oa]|convinced)\b",)),
    (0.9, (r"^\W*(yes|yep|yeah|yup|ya|si|claro|100)\W*$",)),
    (0.1, (r"^\W*(no|nope|nah|none|nada|zero)\W*$",)),
)  # fmt: skip
_COMPILED = tuple((value, re.compile("|".join(patterns))) for value, patterns in _WORDS)
_FACES: tuple[tuple[float, str], ...] = (
    (0.9, "😎👍💯😁😀😃😄💪✅"),
    (0.7, "🙂😊☺"),
    (0.5, "😐🤔😶🫤"),
    (0.25, "😕😟🤷😬🙁☹😅"),
    (0.1, "👎😭😢😱❌😰"),
)


def read_confidence(message: str, scale: float = 100) -> float | None:
    """How sure, from 0 (not at all) to 1 (certain); None when the message says nothing about it.

    ``scale`` is the top of the scale that was asked for, for numbers without a unit: 80 of 100 is 0.8. Percent and
    "3 out of 5" speak for themselves. An equation is never a confidence.
    """
    if len(message) > _LONGEST or "=" in message:
        return None
    text = folded(message)
    return _first(_by_number(text, scale), _by_words(text), _by_face(message))


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _by_number(text: str, scale: float) -> float | None:
    if found := _SHARE.search(text):
        part, whole = int(found[1]), int(found[2])
        return part / whole if whole > 0 and part <= whole and whole in {3, 4, 5, 6, 7, 10, 20, 100} else None
    if (found := _RANGE.search(text)) and int(found[1]) <= int(found[2]) <= 100:
        middle = (int(found[1]) + int(found[2])) / 2
        return middle / 100 if "%" in text or "per" in text else middle / scale if middle <= scale else None
    if _NOT_ALL.search(text):
        return None
    if found := _PERCENT.search(text):
        share = float(found[1].replace(",", ".")) / 100
        return min(share, 1.0)  # "110 %" is certain, with a smile
    if found := _BARE.fullmatch(text):
        number = float(found[1].replace(",", "."))
        if 0 < number < 1:
            return number
        return number / scale if number <= scale else None
    return None


def _by_words(text: str) -> float | None:
    for value, pattern in _COMPILED:
        if pattern.search(text):
            return value
    return None


def _by_face(message: str) -> float | None:
    found = [value for value, faces in _FACES for sign in message if sign in faces]
    return sum(found) / len(found) if found else None
