"""Plain ways to speak with a model, for comparison: one prompt and the dialogue, and an agent that acts with tools.

Neither has a guard, a policy or a learner model; they share with Diotima the model and how it is called. What they are told
is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agent.calls import Calls, NoModelError
from agent.models import ModelName, Role
from agent.usage import Allowance

#: One message of a dialogue: whether the model itself said it, and its words.
Said = tuple[bool, str]
#: Steps of an agent in one turn, a call to the model or to a tool each.
MOST_STEPS = 8


@dataclass
class Prompted:
    """A model with one prompt."""

    calls: Calls
    role: Role = Role.COMPOSE

    async def say(self, prompt: str, dialogue: Sequence[Said]) -> str:
        """The next message. Raises NoModelError."""
        messages = [SystemMessage(prompt), *_messages(dialogue)]
        return (await self.calls.ask(self.role, messages, Allowance("evaluation"))).text


@dataclass
class Acting:
    """The same model as an agent that reasons and acts: it may call tools before it speaks."""

    calls: Calls
    role: Role = Role.COMPOSE

    async def say(self, prompt: str, dialogue: Sequence[Said], tools: Sequence[Callable[..., str]]) -> str:
        """The next message; a tool's name, docstring and parameters are what the model sees of it.

        Raises NoModelError when the model fails, or ends without words.
        """
        from langchain.agents import create_agent

        try:
            agent: Any = create_agent(self._model(), list(tools), system_prompt=prompt)
            done: dict[str, Any] = await agent.ainvoke(
                {"messages": _messages(dialogue)}, config={"recursion_limit": 2 * MOST_STEPS}
            )
        except Exception as problem:  # providers and the library raise trees of errors of their own
            raise NoModelError(f"The agent failed ({type(problem).__name__}).") from problem
        text = str(done["messages"][-1].text).strip()
        if not text:
            raise NoModelError("The agent ended without words.")
        return text

    def _model(self) -> Any:
        name: ModelName = self.calls.choice.roles[self.role]
        return self.calls.connected(name, timeout=self.calls.timeout, max_tokens=self.calls.max_tokens)


def _messages(dialogue: Sequence[Said]) -> list[BaseMessage]:
    return [AIMessage(words) if own else HumanMessage(words) for own, words in dialogue]
