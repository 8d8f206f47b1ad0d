"""Documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from pedagogy.policy import FACT_NAMES
from settings import Settings

ROOT = Path(__file__).parent.parent


def test_every_fact_of_the_policy_is_explained() -> None:
    told = set(re.findall(r"`(\w+)`", (ROOT / "docs/policy.md").read_text()))
    assert told >= FACT_NAMES


def test_every_setting_is_explained() -> None:
    told = (ROOT / "docs/operating.md").read_text()
    assert [name for name in Settings.model_fields if f"DIOTIMA_{name.upper()}" not in told] == []


def test_links_between_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
