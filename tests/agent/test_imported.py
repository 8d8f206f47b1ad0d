"""Every problem of an imported course, tutored through by learners who err 0 to 4 times.

What is reported (with ``-s``): how many were completed, leaks, turns a problem.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.catalogue import Catalogue, teach
from agent.readers import Readers
from agent.tutor import Tutor
from curriculum.importers.oatutor import import_oatutor
from curriculum.reader import load_course
from guardrails.safety import load_safety
from learners.log import TurnLog
from prompts.reader import PACKS, load_pack
from tests.agent.desk import Clock
from tests.agent.through import tutor_through

CONTENT = Path(__file__).parents[2].parent / "shared/data/courses/oatutor-elementary-algebra.tar.gz"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, readers: Readers) -> Iterator[Tutor]:
    folder = tmp_path_factory.mktemp("imported")
    import_oatutor(CONTENT, folder / "algebra")
    course = load_course(folder / "algebra")
    taught = teach(course, load_pack(PACKS / "socratic"), load_safety(PACKS / "socratic" / "safety.yaml"))
    log = TurnLog(f"sqlite:///{folder / 'record.sqlite3'}")
    yield Tutor(Catalogue({course.id: taught}), log, readers, Clock())
    log.close()


@pytest.mark.reference
@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.skipif(not CONTENT.exists(), reason="the imported course is not here (../shared/data)")
async def test_every_imported_problem_is_completed_without_a_leak(imported: Tutor) -> None:
    (taught,) = imported.catalogue.classes.values()
    turns: Counter[int] = Counter()
    unfinished, leaks, count = [], [], 0
    for number, template in enumerate(taught.course.templates.values()):
        item = template.make(0)
        seen = await tutor_through(imported, item, errors=number % 5)
        count += 1
        turns[seen.turns] += 1
        leaks += seen.leaks
        if not seen.done:
            unfinished.append(item.id)
    mean = sum(n * k for n, k in turns.items()) / count
    print(f"\n{count} problems, {count - len(unfinished)} completed, {len(leaks)} leaks, {mean:.1f} turns a problem")
    assert count >= 2_000
    assert len(unfinished) <= 0.05 * count, unfinished[:5]
    assert len(leaks) <= 0.005 * count, leaks[:5]
