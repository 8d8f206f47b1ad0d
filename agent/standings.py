"""Where learners stand in their courses: the folds of the learner model, kept up to date, and the map shown of one."""

from __future__ import annotations

from agent.fits import Fits
from agent.learner import Learner, look_up
from agent.recent import Recent
from agent.reply import ComponentState
from agent.state import Class
from learners.log import TurnLog
from pedagogy.mastery import Parameters

_KEPT_LEARNERS = 2_000


class Standings:
    """The learners who were active last, by course and parameters; a cache of folds over the record."""

    def __init__(self, log: TurnLog) -> None:
        self._log = log
        self._fits = Fits(log)
        self._kept: Recent[tuple[str, str, Parameters], Learner] = Recent(_KEPT_LEARNERS)

    def look_up(self, learner: str, taught: Class) -> Learner:
        """The learner as the record has them now. Waits for the disk: call it from a thread."""
        course, parameters = taught.course.id, taught.pack.mastery
        key = (learner, course, parameters)
        fitted = self._fits.look_up(course, parameters, {node.kc: node.prerequisites for node in taught.map.nodes})
        return self._kept.keep(key, look_up(self._log, self._kept.get(key), learner, course, fitted))

    def forget(self, learner: str) -> int:
        """Drop what is held of a learner; how many folds they were."""
        keys = [key for key in self._kept if key[0] == learner]
        for key in keys:
            del self._kept[key]
        return len(keys)

    def clear(self) -> None:
        """Drop everything that is held: the next look folds it anew."""
        self._kept.clear()


def mastery_map(
    taught: Class, known: Learner, now: float, current: str | None, wished: str | None
) -> list[ComponentState]:
    """Every component of the course, in the order it is taught; ``current`` lies on the table,
    ``wished`` was chosen by the learner."""
    due = set(known.reviews.due(now))
    units = {kc: unit.title for unit in taught.course.units for kc in unit.components}
    states = []
    for kc in taught.course.sequence:
        component, held = taught.course.components[kc], known.mastery(kc, now)
        met = held.opportunities > 0
        shown = "mastered" if known.is_mastered(kc, now) else "partly" if met else "not_met"
        states.append(
            ComponentState(
                kc, component.name, units[kc], shown, held.p, held.low, held.high,
                component.prerequisites, kc == current, kc in due, kc == wished,
            )
        )  # fmt: skip
    return states
