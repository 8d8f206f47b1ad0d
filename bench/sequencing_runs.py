"""One simulated learner's way through a course under one policy of the outer loop."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bench.sequenced_learners import Simulated
from learners import reviews
from learners.reviews import Reviews
from pedagogy import choosing, mastery, standing
from pedagogy.bandit import Bandit
from pedagogy.choosing import PRIOR, Chosen
from pedagogy.course_map import CourseMap
from pedagogy.finishing import Moment
from pedagogy.mastery import DAY, DEFAULTS, Tracing
from pedagogy.model import Evidence, Purpose, Verdict
from pedagogy.options import Kind, Option, View, options
from pedagogy.sequencing import item_of
from pedagogy.session_state import SessionState, Table
from pedagogy.standing import Standing

#: Items of one session, and seconds an item takes; one session a day.
SESSION, SECONDS = 20, 90.0
#: A learner who has not finished after so many items is given up on.
LONGEST = 600
#: Right answers in a row that a skill builder asks for (Heffernan and Heffernan 2014).
IN_A_ROW = 3
_KEPT = 60


@dataclass
class Run:
    """What a policy may see of a learner, folded from the answers alone."""

    course: CourseMap
    personal: bool
    bandit: Bandit = PRIOR
    states: dict[str, Tracing] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)
    reviews: Reviews = field(default_factory=lambda: Reviews({}))
    session: SessionState = field(default_factory=SessionState)
    items: int = 0
    last: Chosen | None = None

    def view(self, now: float) -> View:
        known = {kc: mastery.mastery(state, now) for kc, state in self.states.items()}
        fails = {kc: state.fails_without_progress for kc, state in self.states.items()}
        return View(known, lambda _: DEFAULTS, self.prior, lambda kc: fails.get(kc, 0))

    def prior(self, kc: str) -> float:
        return self.standing.prior(DEFAULTS.prior, self._rests_on(kc)) if self.personal else DEFAULTS.prior

    def _rests_on(self, kc: str) -> list[bool]:
        node = self.course.node(kc)
        firsts = [self.states[one].first_right for one in (node.prerequisites if node else ()) if one in self.states]
        return [one for one in firsts if one is not None]

    def take(self, evidence: Evidence) -> None:
        right = evidence.verdict is Verdict.CORRECT
        state = self.states.get(evidence.kc)
        if state is None:
            state = mastery.unmet(prior=self.prior(evidence.kc))
            self.standing = standing.met(self.standing, right, DEFAULTS, self._rests_on(evidence.kc))
        self.states[evidence.kc] = mastery.fold(state, evidence)
        self.reviews = reviews.fold(self.reviews, evidence)


Policy = Callable[[Run, list[Option], View, float, random.Random], Option]


def fixed(run: Run, found: list[Option], view: View, now: float, chance: random.Random) -> Option:
    """The course's order with the rule of skill builders, which needs no model: three right in a row, then the unaided item."""
    node = next(node for node in run.course.nodes if not view.mastered(node.kc))
    known = view.known.get(node.kc)
    if known is not None and known.streak >= IN_A_ROW and not known.transferred:
        return Option(Kind.TRANSFER, node.kc, Purpose.TRANSFER, node.transfer, "")
    return Option(Kind.PRACTICE, node.kc, Purpose.PRACTICE, node.practice, "")


def traced(run: Run, found: list[Option], view: View, now: float, chance: random.Random) -> Option:
    """The course's order by knowledge tracing: each component until P(known) is high, then the unaided item."""
    return found[0]


def mixed(run: Run, found: list[Option], view: View, now: float, chance: random.Random) -> Option:
    """Any component that is not shown yet."""
    return _stage(run, view, chance.choice([n.kc for n in run.course.nodes if not view.mastered(n.kc)]))


def greedy(run: Run, found: list[Option], view: View, now: float, chance: random.Random) -> Option:
    """The component that is known best and not shown yet."""
    left = [node.kc for node in run.course.nodes if not view.mastered(node.kc)]
    return _stage(run, view, max(left, key=view.p))


def _stage(run: Run, view: View, kc: str) -> Option:
    return options(run.course, view, run.session, wanted=kc)[0]


def sequencer(run: Run, found: list[Option], view: View, now: float, chance: random.Random) -> Option:
    """What the tutor does."""
    chosen = choosing.choose(found, view, Moment(), run.bandit, seed=str(chance.random()))
    run.last = chosen
    return chosen.weighed.option


@dataclass(frozen=True)
class Way:
    """How a run ended: items used, whether all was shown, and how much of what was shown is truly known."""

    items: int
    finished: bool
    truly: float


POLICIES: Mapping[str, tuple[Policy, bool]] = {
    "fixed order": (fixed, False),
    "order by tracing": (traced, False),
    "random": (mixed, False),
    "mastery-greedy": (greedy, False),
    "sequencer": (sequencer, True),
}


def walk(course: CourseMap, learner: Simulated, policy: str, seed: int, bandit: Bandit = PRIOR) -> tuple[Way, Bandit]:
    """Teach until everything is shown. Due reviews come at the start of a session under every policy alike."""
    choose, personal = POLICIES[policy]
    run, chance = Run(course, personal, bandit), random.Random(f"{policy}|{seed}")
    while run.items < LONGEST:
        day = run.items // SESSION
        now = day * DAY + (run.items % SESSION) * SECONDS
        if run.items % SESSION == 0:
            run.session = SessionState()
        view = run.view(now)
        if all(view.mastered(node.kc) for node in course.nodes):
            break
        due = run.reviews.due(now)[:3]
        found = options(course, view, run.session, due)
        is_review = found[0].kind is Kind.REVIEW
        option = found[0] if is_review else choose(run, found, view, now, chance)
        item = item_of(course, option, view, run.session, str(seed))
        right = learner.answer(option.kc, option.purpose, now / DAY)
        verdict = Verdict.CORRECT if right else Verdict.INCORRECT
        run.take(Evidence(option.kc, verdict, item.item, "1", now, option.purpose))
        if run.last is not None and not is_review:
            run.bandit = choosing.learnt(run.bandit, run.last.as_data(), right, run.items)
        _moved(run, option, item.template, item.seed)
    shown = [node.kc for node in course.nodes if run.view(now).mastered(node.kc)]
    truly = sum(learner.knows(kc) for kc in shown) / max(1, len(shown))
    return Way(run.items, len(shown) == len(course.nodes), truly), run.bandit


def _moved(run: Run, option: Option, template: str, seed: int) -> None:
    before, state = run.session.table.kc, run.session
    detours = state.detours
    if option.kind is Kind.PREREQUISITE:
        detours = (*detours, before)[-4:]
    elif detours and detours[-1] == option.kc:
        detours = detours[:-1]
    run.items += 1
    run.session = replace(
        state,
        turn=run.items,
        table=Table(template, seed, option.purpose, option.kc),
        items_met=(*state.items_met, f"{template}:{seed}")[-_KEPT:],
        detours=detours,
        reviewed=(*state.reviewed, option.kc) if option.purpose is Purpose.REVIEW else state.reviewed,
    )
