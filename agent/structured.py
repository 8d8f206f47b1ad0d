"""An answer of a schema in the form of LangChain's, for chat models whose library makes none of its own."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import BaseMessage
from pydantic import BaseModel, ValidationError


def parsed_as(schema: type[BaseModel], raw: BaseMessage, text: str) -> dict[str, Any]:
    """What ``with_structured_output(include_raw=True)`` gives, for an answer whose JSON is ``text``: what does not fit the
    schema is a parsing error, and raises nothing."""
    try:
        return {"raw": raw, "parsed": schema.model_validate_json(text), "parsing_error": None}
    except ValidationError as problem:
        return {"raw": raw, "parsed": None, "parsing_error": problem}
