"""Finding the first wrong step of a solution: ``python -m bench.wrong_steps [--write]``.

Prints how often the step is found in problems that the weights were not fitted on, beside how often two teachers who
marked the same solution agree; with ``--write`` it fits on all shared problems and keeps the weights that Diotima ships.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from assessment.word_problems.fitting import fit
from evals.suites.stepverify import agreement, cross_validated, load, measured

WEIGHTS = Path(__file__).parents[1] / "assessment" / "word_problems" / "wrong_steps.json"


def main() -> None:
    """Measure and print; write when asked to."""
    marked = load()
    found = cross_validated(marked)
    right = sum(place == one.wrong for place, one in zip(found, marked, strict=True))
    print(f"first wrong step found, other problems than fitted on: {right / len(marked):.3f} of {len(marked)}")
    print(f"two teachers on the same solution agree: {agreement(marked):.3f}")
    if "--write" in sys.argv:
        weights = fit([measured(one) for one in marked], [one.wrong for one in marked])
        rounded = {name: [round(value, 5) for value in three] for name, three in weights.features.items()}
        plain = {"intercept": round(weights.intercept, 5), "features": rounded}
        WEIGHTS.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {WEIGHTS.name}")


if __name__ == "__main__":
    main()
