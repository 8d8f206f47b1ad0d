"""Checks what was read against a closed schema, and says in plain sentences what does not fit and where."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from authoring.problems import Problem, Rule, did_you_mean
from authoring.reader import Document

CHECKING_RULES = (
    Rule("A020", "A key is unknown", "A misspelt key would be silently without effect."),
    Rule("A021", "A key is missing", "Nothing sensible can be put in its place."),
    Rule("A022", "A value does not fit", "A number, a list or one of a few words is wanted."),
)


Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], document: Document, problems: list[Problem], *at: str | int) -> Model | None:
    """``document`` (or its part at the path ``at``) as a ``model``; or None, with every misfit added to
    ``problems``."""
    data = _follow(document.data, at)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        seen = set()
        for detail in error.errors(include_url=False):
            problem = _problem(model, document, at, detail)
            if (problem.line, problem.rule, problem.message) not in seen:
                seen.add((problem.line, problem.rule, problem.message))
                problems.append(problem)
        return None


def _follow(data: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


def _problem(model: type[BaseModel], document: Document, at: tuple[str | int, ...], detail: ErrorDetails) -> Problem:
    path, data = _real_path(document.data, at, detail["loc"])
    name = ".".join(str(part) for part in path if isinstance(part, str)) or "the file"
    last = next((str(part) for part in reversed(detail["loc"]) if isinstance(part, str)), "")
    match detail["type"]:
        case "extra_forbidden":
            known = _known_keys(model, detail["loc"])
            advice = did_you_mean(last, known) or f"Known keys: {', '.join(known)}."
            return Problem("A020", document.path, document.key_line(*path), f"The key {last!r} is unknown.", advice)
        case "missing":
            line = document.line(*path)
            return Problem("A021", document.path, line, f"The key {last!r} is missing here.", f"Add {last}: ...")
        case "union_tag_not_found":
            line = document.line(*path)
            return Problem("A021", document.path, line, "The key 'kind' is missing here.", "Add kind: ...")
        case "enum" | "literal_error" | "union_tag_invalid":
            context = detail.get("ctx") or {}
            expected = str(context.get("expected", "") or context.get("expected_tags", ""))
            data = context.get("tag", data)
            words = [word.strip("' ") for word in expected.replace(" or ", ", ").split(",")]
            advice = f"{did_you_mean(str(data), words)} It is one of: {', '.join(words)}.".strip()
            return Problem("A022", document.path, document.line(*path), f"{name}: {data!r} is not possible.", advice)
        case "value_error":
            said = str((detail.get("ctx") or {}).get("error", detail["msg"])).rstrip(".")
            return Problem("A022", document.path, document.line(*path), f"{name}: {said}.", "See docs/packs.md.")
        case kind:
            said = _SENTENCES.get(kind) or detail["msg"].rstrip(".")
            shown = repr(data) if isinstance(data, str) and len(data) < 60 else "what stands here"
            wanted = f"{name}: {said}, not {shown}."
            if kind == "string_pattern_mismatch":
                advice = "Ids are lower-case words with hyphens, such as two-step-equations."
            else:
                advice = _ADVICE.get(kind, "See docs/course-format.md.")
            return Problem("A022", document.path, document.line(*path), wanted, advice)


_SENTENCES = {
    "string_type": "a text is wanted",
    "string_too_short": "a text is wanted",
    "string_too_long": "a shorter text is wanted",
    "string_pattern_mismatch": "another form is wanted",
    "tuple_type": "a list is wanted",
    "list_type": "a list is wanted",
    "dict_type": "keys with values are wanted",
    "model_type": "keys with values are wanted",
    "model_attributes_type": "keys with values are wanted",
    "float_parsing": "a number is wanted",
    "float_type": "a number is wanted",
    "int_parsing": "a whole number is wanted",
    "bool_parsing": "yes or no is wanted",
    "bool_type": "yes or no is wanted",
    "too_short": "at least one entry is wanted",
    "greater_than_equal": "a larger number is wanted",
    "less_than_equal": "a smaller number is wanted",
}
_ADVICE = {
    "bool_parsing": "Write yes or no.",
    "tuple_type": "Write [one, two], or one line with - for each.",
    "string_type": "If it starts with { or [ or holds ': ', put it in quotes.",
}


def _real_path(data: Any, at: tuple[str | int, ...], loc: tuple[str | int, ...]) -> tuple[tuple[str | int, ...], Any]:
    """The part of ``loc`` that exists in the data (pydantic adds the names of tried types), and the value
    there."""
    data = _follow(data, at)
    path = list(at)
    for part in loc:
        if isinstance(data, dict):
            found = part in data
        else:
            found = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if found:
            data = data[part]
            path.append(part)
    return tuple(path), data


def _known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that the model at ``loc`` (without its last part) allows."""
    current: Any = model
    for part in loc[:-1]:
        if isinstance(part, str) and part in getattr(current, "model_fields", {}):
            annotation = current.model_fields[part].annotation
            current = _tagged_model(annotation, loc) or _inner_model(annotation) or current
    return sorted(getattr(current, "model_fields", {}))


def _tagged_model(annotation: Any, loc: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model of a choice of models whose ``kind`` stands in ``loc``: pydantic names the kind that was written."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        kinds = getattr(annotation.model_fields.get("kind"), "annotation", None)
        return annotation if set(getattr(kinds, "__args__", ())) & set(loc) else None
    return next(filter(None, (_tagged_model(one, loc) for one in getattr(annotation, "__args__", ()))), None)


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if found := _inner_model(argument):
            return found
    return None
