"""``diotima sequencing``: what another way of choosing the next task would have yielded."""

from __future__ import annotations

from typing import Annotated

import typer

from settings import load_settings

app = typer.Typer(no_args_is_help=True, help="How the next task is chosen.")


@app.command("eval")
def sequencing_eval(course: Annotated[str, typer.Argument(help="course id")]) -> None:
    """Estimate from the record what other policies would have yielded, before any learner meets them."""
    from learners.log import TurnLog
    from tracing.offpolicy import evaluate
    from tracing.policies import POLICIES, logged

    log = logged(TurnLog(load_settings().record_url), course)
    print(f"{'items saved a suggestion':<26} {'IPS':>22} {'SNIPS':>22} {'doubly robust':>22}")
    told = []
    for name, policy in POLICIES.items():
        found = evaluate(log, policy)
        told.append(f"{name}: {found.sentence}")
        spans = (f"{e.value:.2f} ({e.low:.2f}, {e.high:.2f})" for e in (found.ips, found.snips, found.doubly_robust))
        print(f"{name:<26} " + " ".join(f"{span:>22}" for span in spans))
        last = found
    print(f"{'as it was chosen':<26} {last.logged.value:.2f} ({last.logged.low:.2f}, {last.logged.high:.2f})\n")
    for line in told:
        print(line)
