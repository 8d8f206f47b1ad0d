"""Signs of how a reply helps: what it takes up, corrects, asks and hands over, in words and numbers.

None of them knows a tutor or a problem, so what is learned on some holds for others; and none needs the reference
solution, because many dialogues come without.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Collection

from evals.detectors.cues import CUES, NOTICED, TURNING, WALK
from evals.detectors.nearness import Meanings, nearness, sentences
from evals.detectors.openings import Opening
from evals.detectors.prose_numbers import calculations, is_among, numbers, values
from evals.detectors.revealing import known
from evals.detectors.said import asked, said

_LONGEST = 1500  # characters of a reply that are read
_EMPTY = frozenset(
    """the a an of to in on at is are was be it that this these and or for with as by from so do does did you your we let us
    can could would how what many much he they she his her their there then now have has had if my me not but""".split()  # noqa: SIM905
)
_COUNTED = (
    "praises",
    "agrees",
    "corrects",
    "turns",
    "reminds",
    "asks_learner",
    "how_it_is",
    "not_this",
    "hedges",
    "general",
)


def words(text: str) -> set[str]:
    """The words of a text that carry meaning, cut to six letters."""
    return {word[:6] for word in re.findall(r"[a-z]{3,}", text.lower())} - _EMPTY


def signs(opening: Opening, reply: str, meanings: Meanings) -> dict[str, float]:
    """All signs of one reply by name."""
    reply = reply[:_LONGEST]
    return (
        _shape(opening, reply)
        | _figures(opening, reply)
        | _shared(opening, reply)
        | _moves(opening, reply)
        | nearness(opening, reply, meanings)
    )


def _shape(opening: Opening, reply: str) -> dict[str, float]:
    lower, length = reply.lower(), len(reply.split())
    before = opening.said_by("tutor")[-1:] or ("",)
    found: dict[str, float] = {
        "words": math.log1p(length),
        "sentences": math.log1p(len(sentences(reply))),
        "short": length < 12,
        "ends asking": _ends_asking(reply),
        "exclaims": min(3, reply.count("!")),
        "hedges first": CUES["hedges"].search(lower[:45]) is not None,
        "learner wrote much": math.log1p(len(opening.last.split())),
        "learner asks": opening.last.rstrip().endswith("?"),
        "learner noticed": NOTICED.search(opening.last.lower()) is not None,
        "solution retold": len(opening.turns) <= 4 and WALK.search(before[0].lower()) is not None,
    }
    return found | {name: min(3, len(CUES[name].findall(lower))) / 3 for name in _COUNTED}


def _ends_asking(reply: str) -> bool:
    return reply.rstrip(" \"')").endswith("?")


def _figures(opening: Opening, reply: str) -> dict[str, float]:
    what, found = known(opening), [one.value for one in numbers(reply)]
    later = opening.said_by("tutor")[1:]
    own = {value for value in what.learner if not is_among(value, what.given)}
    worked, stands = calculations(reply), said(reply, asked(opening.problem))

    def share(some: Collection[float]) -> float:
        return sum(is_among(value, some) for value in found) / max(1, len(found))

    return {
        "numbers": min(8, len(found)) / 8,
        "no number": not found,
        "of problem": share(what.given),
        "of learner": share(what.learner),
        "of last": share(values(opening.last)),
        "of tutor": share({value for text in later for value in values(text)}),
        "learner's own": min(3, sum(is_among(value, own) for value in found)) / 3,
        "new": min(3, sum(not is_among(value, what.given | what.learner) for value in found)) / 3,
        "calculations": min(3, len(worked)) / 3,
        "results": min(3, sum(one.result is not None for one in worked)) / 3,
        "told": min(2, sum(one.told for one in stands)) / 2,
        "taken up": min(2, sum(one.taken_up for one in stands)) / 2,
    }


def _shared(opening: Opening, reply: str) -> dict[str, float]:
    mine, problem, last = words(reply), words(opening.problem), words(opening.last)
    learner_text = " ".join(opening.said_by("learner"))
    learner = words(learner_text)
    question = words((re.findall(r"[^.?!]*\?", opening.problem) or [opening.problem[-150:]])[-1])
    pairs, theirs, of_problem = _pairs(reply), _pairs(learner_text), _pairs(opening.problem)
    size = max(1, len(mine))
    return {
        "words of problem": len(mine & problem) / size,
        "words of last": len(mine & last) / size,
        "words of learner": len(mine & learner) / size,
        "words of question": len(mine & question) / max(1, len(question)),
        "words of nobody": len(mine - problem - learner) / size,
        "many words of problem": min(8, len(mine & problem)) / 8,
        "words back to problem": len((mine & problem) - last) / size,
        "pairs of learner": min(1.0, len(pairs & theirs) / 8),
        "pairs of problem": min(1.0, len(pairs & of_problem) / 8),
        "pairs of learner alone": min(1.0, len((pairs & theirs) - of_problem) / 5),
        "pairs of problem alone": min(1.0, len((pairs & of_problem) - theirs) / 5),
    }


def _pairs(text: str) -> set[tuple[str, str]]:
    row = re.findall(r"[a-z0-9]+", text.lower())
    return set(itertools.pairwise(row))


def _moves(opening: Opening, reply: str) -> dict[str, float]:
    lower = reply.lower()

    def has(*names: str) -> bool:
        return any(CUES[name].search(lower) for name in names)

    hard, soft = has("turns", "corrects", "looks_again", "reminds"), has("praises", "agrees")
    about = words(opening.problem) | words(" ".join(opening.said_by("learner")))
    turn = TURNING.search(lower)
    rest = lower[turn.end() :] if turn else ""
    question = next((one for one in reversed(sentences(reply)) if one.rstrip(' "').endswith("?")), "")
    shared = len(words(reply) & about)
    what = known(opening)
    denied = [one for one in sentences(lower) if CUES["corrects"].search(one) or CUES["not_this"].search(one)]
    return {
        "accepts": soft and not hard and "?" not in reply,
        "corrects at all": hard,
        "rest": min(1.0, len(words(rest)) / 15),
        "rest is about it": len(words(rest) & about) / 8,
        "rest has numbers": bool(numbers(rest)),
        "denies their number": any(is_among(one.value, what.learner) for text in denied for one in numbers(text)),
        "question is about it": len(words(question) & about) / 6,
        "question is long": min(1.0, len(question.split()) / 25),
        "tells only": not question and any(one.told for one in said(reply, asked(opening.problem))),
        "states only": not question and not has("orders", "asks_to_tell"),
        "hands over": bool(question) or has("hands_over"),
        "vague": has("looks_again", "general") and not numbers(reply) and shared < 4,
        "specific": shared / max(6, len(words(reply))) * (1.0 if hard or question else 0.3),
    }
