"""Finds where verbs, articles and adjectives do not fit, in a learner's short text, by lists of everyday words.

A word that stands in no list is passed over: what cannot be known is never called a mistake. The lists are data, one file a
language; Spanish is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assessment.phrases import DATA, read_scalars

KNOWN = ("es",)  # languages with a file
_WORD = re.compile(r"[^\W\d_]+|[.,;:!?]")
_ENDINGS = {
    "ar": ("o as a amos áis an", "é aste ó amos asteis aron", "aba abas aba ábamos abais aban"),
    "er": ("o es e emos éis en", "í iste ió imos isteis ieron", "ía ías ía íamos íais ían"),
    "ir": ("o es e imos ís en", "í iste ió imos isteis ieron", "ía ías ía íamos íais ían"),
}
_REACH = 8  # words before an infinitive among which the word stands that it goes with


@dataclass(frozen=True, slots=True)
class Fault:
    """Words that do not fit, as they stand. ``is_verb`` tells a verb from an article or adjective."""

    words: str
    is_verb: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a text: how many verbs it has that are known, how many groups of article, noun and adjective, and
    what does not fit."""

    verbs: int = 0
    groups: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Noun:
    """A noun with its determiner: where it stands, gender and number ("" where they are not known), and whether it may be
    the subject of what follows."""

    start: int
    end: int
    gender: str
    number: str
    leads: bool


class Forms:
    """The forms of one language."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._persons: dict[str, set[int]] = {}
        self._infinitives = {verb for verbs in raw["verbs"].values() for verb in verbs} | set(raw["irregular"])
        for kind, verbs in raw["verbs"].items():
            for verb in verbs:
                for tense in _ENDINGS[kind]:
                    self._add([verb[: -len(kind)] + ending for ending in tense.split()])
        for tenses in raw["irregular"].values():
            for tense in tenses:
                self._add(tense)
        self._raw = raw
        self._sets: dict[str, frozenset[str]] = {
            name: frozenset(raw[name])
            for name in (
                "turned", "governors", "before_infinitive", "prepositions", "between", "joins", "not_nouns", "degrees", "plain", "times",
            )
        }  # fmt: skip
        self._pronouns = {word: int(person) for word, person in raw["pronouns"].items()}
        self._adjectives = {
            stem + ending: look
            for stem in raw["adjectives"]
            for ending, look in (("o", "ms"), ("a", "fs"), ("os", "mp"), ("as", "fp"))
        } | {form: f"-{number}" for word in raw["plain"] for form, number in ((word, "s"), (_plural(word), "p"))}
        nouns = raw["nouns"]
        self._genders = {word: gender for gender in ("m", "f") for word in nouns[gender]} | dict.fromkeys(
            nouns["either"], ""
        )

    def _add(self, forms: Sequence[str]) -> None:
        for person, form in enumerate(forms, start=1):
            if form:
                self._persons.setdefault(form, set()).add(person)

    def check(self, text: str) -> Checked:
        """What fits and what does not, sentence by sentence."""
        words = [found[0] for found in _WORD.finditer(text)]
        low = [word.lower() for word in words]
        nouns = {one.start: one for one in self._nouns(low)}
        verbs, faults = 0, list[Fault]()
        for at in range(len(low)):
            if self._is_verb(low, at):
                verbs += 1
                if (start := self._misfit(low, at, nouns)) is not None:
                    faults.append(Fault(" ".join(words[start : at + 1]), True))
            elif low[at] in self._infinitives and self._stands_alone(low, at):
                verbs += 1
                faults.append(Fault(" ".join(words[max(0, at - 1) : at + 1]), True))
        for one in nouns.values():
            faults += [Fault(" ".join(words[a:b]), False) for a, b in self._unlike(low, one)]
        return Checked(verbs, len(nouns), tuple(faults))

    # --- verbs -------------------------------------------------------------------------------------------------------

    def _is_verb(self, low: Sequence[str], at: int) -> bool:
        """Whether a word is a verb in a person: not where it is the noun of an article ("la comida", "el juego")."""
        word, before = low[at], low[at - 1] if at else ""
        if word not in self._persons and word not in self._sets["turned"]:
            return False
        if before in self._raw["determiners"] and before not in {"la", "los", "las", "lo"}:
            return before in {"el", "tu"}  # "el juega" for "él juega"
        return not (before in {"la", "los", "las"} and self._gender(word) and self._persons.get(word) == {3})

    def _misfit(self, low: Sequence[str], at: int, nouns: Mapping[int, _Noun]) -> int | None:
        """Where the subject begins that the verb does not fit; None when it fits, or nobody knows."""
        persons = self._persons.get(low[at])
        if persons is None or low[at] in self._sets["turned"]:
            return None
        end = at - 1
        while end >= 0 and low[end] in self._sets["between"]:
            end -= 1
        if end < 0:
            return None
        person, start = self._pronouns.get(low[end]), end
        noun = next((one for one in nouns.values() if one.end == end + 1), None)
        if person is None and noun is not None and noun.leads and noun.number:
            person, start = 3 if noun.number == "s" else 6, noun.start
        before = low[start - 1] if start else ""
        if person is None or before in self._sets["prepositions"]:
            return None
        if before in {"y", "e", "o"} and start >= 2 and low[start - 2] not in self._sets["joins"]:
            several = 4 if person in {1, 4} else 6
            return None if several in persons else self._pair(start, nouns)
        return None if person in persons else start

    def _pair(self, start: int, nouns: Mapping[int, _Noun]) -> int | None:
        """Where "mi hermana y yo" begins; None where what stands before the "y" is no subject ("leo y yo como")."""
        first = next((one for one in nouns.values() if one.end == start - 1), None)
        return first.start if first is not None and first.leads else None

    def _stands_alone(self, low: Sequence[str], at: int) -> bool:
        """Whether an infinitive stands where a verb in a person is wanted."""
        back = at - 1
        while back >= 0 and low[back] in self._sets["between"]:
            back -= 1
        before = low[back] if back >= 0 else ""
        if before in self._pronouns:
            return low[back - 1] not in {"para", "sin", "por"} if back else True
        sentence = _since(low, at)
        if before in self._sets["before_infinitive"] - {"y", "o", "ni"} or low[at - 1 if at else 0] in {"a", "al"}:
            return False
        if any(word in self._sets["governors"] or word in self._sets["turned"] for word in sentence[-_REACH:]):
            return False
        return not any(word in self._raw["is"] or word in self._sets["governors"] for word in _until(low, at))

    # --- articles and adjectives -----------------------------------------------------------------------------------------

    def _nouns(self, low: Sequence[str]) -> Iterator[_Noun]:
        for at, word in enumerate(low[:-1]):
            look, noun = self._raw["determiners"].get(word), low[at + 1]
            if look is None or not noun.isalpha() or noun in self._sets["not_nouns"] or noun in self._adjectives:
                continue
            known = self._gender(noun) is not None
            if (word in {"la", "los", "las", "lo"} and noun in self._persons and not known) or not known:
                continue
            if noun in self._persons and word in {"la", "los", "las"} and noun not in self._genders:
                continue  # "la cocina" is a room or somebody cooking her
            if noun in self._infinitives or noun in self._raw["determiners"] or noun in self._pronouns:
                continue
            before = low[at - 1] if at else ""
            leads = before not in self._sets["prepositions"] and before not in self._persons
            leads &= self._single(noun) not in self._sets["times"]
            end = at + 2
            while end < len(low) and low[end] in self._adjectives:
                end += 1
            yield _Noun(at, end, self._gender(noun) or "", self._number(noun), leads)

    def _unlike(self, low: Sequence[str], noun: _Noun) -> Iterator[tuple[int, int]]:
        """Where the determiner, an adjective beside the noun, or one after "es" does not fit it."""
        look = self._raw["determiners"][low[noun.start]]
        if not _fits(look, noun.gender, noun.number) and not self._is_agua(low, noun):
            yield noun.start, noun.start + 2
        in_of = noun.start > 0 and low[noun.start - 1] == "de"  # "fines de semana largos"
        if not in_of and (end := self._unlike_at(low, noun.start + 2, noun)) is not None:
            yield noun.start, end
        yield from self._said_of(low, noun)

    def _said_of(self, low: Sequence[str], noun: _Noun) -> Iterator[tuple[int, int]]:
        at = noun.end
        if at < len(low) and low[at] in self._sets["degrees"]:
            at += 1
        number = self._raw["is"].get(low[at]) if at < len(low) else None
        pair = noun.start > 0 and low[noun.start - 1] in {"y", "e"} and noun.number == "s" and number == "p"
        if number is None or not noun.leads or pair:
            return
        if (end := self._unlike_at(low, at + 1, noun)) is not None:
            yield noun.start, end

    def _unlike_at(self, low: Sequence[str], at: int, noun: _Noun) -> int | None:
        """Where an adjective ends that stands here, perhaps after "muy", and does not fit; None when none does."""
        while at < len(low) and low[at] in self._sets["degrees"]:
            at += 1
        look = self._adjectives.get(low[at]) if at < len(low) else None
        return None if look is None or _fits(look, noun.gender, noun.number) else at + 1

    def _gender(self, noun: str) -> str | None:
        """m or f; "" for a noun that is either; None for a word of which nothing is known."""
        single = self._single(noun)
        for form in (noun, single):
            if form in self._genders:
                return self._genders[form]
        for ending, gender in self._raw["nouns"]["endings"].items():
            if single.endswith(ending) and len(single) > len(ending) + 1:
                return str(gender)
        return None

    def _number(self, noun: str) -> str:
        if noun in self._genders:
            return "" if noun.endswith("s") else "s"
        return "p" if noun.endswith("s") else "s"

    def _single(self, noun: str) -> str:
        if noun in self._genders or not noun.endswith("s"):
            return noun
        if noun.endswith("ces"):
            return noun[:-3] + "z"
        if noun.endswith("iones"):
            return noun[:-5] + "ión"
        return noun[:-2] if noun.endswith("es") and (noun[:-1] not in self._genders) else noun[:-1]

    def _is_agua(self, low: Sequence[str], noun: _Noun) -> bool:
        return not noun.gender and low[noun.start] in {"el", "un"}


def _plural(word: str) -> str:
    return word[:-1] + "ces" if word.endswith("z") else word + ("s" if word[-1] in "aeiouéó" else "es")


def _fits(look: str, gender: str, number: str) -> bool:
    """Whether a form ("ms", "-p") fits a gender and a number; what is not known fits."""
    return (look[0] == "-" or not gender or look[0] == gender) and (not number or look[1] == number)


def _since(low: Sequence[str], at: int) -> list[str]:
    """The words of the sentence before a place."""
    start = max((i + 1 for i in range(at) if low[i] in ".;!?"), default=0)
    return list(low[start:at])


def _until(low: Sequence[str], at: int) -> list[str]:
    """The next words of the sentence."""
    end = next((i for i in range(at, len(low)) if low[i] in ".;!?"), len(low))
    return list(low[at + 1 : min(end, at + 5)])


@lru_cache(maxsize=8)
def forms_of(language: str) -> Forms:
    """The forms of a language of ``KNOWN``. Raises InstructorError for a broken file."""
    return Forms(read_scalars(DATA / f"forms.{language}.yaml"))


def links_in(text: str, language: str) -> tuple[int, int]:
    """How many words join two thoughts, and how many only add one thing to another."""
    raw = read_scalars(DATA / f"forms.{language}.yaml")
    low = f" {' '.join(found[0].lower() for found in _WORD.finditer(text))} "
    strong = sum(low.count(f" {word} ") for word in raw["links"])
    return strong, sum(low.count(f" {word} ") for word in raw["weak_links"])
