"""What the chat sends beside messages: a photo of work, a recording of words. Each comes back as text to correct.

Nothing sent here counts as an answer: the learner reads the text, mends it and sends it as any other message. The bytes
are read with a limit on size and time, and are kept nowhere.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agent.photos import Reading
from errors import LearnerError, OperatorError
from senses.picture import LARGEST_FILE
from senses.sound import LARGEST_RECORDING
from web.identity import Identity
from web.languages import say

log = logging.getLogger("diotima.web")

SECONDS = 60.0  # in which a file must have arrived, on a slow line
_NOT_NOW = "This could not be read just now. Type your lines, or try again in a moment."


class TooLarge(Exception):  # noqa: N818
    """More bytes than are taken."""


class Reader(Protocol):
    """What these routes ask of the tutor."""

    async def see(self, learner: str, session: str, photo: bytes) -> Reading:
        """The lines in a photo."""

    async def hear(self, learner: str, session: str, recording: bytes) -> str:
        """The words of a recording."""


@dataclass(frozen=True)
class Uploads:
    """The routes for photos and recordings. ``identify`` tells who a request comes from, None for a stranger."""

    reader: Reader
    identify: Callable[[Request], Awaitable[Identity | None]]

    def routes(self) -> list[Route]:
        """Both routes."""
        return [
            Route("/read/photo/{session}", self.photo, methods=["POST"]),
            Route("/read/speech/{session}", self.speech, methods=["POST"]),
        ]

    async def photo(self, request: Request) -> Response:
        """A picture or a document in the body; its lines, who read them, and a note."""

        async def read(learner: str, session: str, data: bytes) -> dict[str, Any]:
            found = await self.reader.see(learner, session, data)
            return {"lines": found.lines, "by": found.by, "note": say(found.note)}

        too_large = "This file is larger than 10 MB. Take the photo at a lower resolution, or only a part."
        return await self._answer(request, read, LARGEST_FILE, too_large)

    async def speech(self, request: Request) -> Response:
        """A WAV recording in the body; its words."""

        async def read(learner: str, session: str, data: bytes) -> dict[str, Any]:
            return {"text": await self.reader.hear(learner, session, data)}

        too_large = "This recording is too long. Say it in parts of at most two minutes."
        return await self._answer(request, read, LARGEST_RECORDING, too_large)

    async def _answer(
        self,
        request: Request,
        read: Callable[[str, str, bytes], Awaitable[dict[str, Any]]],
        largest: int,
        too_large: str,
    ) -> Response:
        who = await self.identify(request)
        if who is None:
            return _sentence("Sign in again, then send it once more.", 401)
        session = request.path_params["session"]
        try:
            UUID(session)
            data = await _body(request, largest)
            return JSONResponse(await read(who.learner, session, data), headers={"cache-control": "no-store"})
        except ValueError:
            return _sentence("This conversation is not here.", 404)
        except TooLarge:
            return _sentence(too_large, 413)
        except TimeoutError:
            return _sentence("This took too long to arrive. Is the connection slow? Try a smaller file.", 408)
        except LearnerError as problem:
            return _sentence(f"{say(problem.message)} {say(problem.advice)}".strip(), 422)
        except ClientDisconnect:
            return Response(status_code=204)
        except OperatorError as problem:
            log.warning("reading an upload: %s", problem)
            return _sentence(_NOT_NOW, 503)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("reading an upload failed (reference %s)", reference)
            return _sentence(f"{say(_NOT_NOW)} ({reference})", 500)


async def _body(request: Request, largest: int) -> bytes:
    """The bytes of a request. Raises TooLarge as soon as there are more than ``largest``, TimeoutError when they come
    too slowly."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > largest:
        raise TooLarge
    parts = bytearray()
    async with asyncio.timeout(SECONDS):
        async for part in request.stream():
            parts += part
            if len(parts) > largest:
                raise TooLarge
    return bytes(parts)


def _sentence(text: str, status: int) -> JSONResponse:
    return JSONResponse({"error": say(text)}, status_code=status, headers={"cache-control": "no-store"})
