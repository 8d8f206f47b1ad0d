"""How many printed lines of algebra the local reader gets right, letter by letter: clean, photographed, stacked fractions.

``python -m bench.ocr [--json]``. The pages are made here with installed fonts; a line counts when it is exactly what
stands on the page, spaces aside. Handwriting is not measured: no model that reads it comes with a package.
"""

from __future__ import annotations

import io
import random
import sys
import time
from collections.abc import Callable

from PIL import Image

from bench.pages import FONTS, Page, fraction_page, page, photographed
from bench.report import Report, percentile
from senses.picture import pictures
from senses.printed import load_engine, read_printed
from senses.tidy import tidied

PAGES = 24


def main() -> None:
    """Measure and report."""
    report = Report("ocr")
    if not FONTS.is_dir():
        report.note(f"No fonts in {FONTS}: install Debian's package fonts-dejavu-core.")
        report.print()
        return
    engine = load_engine()
    seconds: list[float] = []
    missed: list[str] = []

    def share(pages: list[Page], change: Callable[[Image.Image], Image.Image]) -> float:
        right = total = 0
        for one in pages:
            out = io.BytesIO()
            change(one.picture).save(out, "PNG")
            began = time.perf_counter()
            read = tidied(line for part in pictures(out.getvalue()) for line in read_printed(engine, part))
            seconds.append(time.perf_counter() - began)
            found = [_bare(text) for text in read]
            total += len(one.lines)
            right += sum(_bare(text) in found for text in one.lines)
            missed.extend(f"{text!r} in {read}" for text in one.lines if _bare(text) not in found)
        return 100 * right / total

    rng = random.Random(7)
    pages = [page(rng, size=rng.choice([36, 44, 60])) for _ in range(PAGES)]
    report.figure("printed_lines_right_percent", share(pages, lambda picture: picture), ">= 95 %")
    report.figure("photographed_lines_right_percent", share(pages, lambda p: photographed(p, rng)), ">= 90 %")
    stacked = [fraction_page(rng) for _ in range(PAGES // 2)]
    report.figure("stacked_fractions_right_percent", share(stacked, lambda picture: picture), ">= 80 %")
    report.figure("seconds_a_page_p50", percentile(seconds, 0.5))
    report.figure("seconds_a_page_p95", percentile(seconds, 0.95), "<= 5")
    report.note(f"{PAGES} pages of 5 lines, {PAGES // 2} of 3 fractions; one thread.")
    if "--missed" in sys.argv:
        for text in missed:
            report.note(text)
    report.print()


def _bare(text: str) -> str:
    return text.replace(" ", "").replace("−", "-")


if __name__ == "__main__":
    main()
