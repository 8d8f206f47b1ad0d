"""``diotima eval``: how well Diotima tutors, measured offline; ``diotima eval compare``: what changed between two runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.progress import shown
from errors import OperatorError
from settings import load_settings

if TYPE_CHECKING:
    from evals.reports.view import Page
    from evals.runs import Evaluation

app = typer.Typer(help="Measure how well Diotima tutors: suites, intervals, reports.")

_Html = Annotated[bool, typer.Option("--html", help="print the report as HTML instead of a summary")]
_Md = Annotated[bool, typer.Option("--md", help="print the report as Markdown instead of a summary")]
_Json = Annotated[bool, typer.Option("--json", help="print the report as JSON instead of a summary")]


@app.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    suite: Annotated[list[str] | None, typer.Option(help="a suite, or: own, reference, all; may be repeated")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="samples a suite; all by default")] = None,
    seed: Annotated[int | None, typer.Option(help="what is drawn at random is drawn from this; 7 by default")] = None,
    scenarios: Annotated[
        list[Path] | None, typer.Option(help="a folder of your own scenarios, in place of ours; may be repeated")
    ] = None,
    tutor: Annotated[list[str] | None, typer.Option(help="a tutor to judge; may be repeated")] = None,
    model: Annotated[str | None, typer.Option(help="the model to tutor with, in place of DIOTIMA_MODEL")] = None,
    judge: Annotated[str | None, typer.Option(help="the model to judge with, in place of DIOTIMA_MODEL_JUDGE")] = None,
    workers: Annotated[int, typer.Option(min=1, max=256, help="processes to spread the samples over")] = 1,
    data: Annotated[Path | None, typer.Option(help="folder with the reference data")] = None,
    out: Annotated[Path | None, typer.Option(help="folder to write to; .state/evals/TIME by default")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on with an evaluation that was interrupted")] = False,
    baseline: Annotated[str, typer.Option(help="an earlier evaluation to set beside this one, or: latest")] = "",
    html: _Html = False,
    md: _Md = False,
    json: _Json = False,
) -> None:
    """Evaluate: run suites, write a report, print the main figures. Exit code 0: all that was asked for was judged; 1:
    something was left out or empty; 2: it could not run.
    """
    if context.invoked_subcommand:
        return
    from evals import evaluating, runs
    from evals.reports.view import laid_out
    from evals.reports.writing import report
    from evals.running import DATA, Options, named
    from evals.scenario_files import usable_scenarios

    form = _form(html, md, json)
    changed = {"model": model, "model_judge": judge}
    settings = load_settings().model_copy(update={name: text for name, text in changed.items() if text is not None})
    root = settings.state / "evals"
    before = runs.read(baseline, root) if baseline else None
    suites = named(suite or ([] if resume else ["scenarios"] if scenarios else ["all"]))
    if scenarios:  # what is wrong with them is said before a folder is begun
        usable_scenarios(settings, scenarios)
    wish = evaluating.Wish(
        tuple(one.name for one in suites), seed, limit, tuple(tutor or ()), tuple(scenarios or ()), resume, out
    )
    options = Options(settings, workers=workers, data=data or DATA)
    folder, plan = evaluating.opened(root, wish, settings)
    try:
        with shown("Evaluating") as tell:
            found = evaluating.evaluate(folder, plan, options, tell)
        page = laid_out(found, before)
        for each in evaluating.FORMS:
            folder.write(f"report.{each}", report(page, each).encode())
    except KeyboardInterrupt:
        raise OperatorError(
            "Stopped; what was finished is kept.", f"Go on with `diotima eval --resume --out {folder.path}`."
        ) from None
    finally:
        folder.close()
    print(report(page, form), end="") if form else _summarise(page)
    print(f"The report is {folder.path / 'report.html'}.", file=sys.stderr)
    _end(found, must=bool(suite))


@app.command()
def compare(
    before: Annotated[str, typer.Argument(help="folder or name of an evaluation, or: latest")],
    after: Annotated[str, typer.Argument(help="the one to set against it, or: latest")],
    out: Annotated[Path | None, typer.Option(help="folder to write comparison.html, .md and .json to")] = None,
    html: _Html = False,
    md: _Md = False,
    json: _Json = False,
) -> None:
    """Say what got better or worse between two evaluations, sample by sample, and where one cannot tell."""
    from evals import runs
    from evals.comparing import compare_runs
    from evals.evaluating import FORMS
    from evals.reports.writing import comparison

    form = _form(html, md, json) or "md"
    root = load_settings().state / "evals"
    first, second = runs.read(before, root), runs.read(after, root)
    suites = compare_runs(first.results, second.results)
    if not suites:
        raise OperatorError(
            f"{first.name} and {second.name} have no suite in common.", "Evaluate the same suites in both."
        )
    if out is not None:
        for each in FORMS:
            runs.write_whole(out / f"comparison.{each}", comparison(first, second, suites, each).encode())
        print(f"Written to {out}.", file=sys.stderr)
    print(comparison(first, second, suites, form), end="")


def _form(html: bool, md: bool, json: bool) -> str:
    forms = [name for name, wanted in (("html", html), ("md", md), ("json", json)) if wanted]
    if len(forms) > 1:
        raise OperatorError("Only one of --html, --md and --json can be printed.", "All three are in the folder.")
    return forms[0] if forms else ""


def _summarise(page: Page) -> None:
    from rich.console import Console
    from rich.table import Table

    from evals.reports.shown import interval, lasting, number

    table = Table("suite", "figure", "", "95 % interval", "judged", box=None, pad_edge=False, header_style="dim")
    table.columns[2].justify = table.columns[3].justify = table.columns[4].justify = "right"
    for suite in page.suites:
        for place, row in enumerate(suite.glance):
            if (one := row.figure) is not None:
                span = interval(one.low, one.high, one.unit)
                name = suite.result.suite if place == 0 else ""
                table.add_row(name, one.name, number(one.value, one.unit), span, str(one.count))
    console = Console(highlight=False, markup=False)
    if table.row_count:
        console.print(table)
    counted = "1 sample" if page.samples == 1 else f"{page.samples} samples"
    console.print(f"{counted} in {lasting(page.seconds)}.")


def _end(found: Evaluation, must: bool) -> None:
    """Say what was left out or empty; exit code 2 when nothing was judged, 1 when not all that was asked for was."""
    for name, sentence in found.plan.left_out.items():
        print(f"{name} is left out. {sentence}", file=sys.stderr)
    empty = [one.suite for one in found.results if not one.samples]
    for name in empty:
        print(f"{name} judged nothing: there was no sample for it.", file=sys.stderr)
    if len(empty) == len(found.results):
        raise OperatorError("Nothing was judged.", "`diotima eval --help` says what can be.")
    if empty or (must and found.plan.left_out):
        raise SystemExit(1)
