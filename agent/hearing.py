"""Turns a recording into words: with the speech model of a server, or with a local one given by its folder.

Any server with OpenAI's ``/v1/audio/transcriptions`` will do. The recording is kept by nobody. Only words come out:
nothing is inferred from the voice. Spoken mathematics becomes notation, and the learner sees and corrects it first.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import time
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from agent.answers import kind_of
from agent.breaker import Breaker
from agent.calls import Calls
from agent.models import ModelName, Role, key_of
from agent.usage import Allowance, Usage
from errors import LearnerError, OperatorError
from prompts.instructions import Instructions
from senses.heard import written
from senses.local_speech import LocalEar
from senses.sound import Recording, recording

log = logging.getLogger("diotima.models")

LONGEST_TRANSCRIPT = 2_000  # characters: two minutes of fast speech
_NOT_NOW = "I could not listen just now."
_TYPE = "Try again in a moment, or type."


@dataclass
class Hearing:
    """Hears recordings. Without a model of the role ``speech`` nothing is offered."""

    calls: Calls | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    _ear: LocalEar | None = None
    _client: Any = None
    _breaker: Breaker = field(default_factory=Breaker)

    @property
    def model(self) -> ModelName | None:
        """The model that hears."""
        return self.calls.choice.roles.get(Role.SPEECH) if self.calls is not None else None

    @property
    def timeout(self) -> float:
        """Seconds that a call may take, beside the length of the recording."""
        return self.calls.timeout if self.calls is not None else 20.0

    @property
    def is_offered(self) -> bool:
        """Whether a model is configured that hears."""
        return self.model is not None

    async def hear(self, data: bytes, instructions: Instructions | None, language: str, allowance: Allowance) -> str:
        """The words of a WAV recording, mathematics as notation. Raises LearnerError with a sentence."""
        sound = recording(data)
        model, calls = self.model, self.calls
        if model is None or calls is None:
            raise LearnerError("Diotima cannot listen here.", "Please type.")
        if calls.spending.is_spent(allowance.learner) or self._breaker.is_open(calls.clock()):
            raise LearnerError(_NOT_NOW, _TYPE)
        language = language.split("-")[0]
        hint = instructions.render("speech.hint", {"language": language}) if instructions else ""
        start, outcome = time.monotonic(), "ok"
        try:
            async with asyncio.timeout(self.timeout + sound.seconds):
                text = await self._heard(model, sound, language, hint)
        except TimeoutError:
            outcome = "timeout"
        except OperatorError as problem:
            log.warning("speech: %s", problem)
            outcome = "refused"
        except Exception as problem:  # providers raise trees of errors of their own
            log.warning("speech: %s failed (%s)", model.label, type(problem).__name__)
            outcome = kind_of(problem)
        heard = round(sound.seconds, 1) if outcome == "ok" else 0.0
        used = Usage(Role.SPEECH, model.label, 0, 0, round(time.monotonic() - start, 3), outcome, sound=heard)
        allowance.usage.append(replace(used, cost=calls.prices.cost(used)))
        if outcome != "ok":
            self._breaker.failed(calls.clock())
            raise LearnerError(_NOT_NOW, _TYPE)
        self._breaker.worked()
        words = written(" ".join(text.split())[:LONGEST_TRANSCRIPT], language)
        if not words:
            raise LearnerError("I heard no words.", "Press the microphone and try again, or type.")
        return words

    async def _heard(self, model: ModelName, sound: Recording, language: str, hint: str) -> str:
        if model.provider == "whisper":
            if self._ear is None:
                self._ear = LocalEar(Path(model.name))
            return await asyncio.to_thread(self._ear.hear, sound, language, hint)
        client = self._client = self._client or self._connected(model)
        answer = await client.audio.transcriptions.create(
            model=model.name,
            file=("speech.wav", sound.data, "audio/wav"),
            language=language,
            prompt=hint,
            response_format="json",
        )
        return str(answer.text)

    async def try_out(self, model: ModelName) -> None:
        """One small call: a second of a tone. Raises whatever the server or the folder raises."""
        rate = 16_000
        samples = (8_000 * np.sin(np.arange(rate) * 0.17)).astype("<i2")
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes(samples.tobytes())
        await self._heard(model, recording(out.getvalue()), "en", "")

    def _connected(self, model: ModelName) -> Any:
        from openai import AsyncOpenAI

        return AsyncOpenAI(
            api_key=key_of(model, self.environment),
            base_url=model.address or None,
            timeout=self.timeout,
            max_retries=0,
        )
