"""What operators ask of the record: replay, report, export, forget, backup, learners, alerts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from errors import OperatorError
from settings import load_settings

app = typer.Typer()


@app.command()
def replay(
    session: Annotated[str, typer.Argument(help="session id")],
    pack: Annotated[Path | None, typer.Option(help="decide again with this prompt pack")] = None,
) -> None:
    """Show a recorded session turn by turn: what was said, what was decided, and why."""
    from agent.replay import replay as run_replay

    for line in run_replay(load_settings(), session, pack):
        print(line)


@app.command()
def report(
    session: Annotated[str, typer.Argument(help="session id")],
    to: Annotated[Path | None, typer.Option(help="file to write, .html or .md; standard output by default")] = None,
    html: Annotated[
        bool, typer.Option("--html", help="HTML; Markdown by default, or what the file's name says")
    ] = False,
) -> None:
    """One session as a readable page: turns, moves and why, evidence, what the guard found, mastery."""
    from evals.runs import write_whole
    from evals.session_report import as_text, page_of

    form = "html" if html or (to is not None and to.suffix.lower() in {".html", ".htm"}) else "md"
    text = as_text(page_of(load_settings(), session), form)
    if to is None:
        print(text, end="")
        return
    write_whole(to, text.encode())
    print(f"Written to {to}. It holds a learner's words: delete it when you have read it.")


@app.command()
def export(
    learner: Annotated[str, typer.Argument(help="learner id")],
    to: Annotated[Path | None, typer.Option(help="file to write; standard output by default")] = None,
) -> None:
    """Everything that is recorded about a learner, as JSON."""
    import json

    from learners.log import TurnLog

    text = json.dumps(TurnLog(load_settings().record_url).export(learner), indent=1, ensure_ascii=False)
    if to is None:
        print(text)
        return
    try:
        to.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise OperatorError(f"{to} cannot be written ({problem.strerror}).", "Choose another file.") from None
    print(f"Written to {to}.")


@app.command()
def forget(
    learner: Annotated[str, typer.Argument(help="learner id")],
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Erase a learner from the record, its files and its caches. There is no way back."""
    from learners.log import TurnLog

    if not yes:
        typer.confirm(f"Erase everything about {learner}?", abort=True)
    report = TurnLog(load_settings().record_url).forget(learner)
    for table, rows in report.erased.items():
        print(f"{table}: {rows} erased")
    if not report.complete:
        left = [f"{name}: {sentence}" for name, sentence in report.failed.items()]
        if not report.scrubbed:
            left.append("the database file is in use; stop the server and run this again")
        raise OperatorError("Not all of it could be erased:", "; ".join(left) + ".")


@app.command()
def backup(to: Annotated[Path, typer.Argument(help="file to write; it must not be there yet")]) -> None:
    """Copy the record into a file, whole, while Diotima goes on working."""
    from learners.backup import back_up

    size = back_up(load_settings().record_url, to)
    print(f"{to}: {size / 1e6:.1f} MB. It holds what learners said: keep it as safe as the record.")


@app.command()
def learners() -> None:
    """The learners of the record, by id."""
    from learners.log import TurnLog

    for learner in TurnLog(load_settings().record_url).learners():
        print(learner)


@app.command()
def alerts(close: Annotated[int | None, typer.Option(help="mark this alert as seen to")] = None) -> None:
    """What a person should look at: words that point to danger, learners who make no progress."""
    import time

    from learners.log import TurnLog

    log = TurnLog(load_settings().record_url)
    if close is not None:
        print("Closed." if log.close_alert(close, "operator", time.time()) else "There is no such open alert.")
        return
    rows = log.alerts()
    for row in rows:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.at))
        print(f"{row.id}  {when}  {row.kind}  learner {row.learner}  session {row.session}  {row.note}")
    print(f"{len(rows)} open.")
