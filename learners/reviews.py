"""Spaced reviews: when a mastered component should come back, on the scale of days (FSRS).

A card is born when the unaided transfer item was right; each review is graded by its first try. Learning
steps within a day are switched off: that scale belongs to the tutoring itself. Retrieval practice transfers
with d = 0.40 (Pan and Rickard 2018).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from fsrs import Card, Rating, Scheduler

from pedagogy.model import Evidence, Purpose, Verdict

_SHOWS_NOTHING = frozenset({Verdict.UNCLEAR, Verdict.NO_ATTEMPT})
_SHOWING = frozenset({Purpose.TRANSFER, Purpose.EXAM, Purpose.PLACEMENT})
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@dataclass(frozen=True, slots=True)
class Reviews:
    """Due times per component, in seconds since the epoch; a fold over evidence."""

    cards: dict[str, Card]

    def due(self, now: float) -> tuple[str, ...]:
        """Components whose review is due at ``now``, the longest overdue first."""
        waiting = [(card.due.timestamp(), kc) for kc, card in self.cards.items() if card.due.timestamp() <= now]
        return tuple(kc for _, kc in sorted(waiting))


def fold(reviews: Reviews, evidence: Evidence) -> Reviews:
    """One more piece of evidence. Only unaided first tries of transfer and review items count."""
    if not evidence.first_try or evidence.purpose is Purpose.PRACTICE or evidence.verdict in _SHOWS_NOTHING:
        return reviews
    right = evidence.verdict is Verdict.CORRECT and evidence.unaided
    card = reviews.cards.get(evidence.kc)
    if evidence.purpose in _SHOWING and right and card is None:
        # an id of our own: by default it is the time, and fsrs waits a millisecond so that no two are the same
        card = Card(card_id=0, due=datetime.fromtimestamp(evidence.at, UTC))
    elif evidence.purpose is not Purpose.REVIEW or card is None:
        return reviews
    at = datetime.fromtimestamp(max(evidence.at, card.last_review.timestamp() if card.last_review else 0), UTC)
    card, _ = _SCHEDULER.review_card(card, Rating.Good if right else Rating.Again, review_datetime=at)
    return Reviews({**reviews.cards, evidence.kc: card})


def fold_all(evidence: Iterable[Evidence]) -> Reviews:
    """Fold a whole record."""
    reviews = Reviews({})
    for one in evidence:
        reviews = fold(reviews, one)
    return reviews
