"""An instructor's word on the order of a course: ``sequence.yaml`` beside ``course.yaml``. It wins over the sequencer.

::

    pin: [fraction-addition]            # first, for everybody, until it is mastered
    forbid: [word-problems-motion]      # never suggested: components or templates
    order: [slope, coordinates]         # these share the places they have, in this order
"""

from __future__ import annotations

from pathlib import Path

from authoring.checked import checked
from authoring.problems import Problem, Severity, did_you_mean
from authoring.reader import read_yaml
from curriculum.model import Course
from curriculum.schema import Closed, Id
from pedagogy.course_map import Rules

NAME = "sequence.yaml"
#: The file as it begins: nothing is ruled yet.
STARTING = """# What comes first, what never comes, and in which order: your word wins over Diotima's own choice.
pin: []     # components to take first, for everybody, until they are mastered: [slope]
forbid: []  # components or tasks that are never suggested: [slope, slope/ladder]
order: []   # components that share the places they have, in this order: [slope, coordinates]
"""


class SequenceFile(Closed):
    """``sequence.yaml``."""

    pin: tuple[Id, ...] = ()
    forbid: tuple[str, ...] = ()
    order: tuple[Id, ...] = ()


def read_rules(folder: Path, course: Course) -> tuple[Rules, list[Problem]]:
    """The rules of a course folder; none without the file. A name that the course does not have is a warning: a component that
    was taken out of the course should not stop it."""
    path = folder / NAME
    problems: list[Problem] = []
    if not path.is_file():
        return Rules(), problems
    document = read_yaml(path, folder, problems)
    file = checked(SequenceFile, document, problems) if document else None
    if file is None or document is None:
        return Rules(), problems
    components, known = set(course.components), set(course.components) | set(course.templates)
    for key, names, allowed in (
        ("pin", file.pin, components),
        ("forbid", file.forbid, known),
        ("order", file.order, components),
    ):
        for place, name in enumerate(names):
            if name not in allowed:
                advice = did_you_mean(name, allowed) or "Take it out, or write the id as the course has it."
                line = document.line(key, place)
                problems.append(Problem("C090", path, line, f"The course has no '{name}'.", advice, Severity.WARNING))
    left = components - set(file.forbid)
    if not left:
        problems.append(
            Problem("C091", path, 1, "Everything is forbidden: nothing could be taught.", "Leave something.")
        )
    return Rules(file.pin, frozenset(file.forbid), file.order), problems
