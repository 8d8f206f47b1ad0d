"""What Diotima believes about a learner, with the evidence behind each number: for the learner to read, doubt and take away.

Everything is folded from the record when it is asked for; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from agent.learner import Learner
from agent.reply import ComponentState
from agent.suggesting import view_of
from curriculum.model import Course
from pedagogy import calibration, habits
from pedagogy.calibration import Calibration
from pedagogy.habits import Habit
from pedagogy.mastery import DAY
from pedagogy.model import Evidence, Purpose, Verdict

#: So many pieces of evidence are shown of a component, the latest first; so many weeks of progress.
SHOWN, WEEKS = 6, 8
#: So many components ahead are named.
WITHIN_REACH = 3
_WEEK = 7 * DAY
_JUDGED = frozenset({Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT})


@dataclass(frozen=True, slots=True)
class Proof:
    """One answer: when, how it came out, on what kind of task, with how much help, and the learner's own words."""

    at: float
    verdict: str
    purpose: str
    helped: bool
    words: str


@dataclass(frozen=True, slots=True)
class Belief:
    """A wrong rule that is likely held, as the course words it; in how many answers it showed, and how many right ones have
    spoken against it."""

    name: str
    belief: str
    percent: int
    words: str
    seen: int = 0
    against: int = 0


@dataclass(frozen=True, slots=True)
class ComponentStory:
    """A component: where it stands, when it comes back, and what that rests on."""

    state: ComponentState
    proofs: tuple[Proof, ...]
    answers: int
    due_at: float | None = None
    beliefs: tuple[Belief, ...] = ()


@dataclass(frozen=True, slots=True)
class Ahead:
    """A component within reach, and the chance that a first task on it comes out right now, without help (0 to 1)."""

    kc: str
    name: str
    chance: float


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days: when they began, tasks answered at first try, how many of them right without help, and components shown."""

    begins: str
    answered: int
    unaided: int
    shown: int


@dataclass(frozen=True, slots=True)
class Story:
    """All of it."""

    course: str
    title: str
    language: str
    components: tuple[ComponentStory, ...]
    weeks: tuple[Week, ...]
    habits: tuple[Habit, ...]
    calibration: Calibration
    ahead: tuple[Ahead, ...] = ()  # what is within reach, the hardest for this learner first
    is_fitted: bool = False  # whether other learners' answers say how fast things are learnt here; else it is assumed

    @property
    def answers(self) -> int:
        """Answers of this learner that something rests on."""
        return sum(one.answers for one in self.components)

    @property
    def choice(self) -> ComponentStory | None:
        """What the learner chose on the map, while it holds."""
        return next((one for one in self.components if one.state.is_chosen), None)

    @property
    def due(self) -> list[ComponentStory]:
        """What is due for another look now."""
        return [one for one in self.components if one.state.is_due]

    @property
    def coming(self) -> list[ComponentStory]:
        """What comes back later, the soonest first."""
        later = [one for one in self.components if one.due_at is not None and not one.state.is_due]
        return sorted(later, key=lambda one: one.due_at or 0.0)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON values, for the learner to take away."""
        plain = asdict(self)
        plain["calibration"] |= {"brier": self.calibration.brier, "bias": self.calibration.bias}
        return {"format": "diotima-learner-model/1", **plain}


def tell(
    course: Course, learner: Learner, states: Sequence[ComponentState], evidence: Sequence[Evidence], now: float
) -> Story:
    """The story of one learner in one course. Evidence of components that the course no longer has stays in the sums."""
    cards = {kc: card.due.timestamp() for kc, card in learner.reviews.cards.items()}
    by_component: dict[str, list[Evidence]] = {}
    for one in evidence:
        if one.verdict in _JUDGED:
            by_component.setdefault(one.kc, []).append(one)
    components = tuple(
        ComponentStory(
            state,
            tuple(_proof(one) for one in reversed(by_component.get(state.kc, [])[-SHOWN:])),
            len(by_component.get(state.kc, ())),
            cards.get(state.kc),
            _beliefs(course, learner, state.kc),
        )
        for state in states
    )
    return Story(
        course.id,
        course.title,
        course.language,
        components,
        _weeks(evidence, now),
        tuple(habits.habits_of(habits.fold_all(evidence))),
        calibration.fold_all(evidence),
        _ahead(course, learner, states, now),
        bool(learner.fitted.components),
    )


def _ahead(course: Course, learner: Learner, states: Sequence[ComponentState], now: float) -> tuple[Ahead, ...]:
    """Components that rest on nothing unmet and are not shown yet, with what is foreseen; the least likely first."""
    if not learner.states:
        return ()
    view = view_of(learner, now)
    met = {one.kc for one in states if one.state != "not_met"}
    within = [one for one in states if one.state != "mastered" and met.issuperset(one.prerequisites)]
    found = [Ahead(one.kc, one.name, view.chance(one.kc, tuple(course.by_component.get(one.kc, ())))) for one in within]
    return tuple(sorted(found, key=lambda one: (one.chance, one.kc))[:WITHIN_REACH])


def _proof(one: Evidence) -> Proof:
    return Proof(
        one.at, str(one.verdict), str(one.purpose), one.hint_level > 0 or bool(one.help), " · ".join(one.spans)
    )


def _beliefs(course: Course, learner: Learner, kc: str) -> tuple[Belief, ...]:
    held = [one for one in learner.beliefs.values() if kc in one.kcs and one.is_held]
    known = [
        (one, course.misconceptions[one.misconception]) for one in held if one.misconception in course.misconceptions
    ]
    return tuple(
        Belief(rule.name, rule.belief, round(100 * one.p), one.words, one.seen, one.against) for one, rule in known
    )


def _weeks(evidence: Sequence[Evidence], now: float) -> tuple[Week, ...]:
    """The last weeks, the oldest first; those before the first answer are left out."""
    answered, unaided, shown = [0] * WEEKS, [0] * WEEKS, [0] * WEEKS
    for one in evidence:
        back = int(max(0.0, now - one.at) // _WEEK)
        if back >= WEEKS or one.verdict not in _JUDGED or not one.first_try:
            continue
        right = one.verdict is Verdict.CORRECT and one.unaided
        answered[back] += 1
        unaided[back] += right
        shown[back] += right and one.purpose in {Purpose.TRANSFER, Purpose.EXAM, Purpose.PLACEMENT}
    first = next((back for back in reversed(range(WEEKS)) if answered[back]), 0)
    begins = [datetime.fromtimestamp(max(0.0, now - (back + 1) * _WEEK), UTC) for back in range(WEEKS)]
    return tuple(
        Week(begins[back].strftime("%Y-%m-%d"), answered[back], unaided[back], shown[back])
        for back in range(first, -1, -1)
    )
