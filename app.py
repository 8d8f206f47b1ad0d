"""The student's web chat: ``python app.py`` serves it, like ``diotima run``; it is made in ``web/``."""

from __future__ import annotations

import sys

from errors import TutorError
from settings import load_settings
from web.serve import serve


def main() -> None:
    """Serve; a TutorError becomes its sentence on standard error and exit code 2."""
    try:
        serve(load_settings())
    except TutorError as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
