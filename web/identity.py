"""Who is speaking: a signed ticket in a cookie, in the form that Chainlit reads too: one sign-in for all pages.

Without accounts nobody signs in. On a server that only this computer reaches there is one learner (see
``learners.local``); on any other server each browser gets a name of its own, so that a class can share a
machine without sharing a history.
"""

from __future__ import annotations

import os
import secrets
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import jwt

from errors import OperatorError

COOKIE = "access_token"  # Chainlit's name for it
LIFETIME = 30 * 24 * 3600  # seconds
_ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Identity:
    """A learner as the record knows them (``learner``) and as the page greets them (``name``)."""

    learner: str
    name: str


def secret_of(state: Path) -> str:
    """The secret that signs tickets: made once, kept in the state folder, readable by its owner only.

    Raises OperatorError when the folder cannot be written.
    """
    path = state / "session.key"
    try:
        state.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            kept = path.read_text(encoding="ascii").strip()
            if len(kept) >= 32:
                return kept
            handle = os.open(path, os.O_WRONLY | os.O_TRUNC)
        made = secrets.token_hex(32)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(made)
    except OSError as error:
        raise OperatorError(
            f"The state folder {state} cannot be used: {error.strerror}.",
            "Make it writable, or name another one in DIOTIMA_STATE.",
        ) from error
    return made


@dataclass(frozen=True)
class Tickets:
    """Issues and reads the signed tickets that say who a browser belongs to."""

    secret: str

    def issue(self, identity: Identity) -> str:
        """A ticket for ``identity`` that holds for 30 days."""
        now = int(time.time())
        return jwt.encode(
            {
                "identifier": identity.learner,
                "display_name": identity.name,
                "metadata": {},
                "iat": now,
                "exp": now + LIFETIME,
            },
            self.secret,
            algorithm=_ALGORITHM,
        )

    def read(self, ticket: str | None) -> Identity | None:
        """Who a ticket was issued for; None when it is missing, forged or has run out."""
        if not ticket:
            return None
        try:
            claims = jwt.decode(ticket, self.secret, algorithms=[_ALGORITHM])
        except jwt.InvalidTokenError:
            return None
        learner = claims.get("identifier")
        if not isinstance(learner, str) or not learner:
            return None
        return Identity(learner, str(claims.get("display_name") or learner))


def stranger() -> Identity:
    """A learner nobody has met yet."""
    return Identity(str(uuid.uuid4()), "")
