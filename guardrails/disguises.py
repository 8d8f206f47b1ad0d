"""Takes disguises off: codes and ciphers, words backwards or letter by letter, acrostics, small programs.

What is hidden is meant: a protected answer that only shows after decoding counts even when the same value is given in
the task. Each disguise offers hidden texts with the place of the draft that hides them.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from functools import partial

from guardrails import numerals
from guardrails.drafts import Finding
from guardrails.model import Rule
from guardrails.programs import tells_program
from guardrails.protected import Protected
from guardrails.reading import Reading, links
from guardrails.targets import Shape, Target, numbers, same_relation, words_of
from guardrails.values import equal
from pedagogy.model import AnswerKind

Hidden = tuple[str, int, int]  # the hidden text, and the place of the draft that hides it

_BASE64 = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{4,4000}={0,2}(?![\w+/=])")
_SHORT64 = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{2,3}={1,2}(?![\w=])")
_BASE32 = re.compile(r"(?<![\w=])[A-Z2-7]{7,1600}={0,6}(?![\w=])")
_HEX = re.compile(
    r"(?<![\w.])(?:0x|\\x|%|\\u00|U\+00)?[0-9a-fA-F]{2}(?:(?:\s|,\s?|:)?(?:0x|\\x|%|\\u00|"
    r"U\+00)?[0-9a-fA-F]{2}){0,400}(?!\w)"
)
_BINARY_TEXT = re.compile(r"(?<!\d)[01]{8}(?:\s+[01]{8}){0,200}(?!\d)")
_CODES = re.compile(r"(?<![\d.])\d{2,3}(?:[\s,]+\d{2,3}){0,100}(?!\d|\.\d)")
_BASED = re.compile(r"\b0([xbo])([0-9a-fA-F]+)\b|\bint\(\s*[\"']([0-9a-zA-Z]+)[\"']\s*,\s*(\d+)\s*\)")
_BITS = re.compile(r"(?<![\d.])[01]{1,24}(?!\d|\.\d)")
_FIELD = re.compile(r"[\"'][\w -]{1,40}[\"']\s*:\s*(?:\"((?:[^\"\\\n]|\\.){1,2000})\"|(-?\d[\d./]*))")
_PRINTS = re.compile(r"\b(?:print|println|printf|puts|echo|log|return|cout\s*<<|alert|write)\b\s*\(?\s*([^\n`]{1,300})")
_CHR = re.compile(r"\bchr\(\s*(\d{1,3})\s*\)|String\.fromCharCode\(\s*(\d{1,3})\s*\)")
_LEN = re.compile(r"\blen\(\s*([\"'])([^\"'\n]{0,200})\1\s*\)")
_TEN = "zero one two three four five six seven eight nine"
_DIEZ = "cero uno dos tres cuatro cinco seis siete ocho nueve"
_SUM = re.compile(r"\bsum\(\s*[\[(]([-\d,\s.]{1,200})[\])]\s*\)")
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:([ \-._*/|·,]{1,2})[^\W_](?![^\W_])){1,40}")
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"\b[IVXLCDM]{1,12}\b")
_MORSE = re.compile(r"(?<![\w.-])[.-]{1,5}(?:[ /]+[.-]{1,5}){0,60}(?![\w.-])")
_MORSE_DIGITS = {
    "-----": "0",
    ".----": "1",
    "..---": "2",
    "...--": "3",
    "....-": "4",
    ".....": "5",
    "-....": "6",
    "--...": "7",
}
_MORSE_DIGITS |= {"---..": "8", "----.": "9", "-....-": "-", "-..-": "x", "-...-": "="}
_CUES = {
    "hex": re.compile(r"\bhex|base ?16|ascii|decode|\bcode|utf|bytes?\b|\\x|\b0x|codigo|%\d"),
    "bits": re.compile(r"binar|base ?(?:2|two)\b|\bbits?\b"),
    "back": re.compile(
        r"\bread\w*(?: \w+){0,3} (?:backwards?|in reverse|from right to left|mirrored)|(?:backwards?|reversed?|"
        r"mirrored)\s*[,:\"']|"
        r"\b(?:backwards?|reversed),? it (?:is|reads|says)|\breverse (?:of|the (?:digits|letters))|(?:in|"
        r"the) reverse order|spell\w* (?:\w+ )*(?:in reverse|backwards?)|back to front|al reves|rewsna|"
        r"atseupser|\bsi x\b|slauqe"
    ),
    "shift": re.compile(r"\brot ?-?13|caesar|cipher|\bshift(?:ed)? (?:by|each|every|the letters)|cifrado|\bnafjre"),
    "riddle": re.compile(r"riddle|puzzle|secret|hidden|scrambl|decod"),
    "roman": re.compile(r"roman"),
    "ascii": re.compile(r"ascii|unicode|character codes?|char ?codes?|codes?\b"),
    "base": re.compile(r"base ?(?:64|32)|decode"),
}
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


def disguised(reading: Reading, protected: Protected) -> Iterator[Finding]:
    """All places at which something decoded tells a protected answer."""
    programs = any(key.kind is AnswerKind.CODE for key in protected.context.keys)
    if not protected.targets and not protected.options and not programs:
        return
    for text, start, end in _hidden(reading, protected):
        if tells(text, protected) or (programs and tells_program(text, protected.context)):
            yield Finding(Rule.DECODED, start, end)


def tells(text: str, protected: Protected) -> bool:
    """Whether a decoded text holds a protected answer, wherever it stands in it."""
    plain = Reading.of(text[:2000], protected.unknowns)
    maths = Reading.of(f"${text[:2000]}$") if protected.unknowns or protected.options else plain
    return any(_told(hidden, text, protected) for hidden in ((plain,) if maths is plain else (plain, maths)))


def _told(hidden: Reading, text: str, protected: Protected) -> bool:
    found = hidden.pieces
    joined = links(found)
    lower = ""
    for target in protected.targets:
        if target.shape is Shape.WORDS:
            lower = lower or words_of(text)
            if re.search(rf"(?<!\w){re.escape(target.words)}(?!\w)", lower):
                return True
        elif target.shape is Shape.EQUATION:
            if any(same_relation(link, target) for link in joined):
                return True
        elif _holds(target, hidden):
            return True
    for options in protected.options:
        lower = lower or words_of(text)
        for place in options.right:
            if place < len(options.texts) and options.texts[place] and options.texts[place] in lower:
                return True
        for target in options.targets:
            if target.shape is Shape.EQUATION and any(same_relation(link, target) for link in joined):
                return True
            if target.shape not in (Shape.EQUATION, Shape.WORDS) and _holds(target, hidden):
                return True
    return False


def _holds(target: Target, hidden: Reading) -> bool:
    if target.items:
        flat = [one for piece in hidden.pieces for one in (piece, *piece.items)]
        return all(any(equal(piece, item) for piece in flat) for item in target.items)
    return any(equal(piece, target) for piece in hidden.pieces)


def _hidden(reading: Reading, protected: Protected) -> Iterator[Hidden]:
    clean, lower = reading.clean, reading.lower
    cued = {name for name, cue in _CUES.items() if cue.search(lower)}
    if re.fullmatch(r"\W*[\w+/=]+\W*", clean):
        cued |= {"hex", "bits", "roman", "base"}  # a reply that is one word is meant as something
    for number in counted(reading.text):
        yield number, 0, len(clean)
    yield from _digits_alone(reading)
    for target in protected.targets:
        if target.shape is Shape.WORDS and target.words[::-1] in lower and len(target.words) > 3:
            yield target.words, 0, len(clean)
    yield from _encodings(clean, cued)
    yield from _programs(clean, cued)
    yield from _letters(reading, protected, cued)
    if "back" in cued:
        yield clean[::-1], 0, len(clean)
        for match in re.finditer(r"\S+", clean):
            yield match[0][::-1].lstrip(".,!?"), match.start(), match.end()
    if "riddle" in cued:
        for match in re.finditer(r"\b(?:bar|bab|hab)\b", lower):  # one and uno, thirteen letters on
            yield "1", match.start(), match.end()
    if "shift" in cued:
        for match in re.finditer(r"[^\n:;]+", clean):
            yield codecs.encode(match[0], "rot13"), match.start(), match.end()


def counted(text: str) -> Iterator[str]:
    """How often signs or words come one after the other: tallies, dots, claps. An ellipsis, a rule and a gap count nothing."""
    for match in _TALLY.finditer(text):
        count = len(re.findall(re.escape(match[1]), match[0]))
        if count > _FEWEST_COUNTED.get(match[1], 2):
            yield str(count)


def _digits_alone(reading: Reading) -> Iterator[Hidden]:
    """A sentence of single digits: "4 and 2", "four, two", "first 4, then 2"."""
    for start, end in reading.sentences:
        words = re.findall(r"\w+", reading.lower[start:end])
        kept = [word for word in words if word not in _BESIDE_DIGITS]
        digits = [word if word.isdecimal() else _ONE_DIGIT.get(word, "") for word in kept]
        if len(digits) > 1 and all(len(digit) == 1 for digit in digits):
            yield "".join(digits), start, end


def _encodings(clean: str, cued: set[str]) -> Iterator[Hidden]:
    for match in _BASE64.finditer(clean):
        token = match[0].rstrip("=")
        if len(token) % 4 == 1 or (token.isalpha() and token[1:].islower() and len(token) < 16):
            continue
        yield from _decoded(partial(base64.b64decode, validate=True), token + "=" * (-len(token) % 4), match)
    if "base" in cued:
        for match in _SHORT64.finditer(clean):
            token = match[0].rstrip("=")
            yield from _decoded(base64.b64decode, token + "=" * (-len(token) % 4), match)
        for match in _BASE32.finditer(clean):
            token = match[0].rstrip("=")
            yield from _decoded(base64.b32decode, token + "=" * (-len(token) % 8), match)
    for match in _HEX.finditer(clean):
        digits = re.sub(r"0x|\\x|%|\\u00|U\+00|[\s,:]", "", match[0])
        if len(digits) >= 8 or ("hex" in cued and len(digits) >= 2):
            yield from _decoded(bytes.fromhex, digits, match)
    for match in _BINARY_TEXT.finditer(clean):
        octets = bytes(int(octet, 2) for octet in match[0].split())
        yield octets.decode("utf-8", errors="replace"), match.start(), match.end()
    if "ascii" in cued:
        for match in _CODES.finditer(clean):
            codes = [int(code) for code in re.findall(r"\d+", match[0])]
            if all(32 <= code < 127 for code in codes):
                yield "".join(map(chr, codes)), match.start(), match.end()
    if "--" in clean or "..-" in clean or "....." in clean:
        for match in _MORSE.finditer(clean):
            text = "".join(_MORSE_DIGITS.get(sign, " ") for sign in re.split(r"[ /]+", match[0]))
            if text.strip():
                yield text, match.start(), match.end()


def _decoded(decode: object, token: str, match: re.Match[str]) -> Iterator[Hidden]:
    assert callable(decode)
    try:
        raw = decode(token)
        text = raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return
    if text and all(sign.isprintable() or sign.isspace() for sign in text):
        yield text, match.start(), match.end()


def _programs(clean: str, cued: set[str]) -> Iterator[Hidden]:
    for match in _BASED.finditer(clean):
        digits, base = (match[2], {"x": 16, "b": 2, "o": 8}[match[1]]) if match[1] else (match[3], int(match[4]))
        yield from _in_base(digits, base, match)
    if "bits" in cued:
        for match in _BITS.finditer(clean):
            yield from _in_base(match[0], 2, match)
    if "hex" in cued:
        for match in re.finditer(r"(?<![\w.])[0-9a-fA-F]{1,6}(?![\w.]*\w)", clean):
            yield from _in_base(match[0], 16, match)
    for match in _FIELD.finditer(clean):
        yield _unescaped(match[1] or match[2]), match.start(), match.end()
    for match in _PRINTS.finditer(clean):
        if re.search(r"[(<\"']", match[0][:12]):
            yield _unescaped(match[1].rstrip(") ;")), match.start(), match.end()
    if "(" not in clean:
        return
    coded = "".join(chr(int(match[1] or match[2]) % 128) for match in _CHR.finditer(clean))
    if coded:
        first = _CHR.search(clean)
        assert first is not None
        yield coded, first.start(), first.end()
    for match in _LEN.finditer(clean):
        yield str(len(match[2])), match.start(), match.end()
    for match in _SUM.finditer(clean):
        yield " + ".join(match[1].split(",")), match.start(), match.end()


def _unescaped(text: str) -> str:
    """A string of a program as it would be printed."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text.replace("\\\\", "\\"))


def _in_base(digits: str, base: int, match: re.Match[str]) -> Iterator[Hidden]:
    try:
        yield str(int(digits[:64], base)), match.start(), match.end()
    except ValueError:
        return


def _letters(reading: Reading, protected: Protected, cued: set[str]) -> Iterator[Hidden]:
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
            yield _number_phrase(_spelled(clean, match.start(), gap)), match.start(), match.end()
            yield _number_phrase(_runs(clean, match.start())), match.start(), match.end()
    for match in _ROMAN.finditer(clean):
        value = numerals.roman(match[0])
        before = reading.lower[max(0, match.start() - 12) : match.start()]
        if value is not None and ("roman" in cued or re.search(r"(?:\bis|=|\bes|:)\s*$", before)):
            yield str(value), match.start(), match.end()
    yield from _acrostics(reading, protected)


def _begins(word: str) -> bool:
    return (numerals.starts_number(word) and not numerals.is_one(word)) or word in ("negative", "minus", "menos")


def _spelled(clean: str, start: int, gap: str) -> str:
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
