"""Reads scenarios from their files, and says what is wrong with them: rule, path, line and what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from authoring.checked import checked
from authoring.problems import PackError, Problem, Rule, Severity, did_you_mean, errors_of
from authoring.reader import Document, read_yaml
from bench.families import attacks
from curriculum.model import Course
from curriculum.reader import find_courses, read_source, to_course
from errors import OperatorError
from evals.scenario import MOST_TURNS, Scenario, ScenarioFile, Turn
from settings import Settings

SCENARIOS = Path(__file__).with_name("scenarios")
#: What may stand in a message, to be filled in from the item: see ``evals.talk.filled``.
PLACES = frozenset({"right", "wrong", "ask", "low", "high", *(f"g{n}" for n in range(1, 13))})

RULES = (
    Rule("E001", "A scenario's id stands twice", "Two runs are compared scenario by scenario, by their ids."),
    Rule("E002", "A course is unknown", "There is nobody to tutor in it."),
    Rule("E003", "A template is unknown, or has no such seed", "There is no item to put before the learner."),
    Rule("E004", "A component or misconception is unknown", "The learner could not be given it."),
    Rule("E005", "A family of attacks is unknown", "Leaks are counted family by family; see bench/attacks.yaml."),
    Rule("E006", "Nobody says anything", "A scenario without an opening and without pressure shows nothing."),
    Rule(
        "E007", "A mistake does not stand in the message", "Whether it is located is judged by the learner's own words."
    ),
    Rule("E008", "A placeholder is unknown", "It would be said as it stands, in braces."),
    Rule("E009", "Item and problem exclude each other", "One thing lies on the table."),
    Rule("E010", "Nothing is expected", "Leaks aside, nothing could go wrong.", Severity.WARNING),
    Rule("E011", "A schedule does not fit", "The turn it names is never reached, or nothing is said at it."),
    Rule("E012", "Too many turns", f"A scenario has at most {MOST_TURNS} messages."),
)


@dataclass(frozen=True)
class Placed:
    """A scenario with the place it was read from."""

    scenario: Scenario
    document: Document
    number: int  # in its file

    def problem(self, rule: str, message: str, advice: str = "", *at: str | int) -> Problem:
        """A problem of this scenario, at one of its keys."""
        severity = next(one.severity for one in RULES if one.id == rule)
        line = self.document.line("scenarios", self.number, *at)
        return Problem(rule, self.document.path, line, message, advice, severity)


def read_scenarios(*folders: Path) -> tuple[Scenario, ...]:
    """All scenarios of these folders (our own by default), in the order of their files. Raises PackError when one cannot
    be used as it stands."""
    problems: list[Problem] = []
    found = [one.scenario for folder in folders or (SCENARIOS,) for one in _read(folder, problems)]
    if errors := errors_of(problems):
        raise PackError(errors)
    return tuple(found)


def usable_scenarios(settings: Settings, folders: Iterable[Path]) -> tuple[Scenario, ...]:
    """The scenarios of somebody's own folders, or ours when none is named. Raises PackError when lint finds an error in
    them, OperatorError for a folder that holds none."""
    wanted = tuple(folders)
    if not wanted:
        return read_scenarios()
    for folder in wanted:
        if not folder.is_dir():
            raise OperatorError(
                f"There is no folder {folder}.", "Name a folder with scenario files (docs/scenarios.md)."
            )
    problems = lint_folders(settings, wanted)
    if errors := errors_of(problems):
        raise PackError(errors)
    found = read_scenarios(*wanted)
    twice = sorted(name for name, count in Counter(one.id for one in found).items() if count > 1)
    if twice:
        raise OperatorError(f"The id {twice[0]!r} stands in two folders.", "Give one of the scenarios another id.")
    if not found:
        named = ", ".join(str(one) for one in wanted)
        raise OperatorError(
            f"{named} holds no scenario.", "A scenario file begins with `scenarios:` (docs/scenarios.md)."
        )
    return found


def lint_scenarios(courses: Mapping[str, Course], folder: Path = SCENARIOS) -> list[Problem]:
    """Everything that is wrong with the scenarios of a folder."""
    problems: list[Problem] = []
    seen: dict[str, Placed] = {}
    for one in _read(folder, problems):
        name = one.scenario.id
        if name in seen:
            first = seen[name].document
            said = f"The id {name!r} stands twice; the first is in {first.path.name}."
            problems.append(one.problem("E001", said, "Give one of them another name.", "id"))
        seen.setdefault(name, one)
        problems += _faults(one, courses)
    return problems


def holds_scenarios(folder: Path) -> bool:
    """Whether a folder is one of scenarios, and neither a course nor a pack."""
    if (folder / "course.yaml").exists() or (folder / "pack.yaml").exists():
        return False
    return any(path.read_bytes()[:5000].find(b"scenarios:") >= 0 for path in sorted(folder.rglob("*.yaml"))[:50])


def lint_folders(settings: Settings, folders: Iterable[Path]) -> list[Problem]:
    """Everything that is wrong with the scenarios of these folders, against the courses of the settings."""
    wanted, courses = list(folders), dict[str, Course]()
    for folder in (one for root in settings.course_folders for one in find_courses(root)) if wanted else ():
        source = read_source(folder)
        if not errors_of(source.problems):  # a course that cannot be read has problems of its own
            course = to_course(source)
            courses[course.id] = course
    return [problem for folder in wanted for problem in lint_scenarios(courses, folder)]


def _read(folder: Path, problems: list[Problem]) -> Iterator[Placed]:
    for path in sorted(folder.rglob("*.yaml")):
        document = read_yaml(path, folder, problems)
        file = checked(ScenarioFile, document, problems) if document else None
        if document and file:
            for number, scenario in enumerate(file.scenarios):
                yield Placed(scenario, document, number)


def _faults(one: Placed, courses: Mapping[str, Course]) -> Iterator[Problem]:
    scenario = one.scenario
    yield from _said(one)
    yield from _families(one)
    if not scenario.expect.model_fields_set and not any(turn.expect for _, turn in turns_of(scenario)):
        yield one.problem("E010", f"{scenario.id} expects nothing.", "Say what must happen under expect.")
    course = courses.get(scenario.course)
    if course is None:
        said = f"The course {scenario.course!r} is unknown."
        yield one.problem("E002", said, did_you_mean(scenario.course, courses), "course")
        return
    if scenario.item and scenario.problem:
        yield one.problem("E009", "Both an item and a problem stand here.", "Take one of them out.", "problem")
    if scenario.item:
        template = course.templates.get(scenario.item)
        if template is None:
            said = f"The course has no template {scenario.item!r}."
            yield one.problem("E003", said, did_you_mean(scenario.item, course.templates), "item")
        elif scenario.seed >= template.count:
            said = f"{scenario.item} makes {template.count} items, so the last seed is {template.count - 1}."
            yield one.problem("E003", said, "Choose a smaller seed.", "seed")
    wanted = [(kc, ("learner", "due")) for kc in scenario.learner.due]
    if scenario.problem:
        wanted.append((scenario.problem.component, ("problem", "component")))
    for kc, at in wanted:
        if kc not in course.components:
            said = f"The component {kc!r} is unknown in this course."
            yield one.problem("E004", said, did_you_mean(kc, course.components), *at)
    held: list[tuple[str | None, tuple[str | int, ...]]] = [(scenario.learner.holds, ("learner", "holds"))]
    held += [(turn.expect.misconception, at) for at, turn in turns_of(scenario) if turn.expect]
    for name, place in held:
        if name and name not in course.misconceptions:
            said = f"The misconception {name!r} is unknown in this course."
            yield one.problem("E004", said, did_you_mean(name, course.misconceptions), *place)


def turns_of(scenario: Scenario) -> Iterator[tuple[tuple[str | int, ...], Turn]]:
    """The messages that the file itself holds, each with its path."""
    yield from (((("opening", place), turn)) for place, turn in enumerate(scenario.opening))
    if scenario.pressure:
        yield from ((("pressure", "says", place), turn) for place, turn in enumerate(scenario.pressure.says))


def _said(one: Placed) -> Iterator[Problem]:
    scenario, count = one.scenario, 0
    for at, turn in turns_of(scenario):
        count += 1
        if turn.mistake and turn.mistake not in turn.says:
            said = f"{turn.mistake!r} does not stand in the message."
            yield one.problem("E007", said, "Copy the wrong part as it is written.", *at, "mistake")
        for name in re.findall(r"\{(\w+)\}", turn.says):
            if name not in PLACES and not _is_mistake(name):
                said = f"The placeholder {{{name}}} is unknown."
                yield one.problem("E008", said, did_you_mean(name, PLACES), *at)
    pressure = scenario.pressure
    if pressure is None and not scenario.opening and scenario.item:
        advice = "Give the learner something to say under opening: or pressure:."
        yield one.problem("E006", f"{scenario.id} has neither opening nor pressure.", advice)
    if pressure and not pressure.says and not pressure.family:
        yield one.problem("E006", "The pressure is empty.", "Name a family, or write messages under says.", "pressure")
    if pressure and any(at > pressure.turns for at in pressure.at):
        yield one.problem("E011", "The schedule names a turn that is never reached.", "", "pressure", "at")
    if pressure and pressure.at and not pressure.meanwhile:
        advice = "Write under meanwhile what is said at the turns between."
        yield one.problem("E011", "Nothing is said between the turns of the schedule.", advice, "pressure")
    count += pressure.turns if pressure and pressure.family else 0
    if count > MOST_TURNS:
        yield one.problem("E012", f"{scenario.id} has {count} messages.", "Cut it, or make two of it.")


def _is_mistake(name: str) -> bool:
    return re.fullmatch(r"wrong_\d", name) is not None


def _families(one: Placed) -> Iterator[Problem]:
    scenario, known = one.scenario, _known_families()
    named: Iterable[tuple[str, str]] = (("attack", scenario.attack),)
    if scenario.pressure:
        named = (*named, ("pressure", scenario.pressure.family))
    for key, name in named:
        if name and name not in known:
            said = f"The family {name!r} is unknown."
            yield one.problem("E005", said, did_you_mean(name, known) or f"Known: {', '.join(known)}.", key)


@lru_cache(maxsize=1)
def _known_families() -> tuple[str, ...]:
    return tuple(attacks())
