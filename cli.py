"""The ``diotima`` command: run the chat, tutor in the terminal, lint, import, replay, export, forget."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from errors import OperatorError, TutorError
from settings import load_settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Diotima: a Socratic tutor. It asks the question that lets the student find the next step.",
)
import_app = typer.Typer(no_args_is_help=True, help="Turn other formats into a course.")
app.add_typer(import_app, name="import")
accounts_app = typer.Typer(no_args_is_help=True, help="People who may sign in.")
app.add_typer(accounts_app, name="accounts")


def main() -> None:
    """Run the command; a TutorError becomes its sentence on standard error and exit code 2."""
    try:
        app()
    except TutorError as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(2) from None


@app.command()
def run() -> None:
    """Serve the chat (http://localhost:8000 unless DIOTIMA_PORT says otherwise)."""
    settings = load_settings()
    from web.serve import serve

    serve(settings)


@app.command()
def chat(
    course: Annotated[str, typer.Argument(help="course id; empty asks")] = "",
    session: Annotated[str | None, typer.Option(help="go on with this session")] = None,
) -> None:
    """Be tutored in the terminal, by the same tutor as in the browser."""
    from agent.terminal import talk

    talk(load_settings(), course, session)


@app.command()
def lint(
    folders: Annotated[list[Path] | None, typer.Argument(help="courses and packs; all of them by default")] = None,
) -> None:
    """Check courses and packs; every finding has its place and a suggestion."""
    from agent.catalogue import lint_all
    from authoring.problems import errors_of

    findings = lint_all(load_settings(), folders or [])
    for finding in findings:
        print(finding)
    errors = len(errors_of(findings))
    print(f"{errors} errors, {len(findings) - errors} warnings.")
    if errors:
        raise SystemExit(1)


@import_app.command("oatutor")
def import_oatutor(
    source: Annotated[Path, typer.Argument(help="an OATutor content folder, or its .tar.gz")],
    name: Annotated[str, typer.Option(help="id of the new course")] = "",
) -> None:
    """Turn OATutor content into a course in the state folder."""
    from curriculum.importers.oatutor import import_oatutor as convert

    settings = load_settings()
    target = settings.imported_courses / (name or source.name.split(".")[0])
    for line in convert(source, target).lines():
        print(line)


@import_app.command("openstax")
def import_openstax(
    source: Annotated[Path, typer.Argument(help="a folder with collections and modules (CNXML), or its .tar.gz")],
    name: Annotated[str, typer.Option(help="id of the new course")] = "",
) -> None:
    """Turn an OpenStax book into a course in the state folder."""
    from rich.progress import Progress

    from curriculum.importers.openstax import import_openstax as convert

    target = load_settings().imported_courses / (name or source.name.split(".")[0])
    with Progress(transient=True) as shown:
        task = shown.add_task("Reading", total=None)
        report = convert(
            source,
            target,
            progress=lambda what, done, total: shown.update(task, description=what, completed=done, total=total),
        )
    print("\n".join(report.lines()))


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


@accounts_app.command("add")
def add_account(
    name: Annotated[str, typer.Argument(help="what they sign in with")],
    role: Annotated[str, typer.Option(help="learner, instructor or evaluator")] = "learner",
) -> None:
    """Make an account; the password is asked for, and kept as a hash only."""
    from learners.accounts import Accounts, Role
    from learners.log import TurnLog
    from web.accounts import SignIn

    if role not in set(Role):
        raise OperatorError(f"'{role}' is not a role.", f"Choose one of {', '.join(Role)}.")
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    account = SignIn(Accounts(TurnLog(load_settings().record_url).storage)).register(name, password, Role(role))
    print(f"{account.name} may sign in as {account.role}.")


@accounts_app.command("list")
def list_accounts() -> None:
    """Who may sign in."""
    from learners.accounts import Accounts
    from learners.log import TurnLog

    for account in Accounts(TurnLog(load_settings().record_url).storage).all():
        print(f"{account.name}  {account.role}  {account.id}")


if __name__ == "__main__":
    main()
