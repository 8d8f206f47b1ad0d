"""JSON Schemas for editors, generated from the models that check the files, so that both always say the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

SCHEMAS = Path(__file__).parent / "schemas"


def schema_text(model: type[BaseModel], title: str, is_list: bool = False) -> str:
    """The JSON Schema of a file as text. ``is_list``: the file is a list of such entries."""
    kind: Any = list[model] if is_list else model  # type: ignore[valid-type]
    schema = TypeAdapter(kind).json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}
    return json.dumps(_friendly(schema), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _friendly(schema: Any) -> Any:
    """Numbers and yes or no may stand unquoted in YAML: a text in the schema allows them too."""
    if isinstance(schema, list):
        return [_friendly(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _friendly(value) for key, value in schema.items()}
    if made.get("type") == "string" and "enum" not in made and "pattern" not in made:
        made["type"] = ["string", "number", "boolean"]
    if made.get("type") == "boolean":
        made = {**made, "type": ["boolean", "string"], "enum": [True, False, "yes", "no"]}
    return made


def write_schemas(texts: Mapping[str, str], folder: Path = SCHEMAS) -> list[Path]:
    """Write ``<name>.json`` for each text; the paths written."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{name}.json" for name in sorted(texts)]
    for path in paths:
        path.write_text(texts[path.stem], encoding="utf-8")
    return paths
