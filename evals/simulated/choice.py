"""Which tasks simulated learners sit at: spread over the courses, drawn by the seed, each template at most once."""

from __future__ import annotations

from collections.abc import Mapping

from curriculum.model import Course
from evals.simulated.chance import draw, pick
from evals.simulated.items import tasks_of
from evals.simulated.tasks import Task

#: Tasks of each course; of a course that is not named, as many as of a small one.
SHARES: Mapping[str, int] = {"linear-equations": 30, "reading-data": 7, "first-spanish": 7, "first-python": 4}
_OTHER = 4
_SEEDS = 40  # of a template, from which one item is drawn


def chosen_tasks(courses: Mapping[str, Course], seed: int) -> list[Task]:
    """The tasks of a run, course by course."""
    return [task for name in sorted(courses) for task in _of(courses[name], seed)]


def _of(course: Course, seed: int) -> list[Task]:
    found: list[Task] = []
    for name in sorted(course.templates, key=lambda one: draw(seed, "template", one)):
        template = course.templates[name]
        if template.open or template.scene is not None:
            continue
        item = template.make(int(draw(seed, "item", name) * min(_SEEDS, template.count)))
        if tasks := tasks_of(course, item):
            found.append(pick(tasks, seed, "mistake", name))
        if len(found) == SHARES.get(course.id, _OTHER):
            break
    return found


def another(courses: Mapping[str, Course], task: Task) -> Task:
    """A new item of the same template: what somebody who has understood can do as well."""
    course, place = courses[task.course], task.seed
    template = course.templates[task.template]
    for number in range(1, _SEEDS):
        made = tasks_of(course, template.make((place + number) % template.count))
        if made and made[0].answer != task.answer:
            return made[0]
    return task
