"""Reads codes and small programs in a draft: base 64 and 32, hexadecimal, binary, Morse, character codes, what is printed."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import partial

#: A hidden text, and the place of the draft that hides it.
Hidden = tuple[str, int, int]

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
_SUM = re.compile(r"\bsum\(\s*[\[(]([-\d,\s.]{1,200})[\])]\s*\)")
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


def encodings(clean: str, cued: set[str]) -> Iterator[Hidden]:
    """Texts in a code; ``cued`` are the codes that the draft speaks of."""
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


def printed(clean: str, cued: set[str]) -> Iterator[Hidden]:
    """What small programs would print, fields of JSON, numbers in another base."""
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
