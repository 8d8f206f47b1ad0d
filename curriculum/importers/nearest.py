"""Finds the objectives of a course that a sentence names or means, or on whose pages a task of the same kind stands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log
from pathlib import Path

from curriculum.book import load_book
from curriculum.importers.matching import Place
from curriculum.importers.openstax_titles import EMPTY
from curriculum.model import Course
from retrieval.embedder import Embedder, OnnxEmbedder
from retrieval.lexical import Lexical, best
from retrieval.passages import passages_of
from retrieval.terms import formula_terms, plain, stem, word_terms

LEAST_SHARE = 0.07  # of all votes: below, the examples point nowhere in particular
SECOND = 0.8  # of the votes of the first: a second objective is named as well
FEWEST_NAMED = 2  # words of an objective's name that must all stand in the sentence
_DEEDS = {"addition": "add", "subtraction": "subtract", "multiplication": "multiply", "division": "divide"}
_DOUBLED = re.compile(r"([^aeiou\d])\1$")  # plotting, plot
_TWO_DEEDS = re.compile(r"^(?P<one>\w+) (?:and|or) (?P<other>\w+) (?P<what>.+)$", re.I)  # "Add and subtract decimals"
_PLACE = re.compile(r"^(?P<what>.+?) in an? .+$", re.I)  # "Plot points in a rectangular coordinate system"
_METHOD = re.compile(r"^.+? using (?:the )?(?P<what>.+)$", re.I)  # "Simplify expressions using the order of operations"
_BETWEEN = 1  # other words that may stand between them
_LONGEST_NAME = 14
LEAST_SHARED = 0.45  # of a name, by the weight of its words, to count at all
_NAME = 0.3  # votes of a name that is wholly said; the best page of one example gives 0.11
_MEANT = 2.0  # votes of a name that means the same: more than the pages of a few examples give by chance
_APART = 0.4  # cosine of a sentence and a name that are both about mathematics, and of no nearer kin
_NEXT = 3  # names that may be meant
_LOOKED_AT = 10  # passages of each ranking
_RANK = 8.0  # as in the fusion of searches


def stems(text: str) -> set[str]:
    """The words of a text that mean something, without their endings; an operation is what one does."""
    words = (_DEEDS.get(word, word) for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in EMPTY)
    return {_DOUBLED.sub(r"\1", stem(stem(word))) for word in words}


def ways_to_say(name: str) -> Iterator[set[str]]:
    """The words that name an objective: all of them; of two deeds, either with what is done; what is done without the
    place where; or the method that it is about."""
    yield stems(name)
    if found := _TWO_DEEDS.match(name):
        yield stems(f"{found['one']} {found['what']}")
        yield stems(f"{found['other']} {found['what']}")
    for shorter in (_PLACE, _METHOD):
        if found := shorter.match(name):
            yield stems(found["what"])


class Nearest:
    """The objectives of one course, and its passages by words and by shapes of formulas."""

    def __init__(self, course: Course, folder: Path, embedder: Embedder | None = None) -> None:
        self.places = [Place(kc, course.components[kc].name) for kc in course.sequence]
        self._passages = passages_of(course, load_book(folder))
        texts = [passage.searched for passage in self._passages]
        counts = Counter(word for place in self.places for word in stems(place.name))
        self._rarity = {word: log(1 + len(self.places) / count) for word, count in counts.items()}
        said = [(frozenset(way), place) for place in self.places for way in ways_to_say(place.name)]
        shared = Counter(way for way, _ in said)
        # a way to say two objectives names neither of them; the whole name of one always does
        self._ways = [(way, place) for way, place in said if shared[way] == 1 or way == stems(place.name)]
        self._words = Lexical.build([word_terms(text) for text in texts])
        self._shapes = Lexical.build([formula_terms(text) for text in texts])
        self._embedder = embedder or OnnxEmbedder()
        self._meant = self._embedder.embed([plain(place.name) for place in self.places])

    def named(self, sentence: str) -> list[Place]:
        """The objectives that are said in the sentence, each word near the others; of several, those with the most
        words."""
        said = [meant for word in sentence.split() if (meant := stems(word))]
        windows = {
            size: [
                {word for meant in said[at : at + size] for word in meant} for at in range(max(1, len(said) - size + 1))
            ]
            for size in range(FEWEST_NAMED, _LONGEST_NAME)
        }
        found: list[tuple[int, Place]] = []
        for wanted, place in self._ways:
            if any(wanted <= window for window in windows.get(len(wanted) + _BETWEEN, ())):
                found.append((len(wanted), place))
        most = max((count for count, _ in found), default=0)
        named = {place.id: place for count, place in found if count == most}
        return list(named.values()) if most >= FEWEST_NAMED else []

    def _shared(self, said: set[str], name: set[str]) -> float:
        """How much of a name is said, its rare words counting for more."""
        whole = sum(self._rarity[word] for word in name)
        return sum(self._rarity[word] for word in name & said) / whole if whole else 0.0

    def found(self, sentence: str, examples: Sequence[str]) -> list[tuple[Place, float]]:
        """The objectives that the sentence means, and on whose pages its words and the examples are found: one or two,
        each with its share of the votes."""
        votes: dict[str, float] = defaultdict(float)
        searches = [(self._words, word_terms(sentence))]
        searches += [(self._words, word_terms(text)) for text in examples]
        searches += [(self._shapes, formula_terms(text)) for text in examples]
        for index, terms in searches:
            for rank, at in enumerate(best(index.scores(terms), _LOOKED_AT), 1):
                kcs = self._passages[at].kcs
                for kc in kcs if len(kcs) <= 2 else ():  # a page of many objectives speaks for none
                    votes[kc] += 1 / (_RANK + rank) / len(kcs)
        for place in self.places:
            if (share := self._shared(stems(sentence), stems(place.name))) >= LEAST_SHARED:
                votes[place.id] += share * _NAME
        near = self._meant @ self._embedder.embed([plain(sentence)])[0]
        for at in near.argsort()[::-1][:_NEXT]:
            votes[self.places[at].id] += _MEANT * max(0.0, float(near[at]) - _APART) / (1 - _APART)
        total = sum(votes.values())
        known = {place.id: place for place in self.places}
        ranked = sorted(((votes[kc] / total, kc) for kc in votes if kc in known), reverse=True) if total else []
        if not ranked or ranked[0][0] < LEAST_SHARE:
            return []
        return [(known[kc], share) for share, kc in ranked[:2] if share >= SECOND * ranked[0][0]]
