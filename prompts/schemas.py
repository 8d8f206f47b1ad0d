"""The JSON Schemas of a prompt pack's files. ``python -m prompts.schemas`` writes them to ``authoring/schemas``."""

from __future__ import annotations

import json

from authoring.schemas import schema_text, write_schemas
from guardrails.safety import SafetyWords
from prompts.cases import CasesFile
from prompts.reader import PACKS, PackFile, PolicyFile, read_pack


def pack_schemas() -> dict[str, str]:
    """The schema text of every kind of file, by name."""
    return {
        "pack": schema_text(PackFile, "pack.yaml"),
        "policy": schema_text(PolicyFile, "policy.yaml"),
        "safety": schema_text(SafetyWords, "safety.yaml"),
        "cases": schema_text(CasesFile, "cases.yaml"),
        "words": _words_schema(),
    }


def _words_schema() -> str:
    """The words of a language: the keys that the tutor speaks, each with its variants."""
    pack, _ = read_pack(PACKS / "socratic")
    assert pack is not None
    keys = sorted(next(iter(pack.words.values())).variants)
    variants = {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "words.<language>.yaml",
        "type": "object",
        "properties": {"language": {"type": "string"}} | dict.fromkeys(keys, variants),
        "additionalProperties": variants,
        "required": ["language"],
    }
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    for path in write_schemas(pack_schemas()):
        print(path.name)
