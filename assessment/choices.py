"""Multiple choice and short words: which choice a learner means by a letter, a number, its text or its
value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assessment.canonical import canonical
from assessment.notation import UnreadableError
from assessment.parser import parse
from assessment.syntax import Relation, Var

_FILLER = re.compile(
    r"^(?:(?:i|we)\s+(?:think|guess|believe|say|said|got|get|choose|pick|chose|picked)\s+|(?:it|that|this)(?:'s|’s|\s+is|s)\s+"
    r"|(?:the\s+)?(?:answer|choice|option)(?:\s+is|:)?\s+|is\s+(?:it|that)\s+|it\s+(?:should|must|has\s+to)\s+be\s+"
    r"|maybe\s+|probably\s+|so\s+|then\s+|(?:um+|hm+|oh+|ah+|aha|ok|okay|wait|alright)[\s,.!:]+|well\s+|i\s+see(?:\s+it)?[,.!]\s*"
    r"|(?:the|an)\s+|a\s+(?=[a-z]{2})(?!and\b|or\b))+",
    re.IGNORECASE,
)
_LETTER = re.compile(r"^[(\[]?\s*([a-z])\s*[)\].:]?$", re.IGNORECASE)
_NUMBER = re.compile(r"^[(\[#]?\s*(\d{1,2})\s*[)\].:]?$")
_MARKS = str.maketrans({"“": '"', "”": '"', "’": "'", "−": "-", "–": "-", "\u00a0": " "})


def plain_words(text: str) -> str:
    """Text for comparing words: no case, no mathematics signs, single spaces, no final punctuation."""
    plain = text.translate(_MARKS).replace("$$", " ").replace("$", " ").replace("\\", " ")
    return " ".join(plain.casefold().split()).strip(" .!?,;:\"'")


def without_filler(text: str) -> str:
    """Words without "I think it is", "the answer is" and the like in front."""
    plain = plain_words(text)
    shorter = _FILLER.sub("", plain).strip(" .!?,;:\"'")
    shorter = re.sub(r"[,\s]+(?:i think|i guess|maybe|right|please|probably)$", "", shorter)
    return shorter or plain


def find_choice(text: str, choices: Sequence[str]) -> int | None:
    """The index of the choice that ``text`` means, or None when it means none of them or several.

    In this order: the text of a choice, a letter, the value of a choice, a 1-based number (only where no
    choice is itself a number), the one choice that is named in a sentence.
    """
    said = without_filler(text)
    texts = [plain_words(choice) for choice in choices]
    for words in (plain_words(text), said):
        if texts.count(words) == 1:
            return texts.index(words)
    tight = [re.sub(r"\s+", "", words) for words in texts]
    if tight.count(re.sub(r"\s+", "", said)) == 1:
        return tight.index(re.sub(r"\s+", "", said))
    if letter := _LETTER.match(said):
        index = ord(letter.group(1).lower()) - ord("a")
        if index < len(choices):
            return index
    by_value = _by_value(said, choices)
    if by_value is not None:
        return by_value
    number = _NUMBER.match(said)
    if number and not any(re.search(r"\d", choice) for choice in choices):
        index = int(number.group(1)) - 1
        return index if 0 <= index < len(choices) else None
    return _named(plain_words(text), texts)


def _by_value(said: str, choices: Sequence[str]) -> int | None:
    values = [value_text(choice) for choice in choices]
    for wanted in (value_text(said), value_text(said, labelled=True)):
        if wanted is not None and values.count(wanted) == 1:
            return values.index(wanted)
    return None


def value_text(text: str, *, labelled: bool = False) -> str | None:
    """Canonical text of the mathematics that ``text`` is from end to end, or None. With ``labelled``, of
    the value that ``x = 5`` gives to a letter."""
    try:
        node = parse(text)
        if not labelled:
            return canonical(node)
        if isinstance(node, Relation) and node.ops == ("=",) and isinstance(node.items[0], Var):
            return canonical(node.items[1])
    except UnreadableError:
        pass
    return None


def _named(sentence: str, texts: Sequence[str]) -> int | None:
    """The one choice whose words occur in the sentence; a longer choice hides the shorter ones inside it."""
    found: list[int] = []
    rest = sentence
    for index in sorted(range(len(texts)), key=lambda i: -len(texts[i])):
        words = texts[index]
        if len(words) < 2 or not re.search(r"[^\W\d_]", words):
            continue
        shorter = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", rest)
        if shorter != rest:
            found.append(index)
            rest = shorter
    if len(found) != 1 or re.search(r"(?<!\w)(?:not|isn't|isnt|n't|or)(?!\w)", rest):
        return None
    return found[0]


def find_choices(text: str, choices: Sequence[str]) -> frozenset[int] | None:
    """The indices of all choices that ``text`` lists ("a and c", "A, C", "ac", or their texts); None if
    unclear."""
    said = without_filler(text)
    run = re.fullmatch(r"[a-z]{2,8}", said)
    if run and len(set(said)) == len(said) and all(ord(c) - 97 < len(choices) for c in said):
        return frozenset(ord(c) - 97 for c in said)
    single = find_choice(text, choices)
    if single is not None:
        return frozenset({single})
    for separator in (r"\s*[;\n]\s*", r"\s*(?:;|,|\n|\band\b|&|\+|\s(?=[a-z]\b))\s*"):
        parts = [part for part in re.split(separator, said) if part.strip()]
        found = [find_choice(part, choices) for part in parts]
        if len(parts) > 1 and None not in found:
            return frozenset(index for index in found if index is not None)
    return None
