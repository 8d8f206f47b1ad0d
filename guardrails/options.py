"""Finds the right option of a choice: its words told as the answer, its letter, its place in the list.

Naming all options is fine: that is reading the question aloud.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardrails import wording
from guardrails.drafts import Draft, Finding, is_their_own, is_told, places_of
from guardrails.model import Rule
from guardrails.protected import Protected
from guardrails.targets import Options, words_of

_COMMON = frozenset(
    [
        "yes",
        "no",
        "true",
        "false",
        "other",
        "none",
        "both",
        "neither",
        "always",
        "never",
        "equal",
        "undefined",
        "rational",
        "irrational",
        "si",
        "verdadero",
        "falso",
    ]
)
_ORDINALS = {
    **{word: place for place, word in enumerate(["first", "second", "third", "fourth", "fifth", "sixth"])},
    **{word: place for place, word in enumerate(["primera", "segunda", "tercera", "cuarta", "quinta", "sexta"])},
    "last": -1,
    "ultima": -1,
}
_LABEL = re.compile(
    r"(?:\b(?:option|choice|answer|letter|alternative|pick|choose|select|go with|mark|take|tick|circle|check|opcion|"
    r"letra|respuesta|"
    r"elige|marca)"
    r"(?:\s+(?:is|es|letter|option|choice|opcion|la))*|\b(?:it'?s|it is|is|es)(?: option| choice| letter)?)"
    r"\s*[:=]?\s*[\"'(*_`]*([A-Ha-h]|[1-8])[\"')*_`]*(?=[\s.,;:!?)]|$)"
)
_PLACE = re.compile(
    rf"\b({'|'.join(_ORDINALS)})\s+(?:option|choice|answer|alternative|opcion|respuesta)\b"
    rf"|\b(?:option|choice|opcion|answer)\s+(?:number\s+)?({'|'.join(_ORDINALS)})\b"
    r"|\b(?:go with|choose|pick|take|select|tick|circle|mark|check|it'?s|it is|answer is|right one is|elige|"
    r"es)\s+(?:the|la|el)\s+"
    rf"({'|'.join(_ORDINALS)})(?:\s+one)?\b"
)
_RIGHT = (
    r"(?:is|es|would be|has to be|must be) (?:the )?(?:right|correct|answer|solution|one|choice|option|it\b|"
    r"your answer|correct[oa]|la (?:correcta|respuesta))"
)
_LETTER_IS = re.compile(rf"(?<![\w'])[(\"']?([A-H])[)\"']? {_RIGHT}")
_PLACE_IS = re.compile(rf"\b({'|'.join(_ORDINALS)})(?: one| option| choice| answer)? {_RIGHT}")
_NOT = re.compile(r"\b(?:not|n't|isn't|no es|neither|nor|except|eliminate|rule out|wrong)\b[^.!?]{0,20}$")
_WRONG_AFTER = re.compile(
    r"[\s\"'*_`$]*(?:is|are|es|son)(?: not|n't)? (?:wrong|out|false|incorrect\w*|right|it\b|the (?:answer|one))"
)
_CROSSES_OUT = re.compile(
    r"\b(?:not|\w+n't|neither|nor|wrong|false|incorrect\w*|(?:rule|cross|strike)\w* out|eliminat\w*|ni|descarta\w*|tacha\w*)\b"
)
_LETTERS = re.compile(r"(?<![\w'])([B-H]|A(?! [a-z]{3,} [a-z]))(?![\w'])")
_NAMED_PLACES = re.compile(rf"\b({'|'.join(_ORDINALS)})\b")
_POINTING = frozenset(
    """it s is the one about with that choose option line answer take pick es la el opcion linea que con""".split()  # noqa: SIM905 - a list of words reads better as words
)
_PHRASE = 2  # spaces in an option that nobody says by chance
#: A reply that is a label and nothing else.
_LABEL_ALONE = re.compile(
    r"\W*(?:(?:number|option|numero|opcion|letter|letra) )?([a-h1-8]|one|two|three|four|five|six)\W*"
)
_PLACE_ALONE = re.compile(rf"\W*(?:the |la |el )?({'|'.join(_ORDINALS)})(?: (?:one|option|line|opcion|linea))?\W*")


def options_told(draft: Draft, protected: Protected) -> Iterator[Finding]:
    """All places at which a draft gives the right option away."""
    for options in protected.options:
        yield from _by_words(draft, options, protected)
        yield from _by_label(draft, options)


def _by_words(draft: Draft, options: Options, protected: Protected) -> Iterator[Finding]:
    reading = draft.reading
    plain = words_of(reading.clean)
    task = words_of(protected.task.clean)
    named = [text for text in options.texts if text and _holds(plain, text)]
    wrong = [text for place, text in enumerate(options.texts) if place not in options.right and text in named]
    listing = len(wrong) >= max(1, min(2, len(options.texts) - len(options.right)))
    for place in options.right:
        text = options.texts[place] if place < len(options.texts) else ""
        if not text or not _holds(plain, text):
            continue
        common = len(text) <= 3 or text in _COMMON or (text in task and text.count(" ") < _PHRASE)
        for start, end in places_of(draft.reading, text):
            before, after = draft.around(start, end)
            strong = is_told(draft, start, end) and not wording.is_quoted(before, after)
            if not strong and is_their_own(draft, start, end, protected):
                continue  # their own choice, named
            first, _ = draft.reading.sentence(start)
            leads = first == 0 and not reading.clean[:start].strip(" *_$(\"'") and after[:1] in (".", "!", ",", "")
            alone = not listing and (
                (leads and common) or (draft.is_alone(start, end) and not draft.reading.is_question(start))
            )
            if strong or (alone and len(text) > 1) or not (common or listing):
                yield Finding(Rule.LITERAL, start, end)
    yield from _struck(draft, options)
    yield from _by_part(draft, options, protected)


def _by_part(draft: Draft, options: Options, protected: Protected) -> Iterator[Finding]:
    """A sentence of words that only the right option has: "Growing older.", "The one about age"."""
    sets = [frozenset(re.findall(r"\w+", text)) for text in options.texts]
    for start, end in draft.reading.sentences:
        said = frozenset(re.findall(r"\w+", draft.reading.lower[start:end])) - _POINTING
        fits = {place for place, words in enumerate(sets) if len(words) > 1 and said <= words}
        if not said or not fits or not fits <= options.right or draft.reading.is_question(start):
            continue
        if not is_their_own(draft, start, end, protected):
            yield Finding(Rule.LITERAL, start, end)


def _struck(draft: Draft, options: Options) -> Iterator[Finding]:
    """All the wrong options said to be wrong: what is left is the right one."""
    struck: list[tuple[int, int]] = []
    for place, text in enumerate(options.texts):
        if place in options.right or not text:
            continue
        lower = draft.reading.lower
        here = [
            (start, end)
            for start, end in places_of(draft.reading, text)
            if not draft.reading.is_question(start)
            and (_NOT.search(lower[:start]) or _WRONG_AFTER.match(lower[end : end + 40]))
        ]
        if not here:
            return
        struck += here
    if struck:
        yield Finding(Rule.SPLIT, min(struck)[0], max(struck)[1])


def _holds(plain: str, text: str) -> bool:
    at = plain.find(text)
    while at >= 0:
        end = at + len(text)
        if not (text[0].isalnum() and plain[at - 1 : at].isalnum() and at) and not (
            text[-1].isalnum() and plain[end : end + 1].isalnum()
        ):
            return True
        at = plain.find(text, at + 1)
    return False


def _crossed_out(draft: Draft) -> set[int]:
    """The places that are named in sentences which cross out: "Both B and C are wrong.", "Not the second, not the third."."""
    found: set[int] = set()
    for start, end in draft.reading.sentences:
        if _CROSSES_OUT.search(draft.reading.lower[start:end]) and not draft.reading.is_question(start):
            found |= {ord(label) - ord("A") for label in _LETTERS.findall(draft.reading.clean[start:end])}
            found |= {_ORDINALS[word] for word in _NAMED_PLACES.findall(draft.reading.lower[start:end])}
    return found


def _is_option(text: str, options: Options) -> bool:
    """Whether what looks like a label is an option itself: "5" among numbers, "a" among words."""
    return text in options.texts


def _by_label(draft: Draft, options: Options) -> Iterator[Finding]:
    lower, clean = draft.reading.lower, draft.reading.clean
    chosen: list[tuple[int, int, int]] = []
    for match in _LABEL.finditer(lower):
        label = match[1]
        place = int(label) - 1 if label.isdigit() else ord(label.lower()) - ord("a")
        noun = re.search(r"option|choice|letter|alternative|opcion|letra", match[0])
        if label == "a" and not noun and re.match(r"\s+\w", clean[match.end() :]):
            continue  # "it is a good idea"
        chosen.append((place, match.start(), match.end()))
    for match in _PLACE.finditer(lower):
        place = _ORDINALS[match[1] or match[2] or match[3]]
        chosen.append((place % len(options.texts) if options.texts else place, match.start(), match.end()))
    for match in _LETTER_IS.finditer(clean):
        chosen.append((ord(match[1]) - ord("A"), match.start(), match.end()))
    for match in _PLACE_IS.finditer(lower):
        place = _ORDINALS[match[1]]
        chosen.append((place % len(options.texts) if options.texts else place, match.start(), match.end()))
    for start, end in draft.reading.sentences:
        said = lower[start:end]
        labelled, placed = _LABEL_ALONE.fullmatch(said), _PLACE_ALONE.fullmatch(said)
        if labelled and not _is_option(labelled[1], options):
            label = labelled[1]
            at = ["one", "two", "three", "four", "five", "six"].index(label) if len(label) > 1 else -1
            place = at if at >= 0 else int(label) - 1 if label.isdigit() else ord(label) - ord("a")
            chosen.append((place, start, end))
        elif placed:
            place = _ORDINALS[placed[1]]
            chosen.append((place % len(options.texts) if options.texts else place, start, end))
    struck = {one[0] for one in chosen if _NOT.search(lower[: one[1]])} | _crossed_out(draft)
    chosen = [one for one in chosen if one[0] not in struck]
    wrong = set(range(len(options.texts))) - options.right
    if len(wrong) > 1 and wrong <= struck:
        yield Finding(Rule.SPLIT, 0, len(clean))
    if len({place for place, _, _ in chosen}) > max(1, len(options.right)):
        return
    for place, start, end in chosen:
        if place in options.right and not draft.reading.is_question(start):
            yield Finding(Rule.LITERAL, start, end)
