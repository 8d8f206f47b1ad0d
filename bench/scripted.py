"""A chat model that follows a script: for benchmarks and tests that want the same answers every time, offline."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel, Field

from agent.calls import Calls
from agent.models import Choice, ModelName, Role
from agent.structured import parsed_as
from agent.tokens import count, count_messages

#: What a script does with a prompt: it gives the text of the answer, or raises.
Script = Callable[[Sequence[BaseMessage]], str]


class ScriptedModel(BaseChatModel):
    """Answers what ``script`` says after ``seconds``. ``prompts`` holds every prompt it was sent.

    With ``words_a_second`` an answer is written word by word; ``fails_after`` so many words the connection is gone.
    """

    script: Script
    seconds: float = 0.0
    words_a_second: float = 0.0
    fails_after: int = 0
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

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        whole = (await self._agenerate(messages)).generations[0].message
        assert isinstance(whole, AIMessage)
        words = re.findall(r"\s*\S+\s*$|\s*\S+", whole.text) if self.words_a_second else [whole.text]
        for number, word in enumerate(words):
            if self.fails_after and number == self.fails_after:
                raise ConnectionError("gone in mid-reply")
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))
            if self.words_a_second:
                await asyncio.sleep(1 / self.words_a_second)
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=whole.usage_metadata))

    def with_structured_output(self, schema: Any, **_: Any) -> Runnable[Any, Any]:
        """Reads the script's answer as JSON of the schema, as providers' clients do."""
        assert isinstance(schema, type)
        assert issubclass(schema, BaseModel)

        async def answer(messages: list[BaseMessage]) -> dict[str, Any]:
            raw = await self.ainvoke(messages)
            return parsed_as(schema, raw, str(raw.text))

        return RunnableLambda(answer)


SCRIPTED = ModelName("openai", "scripted")


def calls_of(model: BaseChatModel, *roles: Role, **settings: Any) -> Calls:
    """Calls in which ``model`` serves the roles (assess and compose by default)."""
    serves = roles or (Role.ASSESS, Role.COMPOSE)
    choice = Choice(dict.fromkeys(serves, SCRIPTED))
    return Calls(choice, connected=lambda name, **_: model, **settings)
