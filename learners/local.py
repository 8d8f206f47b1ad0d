"""The one learner of a private server without accounts. The id says nothing about anybody; it is the same everywhere,
so that chat, terminal and commands on one machine find the same record."""

from __future__ import annotations

LOCAL_LEARNER = "8f1d5c1e-0000-4000-8000-000000000001"
