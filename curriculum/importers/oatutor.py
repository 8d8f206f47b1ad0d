"""Turns an OATutor content folder (or archive) into a course folder: problems, steps, hints, scaffolds as
sub-questions, choices, skills, lessons, tracing parameters, licence and attribution.

``writing`` puts it in its place, all or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from curriculum.fixed import BktFile, ListedComponent
from curriculum.importers.ids import slug, unique
from curriculum.importers.oatutor_items import InferKey, Items, _link
from curriculum.importers.oatutor_shapes import OaBkt, OaCourse, OaLesson, OaProblem, Tree, shaped
from curriculum.importers.oatutor_text import readable_skill
from curriculum.importers.origins import is_unchanged, refuse_other
from curriculum.importers.plain_keys import plain_key
from curriculum.importers.source import Source, read_source
from curriculum.importers.writing import ImportReport, Progress, UnitDraft, unchanged, write_course
from errors import InstructorError


def import_oatutor(
    source: Path, target: Path, infer_key: InferKey | None = None, progress: Progress | None = None
) -> ImportReport:
    """Write the OATutor content of ``source`` (a folder or a tar archive) as a course into ``target``.

    ``infer_key(answer, answer_type, problem_type, choices, ask)`` makes answer keys; by default
    ``assessment.keys.infer_key``. ``progress(what, done, total)`` is called now and then. Raises InstructorError if
    nothing can be imported, or if ``target`` holds something that no import wrote.
    """
    refuse_other(target)
    read = read_source(source)
    if is_unchanged(target, "oatutor", read.fingerprint):
        return unchanged(target, read)
    seen = read.fingerprint
    tell = progress or (lambda what, done, total: None)
    tree = Tree(read)
    if not tree.problems:
        said = "There are no problems in a folder content-pool."
        raise InstructorError(said, "Give the folder that holds content-pool.", str(source))
    plans = _plans(read, tree)
    skills = _skills(read, tree)
    components = _components(skills, _bkt(read, tree))
    units, unit_of = _units(plans, components)
    component_of = {skill: component.id for skill, component in components.items()}
    items = Items(read, tree, infer_key or default_infer_key(), skills, component_of)
    for done, name in enumerate(sorted(tree.problems, key=lambda name: (len(name), name))):
        tell("problems", done, len(tree.problems))
        _place(items, name, units, unit_of)
    if not any(unit.items for unit in units.values()):
        first = f" {read.problems[0]}" if read.problems else ""
        raise InstructorError(f"No problem could be imported.{first}", "Check the source.", str(source))
    listed = _listed(components, units)
    course = _course_file(plans, units, {component.id for component in listed})
    counts = _counts(items, units, listed, skills)
    report = ImportReport(course["title"], target, counts, dict(items.kinds), tuple(read.problems))
    tell("writing", len(tree.problems), len(tree.problems))
    return write_course(target, course, listed, units, report, form="oatutor", source=seen)


def default_infer_key() -> InferKey:
    """``assessment.keys.infer_key``, or the plain guess where it is not at hand."""
    try:
        keys = import_module("assessment.keys")
    except ImportError:
        return plain_key
    made: InferKey = keys.infer_key
    return made


def _plans(source: Source, tree: Tree) -> list[OaCourse]:
    inside = tree.beside(source, "coursePlans.json")
    data = source.json(inside) if inside else None
    if data is None:
        return []
    entries = data if isinstance(data, list) else [data]
    return [plan for entry in entries if (plan := shaped(OaCourse, entry, source, str(inside)))]


def _skills(source: Source, tree: Tree) -> dict[str, list[str]]:
    inside = tree.beside(source, "skillModel.json")
    data = source.json(inside) if inside else None
    if not isinstance(data, dict):
        source.note("I006", inside or "skillModel.json", "There is no skill model.", "Lessons are used instead.")
        return {}
    return {
        step: [skill for skill in skills if isinstance(skill, str)]
        for step, skills in data.items()
        if isinstance(skills, list)
    }


def _bkt(source: Source, tree: Tree) -> dict[str, BktFile]:
    places = [inside for inside in sorted(source.files) if "bkt-params/" in f"/{inside}"]
    made: dict[str, BktFile] = {}
    for inside in places:
        data = source.json(inside)
        for skill, entry in data.items() if isinstance(data, dict) else ():
            if skill not in made and (bkt := shaped(OaBkt, entry, source, inside)):
                made[skill] = BktFile(
                    prior=bkt.probMastery, learn=bkt.probTransit, slip=bkt.probSlip, guess=bkt.probGuess
                )
    return made


def _components(skills: Mapping[str, Sequence[str]], bkt: Mapping[str, BktFile]) -> dict[str, ListedComponent]:
    """A component for every skill. Skills that were split at a comma ("convert_decimals", "fractions", "and_percents")
    get the whole phrase as their name."""
    known = dict.fromkeys(skill for named in skills.values() for skill in named)
    alone = {named[0] for named in skills.values() if named}
    phrases: dict[str, str] = {}
    for named in {tuple(named) for named in skills.values() if len(named) > 1}:
        if not alone & set(named[1:]):
            phrase = ", ".join([readable_skill(named[0]), *(readable_skill(name).lower() for name in named[1:])])
            phrases |= {name: f"{phrase}: {readable_skill(name).removeprefix('And ').lower()}" for name in named[1:]}
            phrases[named[0]] = phrase
    made: dict[str, ListedComponent] = {}
    used: set[str] = set()
    for skill in known:
        name = phrases.get(skill, readable_skill(skill))
        identity = unique(slug(skill), used)
        can_do = name[:1].lower() + name[1:]
        made[skill] = ListedComponent(id=identity, name=name, can_do=can_do, bkt=bkt.get(skill))
    return made


def _units(
    plans: Sequence[OaCourse], components: Mapping[str, ListedComponent]
) -> tuple[dict[str, UnitDraft], dict[str, str]]:
    """Units by lesson id, and the unit of every component: the first lesson that names it."""
    units: dict[str, UnitDraft] = {}
    unit_of: dict[str, str] = {}
    used: set[str] = set()
    for plan in plans:
        for lesson in plan.lessons:
            if lesson.id in units:
                continue
            units[lesson.id] = UnitDraft(unique(slug(_lesson_title(lesson)), used), _lesson_title(lesson))
            for skill in lesson.learningObjectives or ():
                component = components.get(skill)
                if component and component.id not in unit_of:
                    unit_of[component.id] = lesson.id
                    units[lesson.id].components.append(component.id)
    return units, unit_of


def _lesson_title(lesson: OaLesson) -> str:
    number = (lesson.name or "").removeprefix("Lesson").strip()
    return f"{number} {lesson.topics or ''}".strip() or lesson.id


def _place(items: Items, name: str, units: dict[str, UnitDraft], unit_of: dict[str, str]) -> None:
    """Make the item of a problem and file it under its lesson."""
    raw = items.source.files[items.tree.problems[name]]
    lesson, title = _lesson_of(raw)
    if lesson not in units:
        units[lesson] = UnitDraft(unique(slug(title), {unit.id for unit in units.values()}), title)
    unit = units[lesson]
    fallback = f"{unit.id}-practice"
    made = items.item(name, fallback)
    if made is None:
        return
    if any(made.id == other.id for other in unit.items):
        items.source.note("I009", items.tree.problems[name], f"The problem {made.id} stands twice.")
        return
    unit.items.append(made)
    for step in made.steps:
        for component in step.components:
            if component not in unit_of:
                unit_of[component] = lesson
                unit.components.append(component)


def _lesson_of(raw: bytes) -> tuple[str, str]:
    try:
        problem = OaProblem.model_validate_json(raw)
    except ValueError:
        return "further", "Further problems"
    title = problem.lesson or "Further problems"
    return problem.lessonId or slug(title), title


def _listed(components: Mapping[str, ListedComponent], units: Mapping[str, UnitDraft]) -> list[ListedComponent]:
    """The components that items use, with one for each lesson whose steps had no skill."""
    used = {kc for unit in units.values() for item in unit.items for step in item.steps for kc in step.components}
    listed = [component for component in components.values() if component.id in used]
    known = {component.id for component in listed}
    for unit in units.values():
        fallback = f"{unit.id}-practice"
        if fallback in used and fallback not in known:
            listed.append(ListedComponent(id=fallback, name=unit.title, can_do=unit.title))
    return listed


def _course_file(plans: Sequence[OaCourse], units: Mapping[str, UnitDraft], known: set[str]) -> dict[str, Any]:
    first = plans[0] if plans else OaCourse()
    title = first.courseName if len(plans) < 2 else "OATutor content"
    kept = {unit.id: [kc for kc in unit.components if kc in known] for unit in units.values()}
    source = f", after {_link(first.courseOER)}" if first.courseOER else ""
    return {
        "title": title,
        "language": (first.language or "en") if len(first.language or "en") < 9 else "en",
        "licence": _link(first.courseLicense) or "See each item",
        "attribution": f"Problems and hints: OATutor (https://oatutor.io), CAHLR{source}. Imported; texts unchanged "
        "but for mathematics signs and the order of hints.",
        "description": f"{title}, imported from OATutor.",
        "units": [
            {"id": unit.id, "title": unit.title, "components": kept[unit.id]}
            for unit in units.values()
            if kept[unit.id]
        ],
    }


def _counts(
    items: Items, units: Mapping[str, UnitDraft], listed: Sequence[ListedComponent], skills: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    counts = items.counts
    made = [item for unit in units.values() for item in unit.items]
    return {
        "problems": len(made),
        "problems read": len(items.tree.problems),
        "steps": sum(len(item.steps) for item in made),
        "hints and scaffolds read": counts["read hints"] + counts["read scaffolds"],
        "hints": counts["hints"],
        "scaffolds": counts["scaffolds"],
        "hints on scaffolds": counts["subhints"],
        "components": len(listed),
        "skills": len({skill for named in skills.values() for skill in named}),
        "units": sum(bool(unit.items) for unit in units.values()),
        "hints that reveal the answer": counts["revealing"],
        "items that need a figure": counts["figures"],
    }
