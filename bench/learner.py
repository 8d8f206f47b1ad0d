"""What the learner model costs: ``python -m bench.learner [--json]``.

A record of 1,000 learners with 500 turns each: fitting the course and the predictor to all of it, folding one learner's state
from the record as the tutor does after a restart, and foreseeing an item. Times are those of this machine, at the moment.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import uuid
from dataclasses import replace
from pathlib import Path
from statistics import median

from sqlalchemy import insert

from agent.learner import Fitted, Learner, look_up
from bench.report import Report
from learners import rows, schema
from learners.log import TurnLog
from pedagogy.mastery import DEFAULTS
from pedagogy.model import Evidence, Purpose, Verdict
from tracing import course_fit, course_predictor
from tracing.neighbours import Place
from tracing.recorded import recorded_answers

LEARNERS, TURNS, COMPONENTS = 1_000, 500, 40
COURSE = "course"


def evidence(chance: random.Random, started: float) -> list[Evidence]:
    """One learner's answers: component after component, with reviews."""
    out, known = [], [chance.random() < 0.3 for _ in range(COMPONENTS)]
    for turn in range(TURNS):
        kc = min(COMPONENTS - 1, turn * COMPONENTS // TURNS) if chance.random() < 0.8 else chance.randrange(COMPONENTS)
        right = chance.random() < (0.9 if known[kc] else 0.2)
        known[kc] = known[kc] or chance.random() < 0.2
        purpose = chance.choices((Purpose.PRACTICE, Purpose.TRANSFER, Purpose.REVIEW), (8, 1, 1))[0]
        verdict = Verdict.CORRECT if right else Verdict.INCORRECT
        rule = "sign" if not right and chance.random() < 0.2 else None
        at = started + turn * 60.0 + (turn // 25) * 86_400.0
        out.append(Evidence(f"c{kc}", verdict, f"c{kc}/a:{turn}", "1", at, purpose, misconception=rule, seconds=30.0))
    return out


def fill(log: TurnLog) -> list[str]:
    """The record, written in bulk: what it holds is what the tutor would have written."""
    learners, chance = [], random.Random(2)
    with log.storage.writing() as connection:
        connection.execute(insert(schema.packs).values(n=1, fingerprints="{}"))
    for number in range(1, LEARNERS + 1):
        learners.append(str(uuid.UUID(int=chance.getrandbits(128), version=4)))
        with log.storage.writing() as connection:
            connection.execute(
                insert(schema.sessions).values(
                    n=number, id=str(uuid.UUID(int=chance.getrandbits(128), version=4)), learner=learners[-1],
                    course=COURSE, packs=1, archived=False, opened_at=0.0, last_at=0.0, turns=1, last_turn=number,
                )
            )  # fmt: skip
            connection.execute(
                insert(schema.turns).values(
                    session=number, turn=1, at=0.0, message="", packs=1, degraded=False, body=b"{}",
                )
            )  # fmt: skip
            found = evidence(chance, 1_700_000_000.0)
            connection.execute(insert(schema.evidence), [rows.evidence_row(number, 1, one) for one in found])
    return learners


def main() -> None:
    report = Report("learner")
    with tempfile.TemporaryDirectory() as folder:
        log = TurnLog(f"sqlite:///{Path(folder) / 'record.db'}")
        learners = fill(log)
        places = [Place(f"c{n}", (f"c{n - 1}",) if n else (), "unit") for n in range(COMPONENTS)]
        started = time.perf_counter()
        fit = course_fit.fit_course(log, COURSE, places, DEFAULTS)
        report.figure(
            "refit of 1,000 learners x 500 turns: knowledge tracing, s", time.perf_counter() - started, "<= 180"
        )
        rests_on = {place.kc: place.prerequisites for place in places}
        fitted = Fitted(DEFAULTS, fit.components, 1, rests_on=rests_on)
        _measure(report, "one learner's state from the record", log, learners, fitted)
        started = time.perf_counter()
        found = course_predictor.fit_course_predictor(recorded_answers(log, COURSE))
        report.figure("refit of 1,000 learners x 500 turns: predictor, s", time.perf_counter() - started, "<= 600")
        log.keep_fit(COURSE, course_predictor.NAME, course_predictor.as_data(found), 0.0)
        kept = log.fit(COURSE, course_predictor.NAME)
        started = time.perf_counter()
        predictor = course_predictor.from_data(kept.body) if kept else None
        report.figure("taking up a new predictor, ms", 1000 * (time.perf_counter() - started))
        with_it = replace(fitted, predictor=predictor, predictor_number=1)
        known = _measure(report, "the same with a predictor", log, learners, with_it)
        report.figure("foreseeing a component of 4 templates, us", 1e6 * _foreseen(known), "<= 500")
        report.figure("the predictor's log-loss", found.log_loss)
        report.figure("log-loss of knowledge tracing", found.log_loss_of_bkt)
        log.close()
    report.print(sys.argv[1:])


def _measure(report: Report, name: str, log: TurnLog, learners: list[str], fitted: Fitted) -> Learner:
    """Loads of 60 learners; and going on with a state that is held already."""
    loads, of_cpu, goes_on = [], [], []
    for learner in learners[:60]:
        started, worked = time.perf_counter(), time.process_time()
        known = look_up(log, None, learner, COURSE, fitted)
        loads.append(time.perf_counter() - started)
        of_cpu.append(time.process_time() - worked)
        started = time.perf_counter()
        look_up(log, known, learner, COURSE, fitted)
        goes_on.append(time.perf_counter() - started)
    report.figure(f"{name}, ms (median)", 1000 * median(loads), "<= 10")
    report.figure(f"{name}, ms of CPU (median)", 1000 * median(of_cpu))
    report.figure(f"{name}, held already, ms (median)", 1000 * median(goes_on))
    return known


def _foreseen(known: Learner) -> float:
    spent = []
    for number in range(200):
        templates = [f"c{number % COMPONENTS}/{name}" for name in "abcd"]
        started = time.perf_counter()
        known.foresee(f"c{number % COMPONENTS}", templates, 2e9)
        spent.append(time.perf_counter() - started)
    return median(spent)


if __name__ == "__main__":
    main()
