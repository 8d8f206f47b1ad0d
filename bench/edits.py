"""How soon an edit is taught, and what it costs to look for one. ``python -m bench.edits``."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from agent.live import LiveCatalogue, load_catalogue
from agent.watch import EVERY, Watch
from bench.report import Report, percentile
from prompts.reader import PACKS
from settings import ROOT, Settings

COURSE = "linear-equations"
EDITS = 12


def main() -> None:
    """Save a file of the largest own course again and again, and wait until new sessions would get it."""
    report = Report("edits")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(ROOT / "curriculum" / "courses" / COURSE, root / "courses" / COURSE)
        shutil.copytree(PACKS, root / "packs")
        catalogue = load_catalogue(Settings(state=root / "state", courses=root / "courses", packs=root / "packs"))
        looks = [seconds(catalogue.look) for _ in range(40)]
        watch = Watch(catalogue, lambda _: None)
        watch.start()
        paths = sorted((root / "courses" / COURSE / "components").glob("*.yaml"))
        waits = [seconds(lambda path=path: edit(path, catalogue)) for path in paths[: 2 * EDITS : 2]]  # type: ignore[misc]
        watch.stop()
    report.figure("save_to_new_session_p50_s", percentile(waits, 0.5), "<= 1.0")
    report.figure("save_to_new_session_max_s", max(waits), "<= 1.0")
    report.figure("idle_look_p50_ms", 1000 * percentile(looks, 0.5), "<= 5")
    report.figure("idle_watch_core_percent", 100 * percentile(looks, 0.5) / EVERY, "<= 2")
    report.note(
        f"{EDITS} saves, each of one template in a file of {COURSE}; one look at {len(paths)} components and their readings."
    )
    report.print()


def edit(path: Path, catalogue: LiveCatalogue) -> None:
    """Save a change, and wait until it is what new sessions get."""
    before = catalogue.classes[COURSE].course.fingerprint
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"difficulty: 0\.(\d)", r"difficulty: 0.\g<1>1", text, count=1), encoding="utf-8")
    until = time.monotonic() + 30
    while catalogue.classes[COURSE].course.fingerprint == before and time.monotonic() < until:
        time.sleep(0.005)


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
