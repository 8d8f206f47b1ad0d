"""Reads what letters, first letters and tallies spell: words backwards, letter by letter, acrostics, dots and claps."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from guardrails import numerals
from guardrails.codes import Hidden
from guardrails.protected import Protected
from guardrails.reading import Reading
from guardrails.targets import numbers

_TEN = "zero one two three four five six seven eight nine"
_DIEZ = "cero uno dos tres cuatro cinco seis siete ocho nueve"
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:([ \-._*/|·,]{1,2})[^\W_](?![^\W_])){1,40}")
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"\b[IVXLCDM]{1,12}\b")
#: The same sign or word again and again, with at most a space or a comma between.
_TALLY = re.compile(
    r"(?<![^\s(\"'*])([^\w\s$#=`~+<>{}\[\]()\\/,:;!?'\"%&^-]|[^\W\d_]{2,12})(?:[ ,]{0,2}\1){2,99}(?!\w)"
)
_FEWEST_COUNTED = {".": 3, "*": 3, "_": 99}
_ONE_DIGIT = {
    **dict(zip(_TEN.split(), "0123456789", strict=True)),
    **dict(zip(_DIEZ.split(), "0123456789", strict=True)),
}
_BESIDE_DIGITS = frozenset(
    """and then first second third last next it has two three digits digit a followed by is the are s tens ones hundreds units y luego
    despues primero segundo el la un uno las cifras cifra""".split()  # noqa: SIM905 - a list of words reads better as words
) - {"two", "three", "uno"}


def counted(text: str) -> Iterator[str]:
    """How often signs or words come one after the other: tallies, dots, claps. An ellipsis, a rule and a gap count nothing."""
    for match in _TALLY.finditer(text):
        count = len(re.findall(re.escape(match[1]), match[0]))
        if count > _FEWEST_COUNTED.get(match[1], 2):
            yield str(count)


def digits_alone(reading: Reading) -> Iterator[Hidden]:
    """A sentence of single digits: "4 and 2", "four, two", "first 4, then 2"."""
    for start, end in reading.sentences:
        words = re.findall(r"\w+", reading.lower[start:end])
        kept = [word for word in words if word not in _BESIDE_DIGITS]
        digits = [word if word.isdecimal() else _ONE_DIGIT.get(word, "") for word in kept]
        if len(digits) > 1 and all(len(digit) == 1 for digit in digits):
            yield "".join(digits), start, end


def spelled(reading: Reading, protected: Protected, cued: set[str]) -> Iterator[Hidden]:
    """Words backwards, turned by thirteen, letter by letter, as Roman numerals, as first letters."""
    clean = reading.clean
    for match in _WORD.finditer(reading.lower):
        word = match[0]
        if len(word) < 3:
            continue
        turned, back = codecs.encode(word, "rot13"), word[::-1]
        if _begins(turned):
            yield _number_phrase(codecs.encode(reading.lower[match.start() :], "rot13")), match.start(), match.end()
        if _begins(back):
            yield _number_phrase(reading.lower[: match.end()][::-1]), match.start(), match.end()
    for match in _SPACED.finditer(clean):
        gap = match[1] or " "
        joined = re.sub(r"[ \-._*/|·,]", "", match[0])
        if joined.isdigit():
            if len(joined) > 1 and gap.strip(" _") == "":
                yield joined, match.start(), match.end()
        elif len(joined) > 2 and joined.isalpha():
            yield _number_phrase(_apart(clean, match.start(), gap)), match.start(), match.end()
            yield _number_phrase(_runs(clean, match.start())), match.start(), match.end()
    for match in _ROMAN.finditer(clean):
        value = numerals.roman(match[0])
        before = reading.lower[max(0, match.start() - 12) : match.start()]
        if value is not None and ("roman" in cued or re.search(r"(?:\bis|=|\bes|:)\s*$", before)):
            yield str(value), match.start(), match.end()
    yield from _acrostics(reading, protected)


def _begins(word: str) -> bool:
    return (numerals.starts_number(word) and not numerals.is_one(word)) or word in ("negative", "minus", "menos")


def _apart(clean: str, start: int, gap: str) -> str:
    """Letters with single gaps as words: wider gaps part the words."""
    text = clean[start : start + 200]
    words = re.split(r"\s{2,}|\n|,\s|\s[-/|]\s" if gap == " " else r"\s+", text)
    return " ".join(re.sub(r"[\s\-._*/|·,]", "", word) for word in words[:8])


def _runs(clean: str, start: int) -> str:
    """The words that the runs of single letters from ``start`` on spell."""
    found = _SPACED.finditer(clean, start, start + 300)
    return " ".join(re.sub(r"[ \-._*/|·,]", "", match[0]) for match, _ in zip(found, range(8), strict=False))


def _number_phrase(text: str) -> str:
    """The words of a number at the start of a text, as digits; the text itself when there is none."""
    words = [numerals.fold(word) for word in re.findall(r"[^\W\d_]+", text[:120])]
    negative = bool(words) and words[0] in ("negative", "minus", "menos")
    found = numerals.read(words, 1 if negative else 0)
    return text[:60] if found is None else f"{'-' if negative else ''}{found[0]}"


def _acrostics(reading: Reading, protected: Protected) -> Iterator[Hidden]:
    """The first letters of lines, sentences, words, or the capitals inside words spell a protected number."""
    wanted = [
        (word, str(value))
        for target in numbers(protected.targets)
        if target.value is not None and isinstance(value := target.value[0], int)
        for word in spellings(value)
    ]
    wanted += [(t.words.replace(" ", ""), t.words) for t in protected.targets if t.words.replace(" ", "").isalpha()]
    if not wanted:
        return
    lower = reading.lower
    lines = re.findall(r"(?:^|\n)[^\w\n]*(?:\d{1,2}[.)][ \t]*[^\w\n]*)?([^\W_])", lower)
    sentences = [m[1] for a, b in reading.sentences if (m := re.match(r"[^\w]*([^\W_])", lower[a:b]))]
    words = re.findall(r"(?<![^\W_'])([^\W_])[^\W_']*", lower)
    capitals = re.findall(r"[A-Z]", reading.clean)
    for word, shown in wanted:
        if len(word) < 3:
            continue
        spelled = (
            _spells("".join(lines), word)
            or _spells("".join(sentences), word)
            or (len(word) > 3 and word in "".join(words))
            or "".join(words) == word
            or (len(word) > 3 and word in "".join(capitals).lower())
        )
        if spelled:
            yield shown, 0, len(reading.clean)


def _spells(letters: str, word: str) -> bool:
    """A short word by all first letters but one (what stands before or after the poem), a longer one anywhere."""
    if len(word) > 3:
        return word in letters
    return letters == word or (len(letters) == len(word) + 1 and (letters.startswith(word) or letters.endswith(word)))


def spellings(value: int) -> tuple[str, ...]:
    """The letters of a number's words, with and without the sign."""
    plain = numerals.spell(value)
    return (
        plain if value >= 0 else (*plain, *(sign + word for word in plain for sign in ("negative", "minus", "menos")))
    )
