"""`diotima doctor`: for each thing that can be wrong with a model, one sentence that says it and how to mend it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agent.doctor import Finding, examine
from bench.scripted import ScriptedModel
from errors import OperatorError
from settings import Settings, load_settings
from tests.fault_proxy import Proxy, proxy_to

PROVIDERS = ("openai", "anthropic")
SECRET = "sk-a-secret-key-that-nobody-may-see"


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    async with proxy_to("http://127.0.0.1:9/v1") as made:
        yield made


async def examined(folder: Path, **settings: Any) -> dict[str, Finding]:
    """Every finding by its subject. Courses are looked at only where nothing else is: reading them all takes a while."""
    if settings:
        settings.setdefault("courses", folder / "courses")
    return {one.subject: one async for one in examine(Settings(state=folder, **settings))}


async def test_without_a_model_all_is_well_and_each_role_says_what_happens_instead(tmp_path: Path) -> None:
    found = await examined(tmp_path)
    assert [str(one) for one in found.values() if not one.is_well] == []
    assert "course's own words" in found["compose"].sentence
    assert set(found) >= {"state folder", "record", "courses", "prices", "assess", "judge", "vision", "speech"}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("401", ("refuses the key", "DIOTIMA_MODEL_KEY")),
        ("403", ("refuses the key", "DIOTIMA_MODEL_KEY")),
        ("404", ("knows no model a-model", "DIOTIMA_MODEL_COMPOSE")),
        ("400", ("refuses the request", "chat model")),
        ("402", ("paid", "credit")),
        ("413", ("too large", "larger context")),
        ("429:30", ("too much", "Try again in 30 s")),
        ("500", ("in trouble (status 500)", "DIOTIMA_MODEL_FALLBACK")),
        ("hang", ("did not answer within", "DIOTIMA_MODEL_TIMEOUT")),
        ("body:", ("answers with nothing", "DIOTIMA_MODEL_MAX_TOKENS")),
    ],
)
async def test_what_is_wrong_with_a_model_is_said_with_what_to_do(
    provider: str, fault: str, says: tuple[str, ...], proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIOTIMA_MODEL_KEY", SECRET)
    proxy.faults = [fault]
    name = f"{provider}:a-model@{proxy.address}"
    found = await examined(tmp_path, model_compose=name, model_timeout=1.0 if fault == "hang" else 20.0)
    said = found["compose"]
    assert not said.is_well
    assert all(one in said.sentence for one in says), said.sentence
    assert SECRET not in " ".join(map(str, found.values()))
    assert "sk-secret" not in said.sentence, "what a server says may hold a part of the key"


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_an_address_where_nobody_listens_is_said(provider: str, tmp_path: Path) -> None:
    found = await examined(tmp_path, model_compose=f"{provider}:x@http://127.0.0.1:9/v1")
    assert "nobody answers at http://127.0.0.1:9" in found["compose"].sentence


async def test_a_missing_key_names_its_variable_and_a_name_that_cannot_be_read_its_own(tmp_path: Path) -> None:
    found = await examined(tmp_path, model_compose="openai:gpt-5", model_judge="authored")
    assert "OPENAI_API_KEY" in found["compose"].sentence
    found = await examined(tmp_path, model_judge="nonsense")
    assert "DIOTIMA_MODEL_JUDGE" in found["prices"].sentence + found["models"].sentence


async def test_a_missing_file_is_said(tmp_path: Path) -> None:
    found = await examined(tmp_path, model_compose="gguf:/nowhere/at-all.gguf")
    assert "no model file at-all.gguf" in found["compose"].sentence


async def test_a_model_that_cannot_fill_in_a_form_is_not_for_reading(proxy: Proxy, tmp_path: Path) -> None:
    proxy.faults = ["body:I like forms very much."]
    found = await examined(
        tmp_path, model_assess=f"openai:x@{proxy.address}", model_compose=f"openai:x@{proxy.address}"
    )
    assert not found["assess"].is_well
    assert "DIOTIMA_MODEL_ASSESS" in found["assess"].sentence
    assert found["compose"].is_well


async def test_a_model_without_eyes_is_not_for_photos(proxy: Proxy, tmp_path: Path) -> None:
    proxy.faults = ["400"]
    found = await examined(tmp_path, model_vision=f"openai:x@{proxy.address}")
    assert "takes no pictures" in found["vision"].sentence
    assert "DIOTIMA_MODEL_VISION" in found["vision"].sentence
    assert b"data:image/png;base64," in proxy.bodies[0], "it was really shown one"


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_each_role_takes_one_small_call(provider: str, proxy: Proxy, tmp_path: Path) -> None:
    proxy.faults = ['body:{"number": 7}']
    name = f"{provider}:x@{proxy.address}"
    found = await examined(tmp_path, model=name, model_vision=name, model_fallback=name)
    assert [str(one) for one in found.values() if not one.is_well and one.subject != "courses"] == []
    assert len(proxy.seen) == 5, "assess, compose, judge, vision, fallback"
    assert all(json.loads(body).get("max_tokens", 0) <= 100 for body in proxy.bodies)


async def test_a_model_that_takes_too_long_for_learners_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.doctor._SLOW", 0.0)
    quick = ScriptedModel(script=lambda _: "Hello.")
    settings = Settings(state=tmp_path, model_compose="openai:x@http://127.0.0.1:9")
    found = {one.subject: one async for one in examine(settings, lambda *_, **__: quick)}
    assert "Learners will wait" in found["compose"].sentence


async def test_a_model_without_a_price_is_named_and_nothing_fails(proxy: Proxy, tmp_path: Path) -> None:
    proxy.faults = ["body:Hello."]
    found = await examined(tmp_path, model_compose=f"openai:unheard-of@{proxy.address}")
    assert found["prices"].is_well
    assert "openai:unheard-of" in found["prices"].sentence


async def test_a_broken_price_file_is_said_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text("currency: EUR\nmodels:\n  openai:x: {input: much, output: 1}\n")
    found = await examined(tmp_path)
    assert "prices.yaml:3" in found["prices"].sentence


async def test_a_disk_that_is_nearly_full_is_said_before_messages_are_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.doctor.shutil.disk_usage", lambda _: SimpleNamespace(free=12_000_000))
    found = await examined(tmp_path, language="en")
    assert not found["state folder"].is_well
    assert "12 MB" in found["state folder"].sentence


@pytest.mark.parametrize(("setting", "value"), [("courses", "nowhere"), ("pack", "no-such-pack")])
async def test_a_folder_that_holds_nothing_is_said_with_its_variable(setting: str, value: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"courses": Settings().courses} | {setting: value}
    found = await examined(tmp_path, **settings)
    assert not found["courses"].is_well
    assert f"DIOTIMA_{setting.upper()}" in found["courses"].sentence


def test_a_state_folder_that_cannot_be_made_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIOTIMA_STATE", "/dev/null/state")
    with pytest.raises(OperatorError, match="DIOTIMA_STATE"):
        load_settings()
