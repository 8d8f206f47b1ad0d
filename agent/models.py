"""Names models and connects to them: the only module that imports providers.

A model is named ``anthropic:NAME``, ``openai:NAME``, either with ``@ADDRESS`` for any compatible server (vLLM, Ollama,
llama.cpp), ``gguf:PATH`` for a local file that is served inside the process, or ``whisper:FOLDER`` for a local model that
hears. Provider clients never retry by themselves: retries belong to ``agent.calls``, in one place. Keys come from the
environment, go to the client and nowhere else; the key of a provider never goes to another address.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from errors import OperatorError
from settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable
    from pydantic import BaseModel

_KEYS = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}
#: The key of a server of one's own.
OWN_KEY = "DIOTIMA_MODEL_KEY"
_ADDRESS = re.compile(r"@(?=[a-z]+://)")
#: Providers of files and folders of this computer.
_LOCAL = frozenset({"gguf", "whisper"})
_HEARING = "Speech wants openai:NAME, openai:NAME@http://HOST:PORT/v1 or whisper:FOLDER."
_HOW = "Write anthropic:NAME, openai:NAME, openai:NAME@http://HOST:PORT/v1 or gguf:PATH."


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
    def label(self) -> str:
        """The name without addresses and folders: what logs and the record hold."""
        return f"{self.provider}:{Path(self.name).name if self.provider in _LOCAL else self.name}"

    @property
    def key_variable(self) -> str:
        """The environment variable that holds the key; a server of one's own may need none."""
        return OWN_KEY if self.address else _KEYS.get(self.provider, "")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which model serves which role, and which one steps in when it fails. Empty: the authored voice alone."""

    roles: Mapping[Role, ModelName]
    fallback: ModelName | None = None


def choose_models(settings: Settings) -> Choice:
    """The models that the settings name. Raises OperatorError naming the variable that cannot be read.

    ``DIOTIMA_MODEL`` serves assess, compose and judge, and vision at a provider whose models see; each role's own
    variable overrides it, and "authored" turns a role off. Speech needs a model of its own.
    """
    main = _named(settings.model, "DIOTIMA_MODEL")
    roles: dict[Role, ModelName] = {}
    for role in Role:
        text = getattr(settings, f"model_{role}").strip()
        variable = f"DIOTIMA_MODEL_{role.upper()}" if text else "DIOTIMA_MODEL"
        model = _named(text, variable) if text else _default(role, main)
        if model and (model.provider == "whisper") > (role is Role.SPEECH):
            raise OperatorError(f"{variable}: {model.label} only hears.", f"Set DIOTIMA_MODEL_SPEECH to it. {_HOW}")
        if model and role is Role.SPEECH and model.provider not in {"openai", "whisper"}:
            raise OperatorError(f"{variable}: {model.label} does not hear.", _HEARING)
        if model:
            roles[role] = model
    return Choice(roles, _named(settings.model_fallback, "DIOTIMA_MODEL_FALLBACK"))


def _named(text: str, variable: str) -> ModelName | None:
    try:
        return parse_model(text)
    except OperatorError as problem:
        raise OperatorError(f"{variable}: {problem.message}", problem.advice) from None


def _default(role: Role, main: ModelName | None) -> ModelName | None:
    if role is Role.SPEECH or main is None:
        return None
    return None if role is Role.VISION and (main.address or main.provider == "gguf") else main


def parse_model(text: str) -> ModelName | None:
    """Read a model name; None for "" and "authored". Raises OperatorError with what a name looks like."""
    text = text.strip()
    if text in {"", "authored"}:
        return None
    provider, _, rest = text.partition(":")
    if provider in _LOCAL and rest.strip():
        return ModelName(provider, rest.strip())
    name, *addresses = _ADDRESS.split(rest)
    if provider not in _KEYS or not name.strip() or len(addresses) > 1:
        raise OperatorError(f"'{text[:200]}' does not name a model.", _HOW)
    address = addresses[0].rstrip("/") if addresses else ""
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise OperatorError(f"'{address[:200]}' is not an address of a model server.", _HOW)
    if parts.username or parts.password:
        raise OperatorError("The address of a model holds a password.", f"Set {OWN_KEY} instead.")
    return ModelName(provider, name.strip(), address)


def connect(
    model: ModelName,
    *,
    timeout: float,
    max_tokens: int,
    environment: Mapping[str, str] | None = None,
) -> BaseChatModel:
    """A chat model. Raises OperatorError when a key or a file is missing.

    The provider's library is imported here, not before, which takes seconds: call it from a thread.
    """
    environment = os.environ if environment is None else environment
    match model.provider:
        case "gguf":
            from agent.local_server import serve_file

            return _openai(ModelName("openai", "local", serve_file(Path(model.name))), "none", timeout, max_tokens)
        case "openai":
            return _openai(model, key_of(model, environment), timeout, max_tokens)
        case _:
            return _anthropic(model, key_of(model, environment), timeout, max_tokens)


def key_of(model: ModelName, environment: Mapping[str, str]) -> str:
    """The key of a model's server. Raises OperatorError when a provider's key is missing."""
    key = environment.get(model.key_variable, "").strip()
    if not key and not model.address:
        raise OperatorError(f"{model} needs a key.", f"Set {model.key_variable}.")
    return key or "none"


def _openai(model: ModelName, key: str, timeout: float, max_tokens: int) -> BaseChatModel:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    if not model.address:
        return ChatOpenAI(
            model=model.name,
            api_key=SecretStr(key),
            timeout=timeout,
            max_retries=0,
            max_completion_tokens=max_tokens,
            stream_usage=True,
        )
    return ChatOpenAI(
        model=model.name,
        api_key=SecretStr(key),
        base_url=model.address,
        timeout=timeout,
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
        extra_body={"max_tokens": max_tokens},  # older servers know only this name of the limit
    )


def _anthropic(model: ModelName, key: str, timeout: float, max_tokens: int) -> BaseChatModel:
    from langchain_anthropic import ChatAnthropic
    from pydantic import SecretStr

    address = model.address.removesuffix("/v1") or None  # the client adds it
    return ChatAnthropic(
        model_name=model.name,
        api_key=SecretStr(key),
        base_url=address,
        timeout=timeout,
        max_retries=0,
        max_tokens_to_sample=max_tokens,
        stop=None,
    )


def structured(client: BaseChatModel, model: ModelName, schema: type[BaseModel]) -> Runnable[Any, Any]:
    """The client, held to answers of a schema; its answers are dicts with "raw", "parsed" and "parsing_error".

    OpenAI and its likes constrain what is generated; Anthropic calls a tool.
    """
    if model.provider == "anthropic":
        return client.with_structured_output(schema, include_raw=True)
    return client.with_structured_output(schema, include_raw=True, method="json_schema")


def with_caching(messages: Sequence[BaseMessage], model: ModelName) -> list[BaseMessage]:
    """The same messages with the provider's prompt caching bound to the stable first one.

    OpenAI caches prefixes by itself and forwards unknown fields verbatim, so only Anthropic gets a mark.
    """
    if model.provider != "anthropic" or not messages or not isinstance(messages[0].content, str):
        return list(messages)
    block = {"type": "text", "text": messages[0].content, "cache_control": {"type": "ephemeral"}}
    return [messages[0].model_copy(update={"content": [block]}), *messages[1:]]
