"""What holds for every test: no deadline on shared machines, and no model or network by accident."""

from __future__ import annotations

import os

from hypothesis import settings

from tests.network import forbid_other_addresses

forbid_other_addresses()
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
os.environ["LANGSMITH_TRACING"] = "false"
for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "DIOTIMA_MODEL"):
    os.environ.pop(name, None)

# Machines here are shared: a slow example says nothing about the code. Figures belong to bench/.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")
