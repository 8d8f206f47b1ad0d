"""Writes reports: HTML without any request to the network, Markdown and JSON. What learners and models wrote is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pydantic import TypeAdapter

from evals.comparing import Difference, SuiteComparison
from evals.reports import shown
from evals.reports.view import Page
from evals.runs import Evaluation

TEMPLATES = Path(__file__).parent / "templates"
_ANY = TypeAdapter(Any)


@lru_cache(maxsize=2)
def _environment(is_html: bool) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=is_html,  # noqa: S701 - Markdown is escaped by the filters ``markdown`` and ``quoted``
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    for name in (
        "number", "signed", "interval", "signed_interval", "p_value", "when", "lasting", "markdown", "quoted",
    ):  # fmt: skip
        made.filters[name] = getattr(shown, name)
    made.globals["style"] = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    return made


def rendered(template: str, **values: object) -> str:
    """A template of this package, filled; in one whose name ends in ``.html`` every value is escaped."""
    return _environment(template.endswith(".html")).get_template(template).render(values)


def report(page: Page, form: str) -> str:
    """The report of an evaluation in one form: "html", "md" or "json"."""
    return _json(_plain_report(page)) if form == "json" else rendered(f"report.{form}", page=page)


def comparison(before: Evaluation, after: Evaluation, suites: Sequence[SuiteComparison], form: str) -> str:
    """Two evaluations compared, in one form: "html", "md" or "json"."""
    if form == "json":
        return _json(
            {
                "format": "diotima-evaluation-comparison/1",
                "before": {"name": before.name, "plan": before.plan},
                "after": {"name": after.name, "plan": after.plan},
                "summary": summary(suites),
                "suites": [_plain_comparison(one) for one in suites],
            }
        )
    return rendered(f"compare.{form}", before=before, after=after, suites=suites, summary=summary(suites))


def summary(suites: Sequence[SuiteComparison]) -> str:
    """One sentence: how many figures are better, worse, the same, or cannot be told apart."""
    found = [one.verdict for suite in suites for one in suite.differences if not one.group]
    if not found:
        return "The two have no figure in common."
    better, worse = found.count("better"), found.count("worse")
    same, other = found.count("the same"), found.count("higher") + found.count("lower")
    parts = [f"{better} better", f"{worse} worse", f"{same} the same"]
    parts += [f"{other} different, neither good nor bad"] if other else []
    left = len(found) - better - worse - same - other
    return f"Of {len(found)} figures, {', '.join(parts)}; of {left} one cannot tell."


def _plain_report(page: Page) -> dict[str, Any]:
    return {
        "format": "diotima-evaluation-report/1",
        "name": page.evaluation.name,
        "plan": page.evaluation.plan,
        "seconds": page.seconds,
        "baseline": page.baseline.name if page.baseline else None,
        "suites": [
            {
                "suite": one.result.suite,
                "question": one.question,
                "seconds": one.result.seconds,
                "samples": len(one.result.samples),
                "figures": one.result.figures,
                "references": one.result.references,
                "notes": one.result.notes,
                "against": [_plain_difference(each) for each in one.differences],
                "since": _plain_comparison(one.since) if one.since else None,
                "worst": [{"id": each.sample.id, "faults": dict(each.faults)} for each in one.transcripts],
            }
            for one in page.suites
        ],
    }


def _plain_comparison(one: SuiteComparison) -> dict[str, Any]:
    return {
        "suite": one.suite,
        "only_before": one.only_before,
        "only_after": one.only_after,
        "changed": one.changed,
        "notes": one.notes,
        "differences": [_plain_difference(each) for each in one.differences],
    }


def _plain_difference(one: Difference) -> dict[str, Any]:
    return {**vars(one), "difference": one.difference}


def _json(value: Any) -> str:
    return _ANY.dump_json(value, indent=1).decode() + "\n"
