"""``diotima items``: what a template makes at a difficulty, and what the record says of a course's items."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from errors import InstructorError, OperatorError
from settings import load_settings

if TYPE_CHECKING:
    from curriculum.model import Course, Template
    from tracing.items import ItemFigures


FAR = 0.05  # from every item of a template: then another template suits better


class _TemplateFirst(TyperGroup):
    """``diotima items two-step-equations/ax-plus-b`` is ``diotima items show two-step-equations/ax-plus-b``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and "/" in args[0] and args[0] not in self.commands:
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_TemplateFirst, no_args_is_help=True, help="What templates make, and how items do.")


@app.command()
def show(
    template: Annotated[str, typer.Argument(help="a template: component/name")],
    difficulty: Annotated[float, typer.Option(min=0, max=1, help="0 is easy, 1 is hard")] = 0.5,
    count: Annotated[int, typer.Option(min=1, max=100, help="how many items")] = 5,
    course: Annotated[str, typer.Option(help="course id or folder; all courses by default")] = "",
) -> None:
    """Items of a template, as near to a difficulty as it can make them, each unlike the others."""
    from pedagogy.variants import to_measure

    found, made = _template(template, course)
    estimate = _shown_difficulty(found, template, made.difficulty)
    variants = made.variants()
    seeds = to_measure(variants, difficulty - estimate, count) if variants else list(range(min(count, made.count)))
    shifts = [variants[seed].shift if variants else 0.0 for seed in seeds]
    print(f"{template}, difficulty {estimate:.2f}, makes {made.count} items.")
    for seed, shift in zip(seeds, shifts, strict=True):
        item = made.make(seed)
        print(f"\n#{seed}  difficulty {min(1.0, max(0.0, estimate + shift)):.2f}")
        for text in (item.statement, *(line for step in item.steps for line in (step.ask, f"  = {step.key.value}"))):
            if text:
                print(f"  {text}")
    _say_range(found, made, estimate, difficulty)
    if len(seeds) < count:
        print(f"\nThat is all: there are no more than {len(seeds)}.")


def _say_range(course: Course, made: Template, estimate: float, wanted: float) -> None:
    """Say so when the template makes nothing of the wanted difficulty, and which of its sisters comes nearer."""
    shifts = [one.shift for one in made.variants()] or [0.0]
    low, high = estimate + min(shifts), estimate + max(shifts)
    if low - FAR <= wanted <= high + FAR:
        return
    print(f"\nIts items lie between {low:.2f} and {high:.2f}.")
    sisters = [course.templates[name] for name in course.by_component.get(made.kcs[0], ()) if name != made.id]
    nearest = min(sisters, key=lambda one: abs(one.difficulty - wanted), default=None)
    if nearest and abs(nearest.difficulty - wanted) < abs(estimate - wanted):
        print(f"Nearer to {wanted:.2f}: {nearest.id}, difficulty {nearest.difficulty:.2f}.")


@app.command()
def report(course: Annotated[str, typer.Argument(help="course id, or the course's folder")]) -> None:
    """Difficulty and discrimination of every item that was answered; those that misbehave stand first."""
    from commands.courses import find_course

    found = find_course(course)
    figures = _figures(found)
    if not figures:
        print("Nobody has answered an item of this course yet.")
        return
    print(
        f"{'answers':>7}  {'right':>5}  {'95 %':>9}  {'difficulty':>10}  {'author':>6}  {'discr.':>6}  {'helped':>6}  item"
    )
    for one in figures:
        discrimination = "" if one.discrimination is None else f"{one.discrimination:.2f}"
        interval = f"{100 * one.low:.0f}-{100 * one.high:.0f}"
        print(
            f"{one.answers:7d}  {one.right:5.0%}  {interval:>9}  {one.difficulty:10.2f}  {one.estimate:6.2f}  "
            f"{discrimination:>6}  {one.helped:6.0%}  {one.template}"
        )
        for remark in one.remarks:
            print(f"{'':9}{remark}")
    misbehaving = sum(bool(one.remarks) for one in figures)
    print(f"Items answered: {len(figures)}; to look at: {misbehaving}.")


@app.command()
def refine(course: Annotated[str, typer.Argument(help="course id, or the course's folder")]) -> None:
    """Keep the difficulties that the record shows; the tutor uses them when it next reads the course."""
    from agent.maps import difficulties
    from commands.courses import find_course

    found = find_course(course)
    known = {one.template: round(one.difficulty, 3) for one in _figures(found) if one.answers}
    if not known:
        raise InstructorError("Nobody has answered an item of this course yet.", "Come back when there are answers.")
    path = difficulties(load_settings().state, found.id)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(known, indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError as problem:
        raise OperatorError(f"{path} cannot be written ({problem.strerror}).", "Check the state folder.") from None
    print(f"The difficulties of {len(known)} items are in {path}.")


def _figures(course: Course) -> list[ItemFigures]:
    from learners.log import TurnLog
    from tracing.items import item_figures
    from tracing.recorded import recorded_tries

    tries = recorded_tries(TurnLog(load_settings().record_url), course.id)
    estimates = {
        name: course.templates[name].difficulty for name in {one.template for one in tries} & set(course.templates)
    }
    return item_figures([one for one in tries if one.template in estimates], estimates)


def _shown_difficulty(course: Course, template: str, estimate: float) -> float:
    """The template's difficulty as the tutor knows it: refined by the record, if it was."""
    from agent.maps import difficulties

    try:
        kept = json.loads(difficulties(load_settings().state, course.id).read_text(encoding="utf-8"))
        return min(1.0, max(0.0, float(kept.get(template, estimate))))
    except (OSError, ValueError, TypeError, AttributeError):
        return estimate


def _template(name: str, course: str) -> tuple[Course, Template]:
    """The template of this id, in the course or in the first that has it. Raises InstructorError."""
    from authoring.problems import did_you_mean
    from commands.courses import find_course
    from curriculum.reader import find_courses, load_course

    settings = load_settings()
    folders: list[Path] = [
        folder for root in (settings.courses, settings.imported_courses) for folder in find_courses(root)
    ]
    known: list[str] = []
    for found in [find_course(course)] if course else map(load_course, folders):
        if name in found.templates:
            return found, found.templates[name]
        known += found.templates
    raise InstructorError(
        f"There is no template '{name}'.", did_you_mean(name, known) or "See the components of the course."
    )
