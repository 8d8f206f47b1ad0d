"""A chat model that follows a script: for benchmarks and tests that want the same answers every time, offline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel, Field, ValidationError

from agent.calls import Calls
from agent.models import Choice, ModelName, Role
from agent.tokens import count, count_messages

#: What a script does with a prompt: it gives the text of the answer, or raises.
Script = Callable[[Sequence[BaseMessage]], str]


class ScriptedModel(BaseChatModel):
    """Answers what ``script`` says after ``seconds``. ``prompts`` holds every prompt it was sent."""

    script: Script
    seconds: float = 0.0
    prompts: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.prompts.append(messages)
        text = self.script(messages)
        tokens = count_messages(messages), count(text)
        usage = UsageMetadata(input_tokens=tokens[0], output_tokens=tokens[1], total_tokens=sum(tokens))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text, usage_metadata=usage))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        await asyncio.sleep(self.seconds)
        return self._generate(messages)

    def with_structured_output(self, schema: Any, **_: Any) -> Runnable[Any, Any]:
        """Reads the script's answer as JSON of the schema, as providers' clients do."""
        assert isinstance(schema, type)
        assert issubclass(schema, BaseModel)

        async def answer(messages: list[BaseMessage]) -> dict[str, Any]:
            raw = await self.ainvoke(messages)
            try:
                return {"raw": raw, "parsed": schema.model_validate_json(str(raw.text)), "parsing_error": None}
            except ValidationError as problem:
                return {"raw": raw, "parsed": None, "parsing_error": problem}

        return RunnableLambda(answer)


SCRIPTED = ModelName("openai", "scripted")


def calls_of(model: BaseChatModel, *roles: Role, **settings: Any) -> Calls:
    """Calls in which ``model`` serves the roles (assess and compose by default)."""
    serves = roles or (Role.ASSESS, Role.COMPOSE)
    choice = Choice(dict.fromkeys(serves, SCRIPTED))
    return Calls(choice, connected=lambda name, **_: model, **settings)
