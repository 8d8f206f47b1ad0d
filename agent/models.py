"""Names models and connects to them: the only module that imports providers.

A model is named ``anthropic:NAME``, ``openai:NAME``, either with ``@ADDRESS`` for any compatible server (vLLM, Ollama,
llama.cpp), or ``gguf:PATH`` for a local file that is served inside the process. Provider clients never retry by
themselves: retries belong to ``agent.calls``, in one place.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from errors import OperatorError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_KEYS = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}


class Role(StrEnum):
    """What a model is asked to do; each role may name a model of its own."""

    ASSESS = "assess"
    COMPOSE = "compose"
    JUDGE = "judge"
    VISION = "vision"
    SPEECH = "speech"


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model as the operator names it. ``address`` is empty for the provider's own."""

    provider: str
    name: str
    address: str = ""

    def __str__(self) -> str:
        return f"{self.provider}:{self.name}" + (f"@{self.address}" if self.address else "")

    @property
    def key_variable(self) -> str:
        """The environment variable that holds the key; a server of one's own may need none."""
        return _KEYS.get(self.provider, "")


def parse_model(text: str) -> ModelName | None:
    """Read a model name; None for "" and "authored". Raises OperatorError with what a name looks like."""
    text = text.strip()
    if text in {"", "authored"}:
        return None
    provider, _, rest = text.partition(":")
    name, _, address = rest.partition("@")
    how = "Write anthropic:NAME, openai:NAME, openai:NAME@http://HOST:PORT/v1 or gguf:PATH."
    if provider not in {"anthropic", "openai", "gguf"} or not name:
        raise OperatorError(f"'{text}' does not name a model.", how)
    if address and urlsplit(address).scheme not in {"http", "https"}:
        raise OperatorError(f"'{address}' is not an address of a model server.", how)
    return ModelName(provider, name, address.rstrip("/"))


def connect(
    model: ModelName,
    *,
    timeout: float,
    max_tokens: int,
    environment: Mapping[str, str] | None = None,
) -> BaseChatModel:
    """A chat model. Raises OperatorError when a key or a file is missing; the provider is imported here, not before."""
    environment = os.environ if environment is None else environment
    match model.provider:
        case "gguf":
            from agent.local_server import serve_file

            return _openai(ModelName("openai", "local", serve_file(Path(model.name))), "none", timeout, max_tokens)
        case "openai":
            return _openai(model, _key(model, environment), timeout, max_tokens)
        case _:
            return _anthropic(model, _key(model, environment), timeout, max_tokens)


def _key(model: ModelName, environment: Mapping[str, str]) -> str:
    key = environment.get(model.key_variable, "").strip()
    if not key and not model.address:
        raise OperatorError(f"{model} needs a key.", f"Set {model.key_variable}.")
    return key or "none"


def _openai(model: ModelName, key: str, timeout: float, max_tokens: int) -> BaseChatModel:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    own_server = {"extra_body": {"max_tokens": max_tokens}} if model.address else {}
    return ChatOpenAI(
        model=model.name,
        api_key=SecretStr(key),
        base_url=model.address or None,
        timeout=timeout,
        max_retries=0,
        max_completion_tokens=max_tokens,
        stream_usage=True,
        **own_server,
    )


def _anthropic(model: ModelName, key: str, timeout: float, max_tokens: int) -> BaseChatModel:
    from langchain_anthropic import ChatAnthropic
    from pydantic import SecretStr

    return ChatAnthropic(
        model_name=model.name,
        api_key=SecretStr(key),
        base_url=model.address or None,
        timeout=timeout,
        max_retries=0,
        max_tokens_to_sample=max_tokens,
        stop=None,
    )


def with_caching(messages: Sequence[BaseMessage], model: ModelName) -> list[BaseMessage]:
    """The same messages with the provider's prompt caching bound to the stable first one.

    OpenAI caches prefixes by itself and forwards unknown fields verbatim, so only Anthropic gets a mark.
    """
    if model.provider != "anthropic" or not messages or not isinstance(messages[0].content, str):
        return list(messages)
    block = {"type": "text", "text": messages[0].content, "cache_control": {"type": "ephemeral"}}
    return [messages[0].model_copy(update={"content": [block]}), *messages[1:]]
