"""The JSON Schemas of a rubric's files. ``python -m assessment.rubrics.schemas`` writes them to ``authoring/schemas``."""

from __future__ import annotations

from assessment.rubrics.cases import CaseFile
from assessment.rubrics.schema import AnchorFile, RubricFile, RubricWordsFile
from authoring.schemas import schema_text, write_schemas


def rubric_schemas() -> dict[str, str]:
    """The schema text of every kind of file, by name."""
    return {
        "rubric": schema_text(RubricFile, "rubric.yaml"),
        "anchors": schema_text(AnchorFile, "anchors.yaml", is_list=True),
        "rubric-words": schema_text(RubricWordsFile, "words.es.yaml"),
        "rubric-cases": schema_text(CaseFile, "cases.yaml", is_list=True),
    }


if __name__ == "__main__":
    for path in write_schemas(rubric_schemas()):
        print(path.name)
