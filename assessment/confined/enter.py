"""The first thing that runs in the sandbox's process: reads the job, raises the walls, then lets a driver run.

The job is one JSON object on standard input: ``driver`` (a module of this package), ``payload`` (for the driver),
``preload`` (modules to import before the walls go up), ``limits``, ``walls`` ("namespaces" or "paths"), ``folder`` and
``results`` (the number of the file the results are written to, one JSON a line). A job that cannot be run safely ends
with the line ``{"refused": ...}`` and the code 97.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

from assessment.confined import walls
from assessment.confined.kernel import WallError

REFUSED = 97


def main() -> None:
    """Run the job on standard input."""
    job = json.loads(sys.stdin.buffer.read())
    results = os.fdopen(job["results"], "w", encoding="utf-8", errors="backslashreplace")

    def tell(line: dict[str, Any]) -> None:
        results.write(json.dumps(line) + "\n")
        results.flush()

    try:
        driver = _ready(job)
    except (WallError, OSError) as problem:
        tell({"refused": f"{problem}"})
        os._exit(REFUSED)
    tell({"started": True})
    driver.run(job["payload"], tell)
    sys.stdout.flush()
    os._exit(0)


def _ready(job: dict[str, Any]) -> Any:
    """The driver, with the walls up around it."""
    sys.path += job["packages"]
    for name in job["preload"]:
        importlib.import_module(name)
    driver = importlib.import_module(f"assessment.confined.{job['driver']}")
    getattr(driver, "warm", lambda: None)()
    os.nice(10)  # a learner's loop never takes the processor from another learner's reply
    namespaces = job["walls"] == "namespaces"
    if namespaces:
        walls.enter_namespaces(job["folder"], job["limits"]["disk_mb"])
    os.chdir(walls.WORK if namespaces else job["folder"])
    os.environ.clear()
    os.environ["HOME"] = "."
    _empty_input()
    walls.limit(job["limits"])
    walls.close_in(namespaces, job["folder"])
    sys.path[:] = [path for path in sys.path if path.startswith(sys.base_prefix)]
    return driver


def _empty_input() -> None:
    """Standard input ends at once."""
    reading, writing = os.pipe()
    os.close(writing)
    os.dup2(reading, 0)
    os.close(reading)
