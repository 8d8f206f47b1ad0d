"""Examines an installation for ``diotima doctor``: the configuration, and each role's model with one small call.

Every finding is a sentence for the operator. Nothing that a server says is printed but its status and its code word:
error texts of providers repeat parts of keys.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import struct
import tempfile
import time
import zlib
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from agent.answers import asked_wait_of, kind_of, value_of
from agent.calls import Calls
from agent.hearing import Hearing
from agent.models import Choice, ModelName, Role, choose_models, connect, structured
from agent.prices import load_prices
from errors import OperatorError, TutorError
from settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_CODE = re.compile(r"[a-z][a-z_]{2,40}")
#: Longest wait for one small call, whatever DIOTIMA_MODEL_TIMEOUT allows (seconds): a local file takes its time to load.
_LONGEST = 60.0
#: A turn waits no longer than this for a model (seconds, ``agent.usage.SECONDS_A_TURN`` for all its calls).
_SLOW = 10.0
#: Less room than this on the disk (bytes) is worth a word: a class fills a few megabytes a day.
_SCARCE = 200_000_000
_WITHOUT = {
    Role.ASSESS: "free text is read by rules",
    Role.COMPOSE: "the course's own words are spoken",
    Role.JUDGE: "transcripts are judged without a model",
    Role.VISION: "photos are read by the local reader of print, or learners are asked to type",
    Role.SPEECH: "learners type",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one part of the installation."""

    subject: str
    is_well: bool
    sentence: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.is_well else 'MEND'}  {self.subject}: {self.sentence}"


class _Form(BaseModel):
    """A small form: what reading asks of a model."""

    number: int


Connect = Callable[..., "BaseChatModel"]


async def examine(settings: Settings, connected: Connect = connect) -> AsyncIterator[Finding]:
    """Every finding, the configuration first, then each role."""
    for subject, look in (("state folder", _state), ("record", _record), ("courses", _courses), ("prices", _prices)):
        try:
            yield Finding(subject, True, await asyncio.to_thread(look, settings))
        except TutorError as problem:
            yield Finding(subject, False, str(problem))
    try:
        choice = choose_models(settings)
    except OperatorError as problem:
        yield Finding("models", False, str(problem))
        return
    for role in Role:
        name = choice.roles.get(role)
        if name is None:
            yield Finding(str(role), True, f"no model; {_WITHOUT[role]}.")
        else:
            yield await _examined(role, str(role), name, settings, connected)
    if choice.fallback is not None:
        yield await _examined(Role.COMPOSE, "fallback", choice.fallback, settings, connected)


def _state(settings: Settings) -> str:
    try:
        settings.state.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.state):
            pass
    except OSError as problem:
        raise OperatorError(
            f"{settings.state} cannot be written ({problem.strerror}).", "Correct DIOTIMA_STATE or its permissions."
        ) from None
    free = shutil.disk_usage(settings.state).free
    if free < _SCARCE:
        raise OperatorError(
            f"{settings.state} can be written, but its disk has only {free / 1e6:.0f} MB left.",
            "Make room: messages that cannot be recorded are not answered.",
        )
    return f"can be written; {free / 1e9:.1f} GB are free."


def _record(settings: Settings) -> str:
    from learners.log import TurnLog

    log = TurnLog(settings.record_url)
    try:
        known = len(log.learners())
        return f"opens; {known} {'learner' if known == 1 else 'learners'}."
    finally:
        log.close()


def _courses(settings: Settings) -> str:
    from agent.catalogue import lint_all
    from authoring.problems import errors_of
    from curriculum.reader import find_courses

    if not any(find_courses(folder) for folder in settings.course_folders):
        places = " or ".join(map(str, settings.course_folders))
        raise OperatorError(f"There is no course in {places}.", "Correct DIOTIMA_COURSES, or put one there.")
    if not (settings.pack_folder / "pack.yaml").is_file():
        raise OperatorError(f"There is no prompt pack in {settings.pack_folder}.", "Correct DIOTIMA_PACK.")
    broken = errors_of(lint_all(settings))
    if broken:
        raise OperatorError(f"{len(broken)} errors; the first: {broken[0]}", "Run diotima lint for all of them.")
    return "courses and packs can be used."


def _prices(settings: Settings) -> str:
    prices, choice = load_prices(settings), choose_models(settings)
    unknown = sorted({one.label for one in choice.roles.values() if prices.of(one.label) is None})
    if unknown:
        return (
            f"no price is known of {', '.join(unknown)}: reports leave its cost out. To have it in, add it to a "
            "prices.yaml in the state folder; agent/prices.yaml says how."
        )
    return "known for every model that is used." if choice.roles else "no model is used, nothing is paid."


async def _examined(role: Role, subject: str, name: ModelName, settings: Settings, connected: Connect) -> Finding:
    start = time.monotonic()
    patience = min(settings.model_timeout, _LONGEST)
    try:
        if role is Role.SPEECH:
            async with asyncio.timeout(patience):
                await Hearing(Calls(Choice({role: name}), timeout=patience)).try_out(name)
            return Finding(subject, True, f"{name.label} hears; it took {time.monotonic() - start:.1f} s.")
        client = await asyncio.to_thread(
            connected, name, timeout=patience, max_tokens=min(100, settings.model_max_tokens)
        )
        start = time.monotonic()
        async with asyncio.timeout(patience):
            wrong = await _asked(role, client, name)
    except OperatorError as problem:
        return Finding(subject, False, str(problem))
    except Exception as problem:  # providers raise trees of errors of their own
        return Finding(subject, False, await _sentence(problem, subject, name, patience))
    took = time.monotonic() - start
    if wrong:
        return Finding(subject, False, f"{name.label} {wrong}")
    if took > _SLOW:
        return Finding(
            subject, False, f"{name.label} works, but took {took:.0f} s for a few words. Learners will wait; use a faster one."
        )  # fmt: skip
    return Finding(subject, True, f"{name.label} answers in {took:.1f} s.")


async def _asked(role: Role, client: BaseChatModel, name: ModelName) -> str:
    """One small call as the role makes it; what is wrong with the answer, or nothing."""
    from langchain_core.messages import HumanMessage

    if role is Role.ASSESS:
        messages: list[BaseMessage] = [HumanMessage("A learner wrote: I have seven apples. Which number is it?")]
        try:
            value_of(await structured(client, name, _Form).ainvoke(messages), _Form)
        except Exception as problem:  # clients raise errors of their own for what they cannot read
            if kind_of(problem) != "malformed" and not isinstance(problem, AttributeError | TypeError | KeyError):
                raise
            return (
                "answers, but could not fill in a form. Name another model in DIOTIMA_MODEL_ASSESS, "
                "or set it to 'authored'; until then free text is mostly read by rules."
            )
        return ""
    if role is Role.VISION:
        picture = {"type": "image", "source_type": "base64", "mime_type": "image/png", "data": _picture()}
        content: Any = [{"type": "text", "text": "What colour is this picture? One word."}, picture]
        said = await client.ainvoke([HumanMessage(content)])
    else:
        said = await client.ainvoke([HumanMessage("Say hello to a class, in one short sentence.")])
    if not said.text.strip():
        return "answers with nothing. Does it need more tokens (DIOTIMA_MODEL_MAX_TOKENS), or another name?"
    return ""


async def _sentence(problem: Exception, subject: str, name: ModelName, patience: float) -> str:
    """What is wrong, and how to mend it."""
    variable = f"DIOTIMA_MODEL_{subject.upper()} or DIOTIMA_MODEL"
    status, where = getattr(problem, "status_code", None), name.address or f"the servers of {name.provider}"
    code = _code(problem)
    match status:
        case 401 | 403:
            return f"{where} refuses the key{code}. Set {name.key_variable} to a key that may use {name.name}."
        case 404:
            offered = await _offered(name)
            has = f" It has: {offered}." if offered else ""
            return f"{where} knows no model {name.name}{code}.{has} Correct the name in {variable}."
        case 402:
            return f"{where} wants to be paid first{code}. Look at the account's credit."
        case 429:
            wait = asked_wait_of(problem)
            when = f" Try again in {wait:.0f} s." if wait else ""
            return f"{where} says that too much was asked or the credit is spent{code}.{when} Look at the account's limits."
        case 413:
            return f"{where} finds the request too large{code}. Use a model with a larger context."
        case int() if 400 <= status < 500 and subject == Role.VISION:
            return (
                f"{name.label} takes no pictures{code}. Name a model that sees in DIOTIMA_MODEL_VISION, "
                "or set it to 'authored'."
            )
        case int() if 400 <= status < 500 and subject == Role.SPEECH:
            return f"{where} refuses a recording{code}. Does {name.name} hear? It wants /v1/audio/transcriptions."
        case int() if 400 <= status < 500:
            return f"{where} refuses the request with status {status}{code}. Is {name.name} a chat model?"
        case int():
            return f"{where} is in trouble (status {status}){code}. Try again later, and set DIOTIMA_MODEL_FALLBACK."
    if isinstance(problem, TimeoutError) or "Timeout" in type(problem).__name__:
        return (
            f"{where} did not answer within {patience:.0f} s. Check the address; "
            "if the model is only slow, raise DIOTIMA_MODEL_TIMEOUT."
        )
    if "Connection" in type(problem).__name__ or isinstance(problem, OSError):
        return f"nobody answers at {where}. Is the server running, and the address right?"
    return f"{where} answered something that cannot be read ({type(problem).__name__}). Does it speak this protocol?"


def _code(problem: Exception) -> str:
    """The server's word for the error, if it is a plain word; never its text."""
    body = getattr(problem, "body", None)
    body = body.get("error", body) if isinstance(body, dict) else {}
    words = (body.get("code"), body.get("type")) if isinstance(body, dict) else ()
    word = next((one for one in words if isinstance(one, str) and _CODE.fullmatch(one)), "")
    return f" ({word})" if word else ""


async def _offered(name: ModelName) -> str:
    """The models that a server of one's own says it has; a few of them."""
    if not name.address:
        return ""
    import httpx

    address = name.address if name.address.endswith("/v1") else f"{name.address}/v1"
    head = {"Authorization": f"Bearer {os.environ.get(name.key_variable, '').strip() or 'none'}"}
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            listed = (await client.get(f"{address}/models", headers=head)).json()["data"]
        names = [str(one["id"])[:60] for one in listed]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return ""
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")


def _picture() -> str:
    """A small red picture (PNG, base64)."""
    size = 32

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\xd0\x20\x20" * size) * size
    raw = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b64encode(raw).decode()
