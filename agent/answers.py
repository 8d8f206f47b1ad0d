"""Reads what providers send back: answers as they stream in, values in them, what they cost, and how they failed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from agent.models import ModelName, Role
from agent.tokens import count, count_messages
from agent.usage import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage

_Value = TypeVar("_Value", bound=BaseModel)

#: Characters after which a streamed answer is cut off: no reply is that long, and each further token costs.
LONGEST_ANSWER = 6_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The text of a model. ``is_cut`` says that it ended for its length, not because it was finished."""

    text: str
    model: str
    is_cut: bool = False


class Hears(Protocol):
    """Gets the text of an answer so far, again and again while it is written."""

    has_told: bool  # whether a part of it has gone further, so that another answer cannot take its place

    async def __call__(self, text: str) -> bool:
        """Whether the rest is still wanted."""


async def streamed(
    client: BaseChatModel, messages: list[BaseMessage], first: list[float], hears: Hears | None = None
) -> AIMessage:
    """The answer, taken in as it comes, so that one is left as soon as it is too long or not wanted any more."""
    chunks: list[Any] = []
    size, text = 0, ""
    async with aclosing(client.astream(messages)) as stream:  # type: ignore[type-var]
        async for chunk in stream:
            if not first and chunk.text:
                first.append(time.monotonic())
            chunks.append(chunk)
            size += len(chunk.text)
            if size > LONGEST_ANSWER:
                break
            if hears is not None and chunk.text:
                text += chunk.text
                if not await hears(text):
                    break
    if not chunks:
        raise ConnectionError("an answer without anything in it")
    whole: AIMessage = chunks[0] + chunks[1:] if len(chunks) > 1 else chunks[0]
    return whole


def value_of(answer: Any, schema: type[_Value]) -> _Value:
    """The value in an answer: as the client has read it, else the JSON object that stands in its text."""
    parsed = answer["parsed"]
    if parsed is not None:
        return schema.model_validate(parsed if isinstance(parsed, dict) else parsed.model_dump())
    text = str(answer["raw"].text)
    return schema.model_validate_json(text[text.find("{") : text.rfind("}") + 1])


def usage_of(
    role: Role, name: ModelName, messages: Sequence[BaseMessage], raw: Any, seconds: float, outcome: str
) -> Usage:
    """What one request cost, as the provider says, else as counted here."""
    told = getattr(raw, "usage_metadata", None) or {}
    tokens_in, tokens_out = int(told.get("input_tokens", 0)), int(told.get("output_tokens", 0))
    details = told.get("input_token_details") or {}
    cached = int(details.get("cache_read", 0) or 0)
    written = sum(
        int(n or 0) for name, n in details.items() if name == "cache_creation" or name.startswith("ephemeral")
    )
    estimated = outcome == "ok" and not (tokens_in and tokens_out)
    if estimated:  # some servers do not say, and a stream that was cut off says nothing any more
        tokens_in = tokens_in or count_messages(messages)
        tokens_out = tokens_out or count(str(getattr(raw, "text", "")))
    return Usage(
        str(role), name.label, tokens_in, tokens_out, round(seconds, 3), outcome, cached, estimated, None, written
    )


def kind_of(problem: Exception) -> str:
    """How a request failed: "refused" for what a second try cannot mend (key, name, request), "limited" for a server
    that asks to wait, "malformed" for an answer that cannot be read, "timeout", "failed" for the rest."""
    status = getattr(problem, "status_code", None)
    if status == 429:
        return "limited"
    if isinstance(status, int) and 400 <= status < 500 and status not in {408, 409}:
        return "refused"
    if "Timeout" in type(problem).__name__:
        return "timeout"
    is_unreadable = isinstance(problem, ValidationError | ValueError) or "LengthFinish" in type(problem).__name__
    return "malformed" if is_unreadable else "failed"


def asked_wait_of(problem: Exception) -> float:
    """Seconds that the server asks to wait; 0 when it does not say."""
    headers: Mapping[str, str] = getattr(getattr(problem, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except ValueError:
        return 0.0
