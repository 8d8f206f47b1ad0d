"""The page that is being answered: its socket, its language, where its learner is, and what is remembered while it is open."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

import chainlit as cl
from chainlit.session import WebsocketSession

from pedagogy.finishing import Moment
from web.languages import NAMES, chosen
from web.moments import moment_of

log = logging.getLogger("diotima.web")


def logged(what: str, session: WebsocketSession) -> str:
    """Write the exception that is being handled to the log; returns the reference that the learner sees."""
    reference = secrets.token_hex(4)
    log.exception("%s of session %s failed (reference %s)", what, session.thread_id, reference)
    return reference


def page() -> Any:
    """Chainlit's way to the page; its methods are only partly typed."""
    return cl.context.emitter


def memory() -> Any:
    """What is remembered of this page while it is open; its methods are not typed."""
    return cl.user_session


def language_of(socket: WebsocketSession) -> str:
    """The language of a page, as its browser's cookie says."""
    environ = socket.environ
    return chosen(environ.get("HTTP_COOKIE", ""), environ.get("HTTP_ACCEPT_LANGUAGE", ""), tuple(NAMES))


def language() -> str:
    """The language of this page."""
    return language_of(session())


def moment() -> Moment:
    """Where the learner is, as the page told when it connected."""
    environ = session().environ
    return moment_of(environ.get("HTTP_COOKIE", ""), environ.get("HTTP_USER_AGENT", ""), time.time())


def session() -> WebsocketSession:
    """The socket of this page, with the session of the record that it shows."""
    current = cl.context.session
    assert isinstance(current, WebsocketSession)
    return current
