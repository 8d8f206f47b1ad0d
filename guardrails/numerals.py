"""Reads numbers written as words, in English and Spanish (and single words of four more languages), and Roman numerals.

``read(words, i)`` gives the value of the longest number phrase that starts at ``words[i]`` and how many words it takes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction


def _table(text: str, start: int = 0, step: int = 1) -> dict[str, int]:
    return {
        word: start + step * place
        for place, words in enumerate(text.split())
        for word in words.split("|")
        if word != "_"
    }


_SMALL = {
    **_table(
        "zero|nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen"
    ),
    **_table(
        "cero uno|un|una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
        "diecisiete dieciocho diecinueve veinte veintiuno|veintiun|veintiuna veintidos veintitres veinticuatro "
        "veinticinco veintiseis veintisiete veintiocho veintinueve"
    ),
    "dozen": 12,
    "docena": 12,
}
_TENS = {
    **_table("twenty thirty forty|fourty fifty sixty seventy eighty ninety", 20, 10),
    **_table("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10),
}
_HUNDREDS = _table(
    "cien|ciento doscientos|doscientas trescientos|trescientas cuatrocientos|cuatrocientas quinientos|quinientas "
    "seiscientos|seiscientas setecientos|setecientas ochocientos|ochocientas novecientos|novecientas",
    100,
    100,
)
_SCALES = {"thousand": 1000, "mil": 1000, "million": 10**6, "millon": 10**6, "millones": 10**6}
#: Words of other languages that are no English or Spanish words.
_FOREIGN = {
    **_table("_ _ deux trois quatre cinq _ sept huit neuf dix onze douze treize quatorze quinze seize"),
    **_table("null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn"),
    **_table("_ um dois tres _ _ _ sete oito nove dez onze doze treze _ _ dezesseis"),
    **_table("_ _ _ _ quattro cinque sei sette otto _ dieci undici dodici tredici quattordici quindici sedici"),
    "vingt": 20,
    "zwanzig": 20,
    "vinte": 20,
    "venti": 20,
}
_FOREIGN = {word: value for word, value in _FOREIGN.items() if word not in ("um", "elf", "sei", "null", "seize", "dix")}
_PARTS = {
    **{"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4},
    **{"fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8},
    **{"ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10, "twelfth": 12, "twelfths": 12, "hundredths": 100},
    **{"hundredth": 100, "thousandths": 1000},
    **{"medio": 2, "medios": 2, "tercio": 3, "tercios": 3, "cuarto": 4, "cuartos": 4, "quinto": 5, "quintos": 5},
    **{"sexto": 6, "sextos": 6, "septimos": 7, "octavo": 8, "octavos": 8, "novenos": 9, "decimos": 10},
}
_START = {**_FOREIGN, **_SMALL, **_TENS, **_HUNDREDS, "hundred": 100, **_SCALES}
_ONE = frozenset({"one", "uno", "un", "una"})
_ROMAN = re.compile(r"(?=[IVXLCDM])M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def fold(word: str) -> str:
    """Lower case without accents, so that "dieciséis" and "dieciseis" are one word."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFKD", lowered)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def all_words() -> frozenset[str]:
    """All folded words that can be part of a number phrase."""
    return frozenset((*_START, *_PARTS, "and", "y", "a", "un", "point", "coma", "punto"))


def starts_number(word: str) -> bool:
    """Whether a number phrase can start with this folded word."""
    return word in _START


def is_one(word: str) -> bool:
    """Whether the folded word is also an article or a pronoun ("one of them", "una")."""
    return word in _ONE


def read(words: Sequence[str], at: int = 0) -> tuple[Fraction, int] | None:
    """The value of the number phrase at ``words[at:]`` and its length in words; None when there is none.

    ``words`` are folded. Understands "three hundred and five", "treinta y uno", "two point five", "three quarters",
    "two and a half".
    """
    whole = _whole(words, at)
    if whole is None:
        return None
    value, used = Fraction(whole[0]), whole[1]
    here = at + used
    if here < len(words) and words[here] in ("point", "coma", "punto"):
        digits = ""
        here += 1
        while here < len(words) and _SMALL.get(words[here], 10) < 10:
            digits += str(_SMALL[words[here]])
            here += 1
        if digits:
            return value + Fraction(int(digits), 10 ** len(digits)), here - at
        here -= 1
    if here < len(words) and words[here] in _PARTS and not (words[here] in ("third", "fifth") and value > 20):
        return value / _PARTS[words[here]], used + 1
    if words[here : here + 3] in (["and", "a", "half"], ["y", "un", "medio"]):
        return value + Fraction(1, 2), used + 3
    if words[here : here + 2] == ["y", "medio"]:
        return value + Fraction(1, 2), used + 2
    return value, used


def _whole(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """A whole number: hundreds, tens and units, then scales."""
    total, group, here = 0, -1, at
    last = 10**9  # the size of the last part: parts must fall within a group
    while here < len(words) and here - at < 24:
        word = words[here]
        if group >= 0 and word in ("and", "y") and here + 1 < len(words) and _joins(words[here + 1], last):
            here += 1
            word = words[here]
        if word in _SMALL or (word in _FOREIGN and group < 0):
            part = _SMALL[word] if word in _SMALL else _FOREIGN[word]
            if group >= 0 and (part == 0 or last <= 10 or (last < 100 and part >= 10)):
                break
            last = 10
        elif word in _TENS:
            part = _TENS[word]
            if group >= 0 and last < 100:
                break
            last = 99
        elif word in _HUNDREDS:
            part = _HUNDREDS[word]
            if group >= 0 and last < 1000:
                break
            last = 100
        elif word == "hundred":
            if group == 0 or group > 99:
                break
            group, last, here = (1 if group < 0 else group) * 100, 100, here + 1
            continue
        elif word in _SCALES:
            if group == 0:
                break
            total += (1 if group < 0 else group) * _SCALES[word]
            group, last, here = 0, 1000, here + 1
            continue
        else:
            break
        group = max(group, 0) + part
        here += 1
    return None if here == at else (total + max(group, 0), here - at)


def _joins(word: str, last: int) -> bool:
    """Whether "and" or "y" before this word goes on with the number: "treinta y uno", "one hundred and five"."""
    if last == 99:
        return _SMALL.get(word, 10) < 10
    return last >= 100 and (word in _SMALL or word in _TENS)


def roman(text: str) -> int | None:
    """The value of an upper-case Roman numeral, or None."""
    if not _ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_VALUES[sign] for sign in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def spell(number: int) -> tuple[str, ...]:
    """The English and Spanish words of a whole number below a million, letters only: what an acrostic would spell."""
    size = abs(number)
    return () if size >= 10**6 else (_in_english(size), _in_spanish(size))


def _in_english(size: int) -> str:
    if size >= 1000:
        return _in_english(size // 1000) + "thousand" + (_in_english(size % 1000) if size % 1000 else "")
    if size >= 100:
        return _ENGLISH[size // 100] + "hundred" + (_in_english(size % 100) if size % 100 else "")
    return _ENGLISH[size] if size in _ENGLISH else _ENGLISH[size - size % 10] + _ENGLISH[size % 10]


def _in_spanish(size: int) -> str:
    if size >= 1000:
        head = "mil" if size < 2000 else _in_spanish(size // 1000) + "mil"
        return head + (_in_spanish(size % 1000) if size % 1000 else "")
    if size > 100:
        head = "ciento" if size < 200 else _SPANISH[size - size % 100]
        return head + (_in_spanish(size % 100) if size % 100 else "")
    return _SPANISH[size] if size in _SPANISH else _SPANISH[size - size % 10] + "y" + _SPANISH[size % 10]


def _first(words: dict[str, int], leave: tuple[str, ...] = ()) -> dict[int, str]:
    return {value: word for word, value in reversed(list(words.items())) if word not in leave}


_SMALL_ENGLISH = dict(list(_SMALL.items())[:21])
_SMALL_SPANISH = dict(list(_SMALL.items())[21:-2])
_ENGLISH = _first(_SMALL_ENGLISH) | _first({word: v for word, v in _TENS.items() if word.endswith("ty")})
_SPANISH = (
    _first(_SMALL_SPANISH)
    | _first({word: v for word, v in _TENS.items() if not word.endswith("ty")})
    | _first(_HUNDREDS, ("cien",))
    | {100: "cien"}
)
