"""Every kind of item of the project's own courses, gone through with a learner who errs none to four times."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.tutor import Tutor
from curriculum.reader import find_courses
from tests.agent.through import tutor_through
from tests.courses.conftest import COURSES


@pytest.mark.parametrize("course", [folder.name for folder in find_courses(COURSES)])
async def test_every_template_is_completed_without_a_leak(course: str, tutor_of: Callable[[str], Tutor]) -> None:
    tutor = tutor_of(course)
    taught = tutor.catalogue.classes[course].course
    unfinished, leaks = [], []
    for number, template in enumerate(taught.templates.values()):
        seen = await tutor_through(tutor, template.make(7 * number % template.count), errors=number % 5)
        leaks += seen.leaks
        if not seen.done:
            unfinished.append(seen.item.id)
    assert leaks == []
    assert unfinished == []
