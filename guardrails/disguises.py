"""Takes disguises off: what a draft hides in codes, programs, letters and tallies is read like the draft itself.

What is hidden is meant: a protected answer that only shows after decoding counts even when the same value is given in
the task. Each disguise offers hidden texts with the place of the draft that hides them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from guardrails.codes import Hidden, encodings, printed
from guardrails.drafts import Finding
from guardrails.model import Rule
from guardrails.programs import tells_program
from guardrails.protected import Protected
from guardrails.reading import Reading, links
from guardrails.spelling import counted, digits_alone, spelled
from guardrails.targets import Shape, Target, same_relation, words_of
from guardrails.values import equal
from pedagogy.model import AnswerKind

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
    yield from digits_alone(reading)
    for target in protected.targets:
        if target.shape is Shape.WORDS and target.words[::-1] in lower and len(target.words) > 3:
            yield target.words, 0, len(clean)
    yield from encodings(clean, cued)
    yield from printed(clean, cued)
    yield from spelled(reading, protected, cued)
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
