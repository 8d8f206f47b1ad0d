"""What a model is told when it grades by a rubric: two templates that belong to no pack, as rubrics belong to none."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from authoring.problems import PackError, Problem
from authoring.reader import read_front_matter
from prompts.instructions import Instructions

FOLDER = Path(__file__).with_name("grading")
SYSTEM, TURN = "system", "turn"


@lru_cache(maxsize=1)
def grading_instructions(folder: Path = FOLDER) -> Instructions:
    """The templates ``system`` and ``turn``. Raises PackError for a file that cannot be read."""
    problems: list[Problem] = []
    templates = {}
    for name in (SYSTEM, TURN):
        read = read_front_matter(folder / f"{name}.md", folder, problems)
        if read is not None:
            templates[name] = read[1]
    if problems:
        raise PackError(problems)
    return Instructions(templates, {})
