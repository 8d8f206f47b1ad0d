"""Reads a licence as a source states it, and says whether it forbids commercial use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from curriculum.importers.source import Source

_ADDRESS = re.compile(r"creativecommons\.org/(?:licenses/(by[-a-z]*)|publicdomain/zero)/(\d\.\d)", re.I)
_NAMED = re.compile(r"\bCC[ -]?(0|BY(?:[ -](?:NC|SA|ND))*)(?:[ -]?(\d\.\d))?\b", re.I)
_NON_COMMERCIAL = re.compile(r"\bNC\b|non-?commercial", re.I)
NOT_STATED = "Licence not stated"


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence as the source states it."""

    name: str
    url: str = ""
    non_commercial: bool = False

    @property
    def label(self) -> str:
        """The licence as it stands on every item and passage."""
        named = f"{self.name} ({self.url})" if self.url else self.name
        return f"{named}, non-commercial use only" if self.non_commercial else named


def read_licence(stated: str, url: str = "") -> Licence:
    """The licence that a sentence, a name or an address states. Nothing stated is said to be so."""
    found = _ADDRESS.search(url) or _ADDRESS.search(stated)
    address = url if _ADDRESS.search(url) else found[0] if found else ""
    if address and not address.startswith("http"):
        address = f"https://{address}/"
    if found:
        code = (found[1] or "zero").upper()
        name = f"CC0 {found[2]}" if code == "ZERO" else f"CC {code} {found[2]}"
    elif named := _NAMED.search(stated):
        kind = named[1].upper().replace(" ", "-")
        name = " ".join(part for part in ("CC0" if kind == "0" else f"CC {kind}", named[2]) if part)
    else:
        name = next((line.strip()[:200] for line in stated.splitlines() if line.strip()), "")
    return Licence(name or NOT_STATED, address, bool(_NON_COMMERCIAL.search(f"{name} {stated} {url}")))


def note_limits(source: Source, licence: Licence, place: str = "") -> None:
    """Note a licence that forbids commercial use, or that nobody stated."""
    if licence.non_commercial:
        said = f"The licence is {licence.name}: for non-commercial use only."
        source.note("I013", place, said, "Every item and passage says so; ask the publisher before any other use.")
    elif licence.name == NOT_STATED:
        said = "The source does not state its licence."
        source.note("I013", place, said, "Ask the publisher before you use it, then say it with --licence.")
