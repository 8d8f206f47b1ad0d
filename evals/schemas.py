"""The JSON Schema of scenario files for editors: ``python -m evals.schemas`` writes it beside those of courses and packs."""

from __future__ import annotations

from authoring.schemas import schema_text, write_schemas
from evals.scenario import ScenarioFile


def scenario_schemas() -> dict[str, str]:
    """The schema by the name of its file."""
    return {"scenarios": schema_text(ScenarioFile, "Scenarios of Diotima")}


if __name__ == "__main__":
    for path in write_schemas(scenario_schemas()):
        print(path)
