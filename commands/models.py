"""What operators ask about models: whether they work (``doctor``), and what they cost (``cost``)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from errors import OperatorError
from settings import load_settings

app = typer.Typer()


@app.command()
def doctor() -> None:
    """Check the configuration, and each model with one small call. Says what is wrong and how to mend it."""
    import asyncio

    from agent.doctor import examine

    settings = load_settings()

    async def report() -> bool:
        is_well = True
        async for finding in examine(settings):
            print(finding)
            is_well = is_well and finding.is_well
        return is_well

    if not asyncio.run(report()):
        raise SystemExit(1)


@app.command()
def cost(
    by: Annotated[str, typer.Option(help="model, role, day, learner, or several of them with commas")] = "model,role",
    since: Annotated[str, typer.Option(help="first day, as 2026-01-31 (UTC); everything by default")] = "",
    until: Annotated[str, typer.Option(help="last day, as 2026-01-31 (UTC)")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Tokens, cost and time of the calls to models, from the record."""
    from agent.costs import By, calls_of, plain, summed, table
    from agent.prices import load_prices
    from learners.log import TurnLog

    names = [name.strip() for name in by.split(",") if name.strip()]
    unknown = [name for name in names if name not in {str(one) for one in By}]
    if unknown or not names:
        raise OperatorError(f"Calls cannot be summed by {by[:80]!r}.", "Name model, role, day, learner, with commas.")
    settings = load_settings()
    prices = load_prices(settings)
    first = _day(since).timestamp() if since else 0.0
    last = _day(until).timestamp() + 86_400 if until else float("inf")
    chosen = [By(name) for name in dict.fromkeys(names)]
    sums = summed(calls_of(TurnLog(settings.record_url), first, last), chosen, prices)
    if as_json:
        print(json.dumps(plain(sums, chosen, prices.currency), indent=1))
        return
    for line in table(sums, chosen, prices.currency) if sums else ["No calls to models in this time."]:
        print(line)


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise OperatorError(f"{text[:40]!r} is not a day.", "Write it as 2026-01-31.") from None
