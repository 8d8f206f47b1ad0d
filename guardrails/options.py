"""Finds the right option of a choice: its words told as the answer, its letter, its place in the list.

Naming all options is fine: that is reading the question aloud.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardrails import wording
from guardrails.leaks import Draft, Finding, is_their_own, is_told, places_of
from guardrails.model import Rule
from guardrails.targets import Options, Protected, words_of

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
        common = len(text) <= 3 or text in _COMMON or text in task
        for start, end in places_of(draft.reading, text):
            before, after = draft.around(start, end)
            strong = is_told(draft, start, end) and not wording.is_quoted(before, after)
            if not strong and is_their_own(draft, start, end, protected):
                continue  # their own choice, named
            alone = (
                (common and not listing)
                and draft.reading.clean[:start].strip(" *_$(\"'") == ""
                and after[:1] in (".", "!", ",", "")
            )
            if strong or (alone and len(text) > 1) or not (common or listing):
                yield Finding(Rule.LITERAL, start, end)


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
    struck = {one[0] for one in chosen if _NOT.search(lower[: one[1]])}
    chosen = [one for one in chosen if one[0] not in struck]
    wrong = set(range(len(options.texts))) - options.right
    if len(wrong) > 1 and wrong <= struck:
        yield Finding(Rule.SPLIT, 0, len(clean))
    if len({place for place, _, _ in chosen}) > max(1, len(options.right)):
        return
    for place, start, end in chosen:
        if place in options.right and not draft.reading.is_question(start):
            yield Finding(Rule.LITERAL, start, end)
