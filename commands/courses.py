"""Finds a course that a command names, by its id or its folder."""

from __future__ import annotations

from pathlib import Path

from curriculum.model import Course
from errors import InstructorError
from settings import load_settings


def course_folder(name: str) -> Path:
    """The folder of the course with this id, or the folder itself. Raises InstructorError when there is none."""
    from curriculum.reader import find_courses

    if (Path(name) / "course.yaml").is_file():
        return Path(name)
    settings = load_settings()
    folders = [folder for root in (settings.courses, settings.imported_courses) for folder in find_courses(root)]
    for folder in folders:
        if folder.name == name:
            return folder
    known = ", ".join(sorted(folder.name for folder in folders))
    raise InstructorError(f"There is no course '{name}'.", f"There are: {known}.")


def find_course(name: str) -> Course:
    """The course with this id, or in this folder. Raises InstructorError when there is none."""
    from curriculum.reader import load_course

    return load_course(course_folder(name))
