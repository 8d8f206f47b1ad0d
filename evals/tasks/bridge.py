"""The students' ``Tutor`` on Inspect's models: every call that it makes goes through Inspect, with its cache, limits and log.

A role of Diotima's (assess, compose, judge) is a model role of Inspect's: ``--model-role judge=...``; a role that is not
given is served by the evaluated model. With ``--model none`` the models of the settings serve, or none: the authored voice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    Model,
    ModelOutput,
    ResponseSchema,
    get_model,
)
from inspect_ai.util import json_schema
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel

from agent.calls import Calls
from agent.models import Choice, ModelName, Role
from agent.prices import load_prices
from agent.structured import parsed_as
from settings import Settings

#: What an answer must look like for providers that do not hold a model to a schema.
_AS_JSON = "Answer with one JSON object and nothing else. It must fit this JSON schema: {schema}"
_ROLES = (Role.ASSESS, Role.COMPOSE, Role.JUDGE)


def calls_of(settings: Settings) -> Calls:
    """Calls through Inspect when it has a model; the settings' own calls otherwise. Call it inside of a running task."""
    named = {role: get_model(role=str(role), default=get_model()) for role in _ROLES}
    real = {role: model for role, model in named.items() if model.api.__class__.__name__ != "NoModel"}
    if not real:
        return Calls.of(settings)
    names = {role: ModelName("inspect", f"{role}: {model}") for role, model in real.items()}
    models = {names[role]: model for role, model in real.items()}

    def connected(name: ModelName, *, timeout: float, max_tokens: int) -> BaseChatModel:
        return InspectChat(model=models[name], max_tokens=max_tokens)

    return Calls(
        Choice(names),
        timeout=settings.model_timeout,
        max_tokens=settings.model_max_tokens,
        prices=load_prices(settings),
        connected=connected,
    )


class InspectChat(BaseChatModel):
    """A model of Inspect's as a chat model of LangChain's."""

    model: Any  # inspect_ai.model.Model
    max_tokens: int

    @property
    def _llm_type(self) -> str:
        return "inspect"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("Inspect's models are asked asynchronously")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        output = await self._asked(messages)
        return ChatResult(generations=[ChatGeneration(message=_answer(output))])

    def with_structured_output(self, schema: Any, **_: Any) -> Runnable[Any, Any]:
        """Answers of a schema, as dicts with "raw", "parsed" and "parsing_error"."""
        assert isinstance(schema, type)
        assert issubclass(schema, BaseModel)
        wanted = ResponseSchema(name=schema.__name__, json_schema=json_schema(schema))
        order = SystemMessage(_AS_JSON.format(schema=json.dumps(schema.model_json_schema())))

        async def answer(messages: list[BaseMessage]) -> dict[str, Any]:
            raw = _answer(await self._asked([*messages, order], wanted))
            text = str(raw.text)
            return parsed_as(schema, raw, text[text.find("{") : text.rfind("}") + 1])

        return RunnableLambda(answer)

    async def _asked(self, messages: Sequence[BaseMessage], schema: ResponseSchema | None = None) -> ModelOutput:
        assert isinstance(self.model, Model)
        config = GenerateConfig(max_tokens=self.max_tokens, response_schema=schema)
        return await self.model.generate(_as_chat(messages), config=config)


def _as_chat(messages: Sequence[BaseMessage]) -> list[ChatMessage]:
    """The messages in Inspect's form. What is to be obeyed stands first: some providers take it only there."""
    found: list[ChatMessage] = []
    orders = [str(one.text) for one in messages if one.type == "system"]
    if orders:
        found.append(ChatMessageSystem(content="\n\n".join(orders)))
    for one in messages:
        if one.type == "ai":
            found.append(ChatMessageAssistant(content=str(one.text)))
        elif one.type != "system":
            found.append(ChatMessageUser(content=str(one.text)))
    return found


def _answer(output: ModelOutput) -> AIMessage:
    if output.error or not output.choices:
        raise ConnectionError(output.error or "an answer without anything in it")
    used = output.usage
    usage = (
        UsageMetadata(input_tokens=used.input_tokens, output_tokens=used.output_tokens, total_tokens=used.total_tokens)
        if used
        else None
    )
    reason = "length" if output.stop_reason == "max_tokens" else "stop"
    return AIMessage(output.completion, usage_metadata=usage, response_metadata={"finish_reason": reason})
