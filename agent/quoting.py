"""The learner's own words, short and safe to show again."""

from __future__ import annotations

import re

from guardrails.style import plain
from pedagogy.model import Assessment

_REASON = re.compile(r"\b(?:because|since|porque|ya que)\b", re.IGNORECASE)
_LONGEST = 64  # characters; a quote names something, it does not repeat everything


def quoted(message: str, seen: Assessment) -> str:
    """What the reply names of this message, in quotation marks; "" for an empty message.

    The evidence span when there is one, else the last line with something in it.
    """
    span = next((s for s in seen.spans if s.strip()), "")
    lines = [line for line in (span.splitlines() or re.split(r"[\n;]+", message)) if line.strip()]
    return named(lines[-1] if lines else "")


def telling(part: str | None) -> str:
    """A right part that is worth naming; "" for a bare number or letter, which stands in the task anyway."""
    return named(part) if part and (len(part.split()) > 1 or re.search(r"[^\s+−-].*[-+−*/·=<>]", part)) else ""


def named(text: str | None) -> str:
    """A verbatim part in quotation marks, cut at a word when it is long."""
    if not text or not text.strip():
        return ""
    whole = text.encode("utf-8", "ignore").decode("utf-8")  # half a sign, which no record can keep
    line = plain(" ".join(whole.split()))
    pieces = re.split(r"\?\s", line)  # "maybe 7? im not sure": a question in a quote reads as one of ours
    line = next((piece for piece in pieces if any(sign.isdigit() for sign in piece)), max(pieces, key=len))
    line = line.strip().rstrip(".!?,;:").lstrip("¿¡").strip()
    if len(line) > _LONGEST and (reason := _REASON.search(line)):
        line = line[reason.start() :]  # what leads up to a reason is left out first
    if len(line) > _LONGEST:
        line = line[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return f"“{line}”" if line else ""
