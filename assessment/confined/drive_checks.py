"""Checks properties of what a program returned. The author's words are run here, the learner's are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assessment.confined.values import decode


def run(payload: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
    """Tell for each check whether it holds; the reference program's names may be used in it."""
    names: dict[str, Any] = {"__name__": "reference"}
    exec(compile(payload["reference"], "reference", "exec"), names)
    for check in payload["checks"]:
        known = {**names, **{name: decode(plain) for name, plain in check["names"].items()}}
        known["result"] = decode(check["result"])
        try:
            tell({"check": check["id"], "holds": bool(eval(check["holds"], known))})
        except Exception as problem:  # a value the property was not written for does not have it
            tell({"check": check["id"], "holds": False, "error": f"{type(problem).__name__}: {problem}"[:200]})
    tell({"finished": True})
