"""What an export of ours writes beside a question so that it comes back the same: the name of the item, the kind and
form of the answer. Other systems show or ignore these marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from curriculum.importers.bank import NotJudgedError, sound
from pedagogy.model import AnswerKey, AnswerKind


def marks_of(key: AnswerKey) -> dict[str, str]:
    """The marks of a key, by name."""
    made = {"kind": key.kind.value, "form": key.form or "", "unit": key.unit or ""}
    made["unit_required"] = "yes" if key.unit_required else ""
    made["tolerance"] = str(key.tolerance) if key.tolerance else ""
    return {name: value for name, value in made.items() if value}


def marked_key(marks: Mapping[str, str], answers: Sequence[str], choices: Sequence[str] = ()) -> AnswerKey | None:
    """The key that the marks describe; None without marks. Raises NotJudgedError when they do not fit the answers."""
    if "kind" not in marks or not answers:
        return None
    try:
        kind = AnswerKind(marks["kind"])
        tolerance = min(1.0, max(0.0, float(marks.get("tolerance") or 0)))
    except ValueError:
        raise NotJudgedError("its marks cannot be read") from None
    first, *others = [*answers, *filter(None, marks.get("accept", "").split("\n"))]
    return sound(
        AnswerKey(
            kind,
            first,
            tuple(others),
            marks.get("form") or None,
            tolerance,
            marks.get("unit") or None,
            marks.get("unit_required") == "yes",
            tuple(choices),
        )
    )


def part_name(item: str, at: int, count: int) -> str:
    """The name of a part of an item in an export: ``add/a1``, or ``add/a1#2`` for the second of several."""
    return f"{item}#{at}" if count > 1 else item


def item_name(part: str) -> str:
    """The item that a part belongs to; empty for a name that is not one of ours."""
    return part.partition("#")[0] if "/" in part else ""
