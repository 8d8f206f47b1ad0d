"""The JSON Schemas of a course's files. ``python -m curriculum.schemas`` writes them to ``authoring/schemas``."""

from __future__ import annotations

from authoring.schemas import schema_text, write_schemas
from curriculum.fixed import ComponentsFile, ItemsFile
from curriculum.schema import ComponentFile, CourseFile, MisconceptionFile, ReadingFile


def course_schemas() -> dict[str, str]:
    """The schema text of every kind of file, by name."""
    return {
        "course": schema_text(CourseFile, "course.yaml"),
        "component": schema_text(ComponentFile, "components/<component>.yaml"),
        "misconceptions": schema_text(MisconceptionFile, "misconceptions.yaml", is_list=True),
        "reading": schema_text(ReadingFile, "The head of readings/<component>.md"),
        "components-list": schema_text(ComponentsFile, "components.json"),
        "items": schema_text(ItemsFile, "items/<name>.json"),
    }


if __name__ == "__main__":
    for path in write_schemas(course_schemas()):
        print(path.name)
