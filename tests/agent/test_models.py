"""Naming models: what an operator writes, which role it serves, and where keys go."""

from __future__ import annotations

import pytest

from agent.models import Choice, ModelName, Role, choose_models, connect, parse_model, with_caching
from errors import OperatorError
from settings import Settings

KEY = "sk-a-secret-key-that-nobody-may-see"


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("anthropic:a-model", ModelName("anthropic", "a-model")),
        ("openai:a-model", ModelName("openai", "a-model")),
        ("openai:llama3:8b@http://localhost:11434/v1/", ModelName("openai", "llama3:8b", "http://localhost:11434/v1")),
        ("anthropic:name@20250101", ModelName("anthropic", "name@20250101")),
        ("gguf:/models/a b@c.gguf", ModelName("gguf", "/models/a b@c.gguf")),
    ],
)
def test_a_model_is_named_by_provider_name_and_address(text: str, model: ModelName) -> None:
    assert parse_model(text) == model
    assert parse_model(str(model)) == model


@pytest.mark.parametrize("text", ["", "  ", "authored"])
def test_no_name_is_the_authored_voice(text: str) -> None:
    assert parse_model(text) is None


@pytest.mark.parametrize(
    "text",
    ["gpt", "openai:", "gguf:", "mistral:large", "openai:x@ftp://host", "openai:x@http://", "x" * 10_000, "openai:\n"],
)
def test_what_names_no_model_is_said_with_an_example(text: str) -> None:
    with pytest.raises(OperatorError) as problem:
        parse_model(text)
    assert "anthropic:NAME" in str(problem.value)
    assert len(str(problem.value)) < 500


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(OperatorError) as problem:
        parse_model("openai:x@http://me:hunter2@host/v1")
    assert "hunter2" not in str(problem.value)


def test_one_variable_serves_reading_and_speaking() -> None:
    chosen = choose_models(Settings(model="anthropic:a-model", model_assess="openai:small", model_judge="authored"))
    assert chosen.roles[Role.COMPOSE] == ModelName("anthropic", "a-model")
    assert chosen.roles[Role.ASSESS] == ModelName("openai", "small")
    assert chosen.roles[Role.VISION] == ModelName("anthropic", "a-model")
    assert Role.JUDGE not in chosen.roles
    assert Role.SPEECH not in chosen.roles


def test_a_server_of_ones_own_is_not_taken_to_see() -> None:
    assert Role.VISION not in choose_models(Settings(model="openai:x@http://localhost:1/v1")).roles
    assert Role.VISION not in choose_models(Settings(model="gguf:/x.gguf")).roles


def test_without_a_variable_no_model_is_used() -> None:
    assert choose_models(Settings()) == Choice({})


def test_a_name_that_cannot_be_read_names_its_variable() -> None:
    with pytest.raises(OperatorError, match="DIOTIMA_MODEL_COMPOSE"):
        choose_models(Settings(model_compose="nonsense"))


@pytest.mark.parametrize("name", ["openai:a-model", "anthropic:a-model"])
def test_a_missing_key_is_named_by_its_variable(name: str) -> None:
    model = parse_model(name)
    assert model is not None
    with pytest.raises(OperatorError, match=f"{model.provider.upper()}_API_KEY"):
        connect(model, timeout=1, max_tokens=10, environment={})


def test_the_key_of_a_provider_never_goes_to_another_address() -> None:
    model = parse_model("openai:x@http://localhost:1/v1")
    assert model is not None
    client = connect(model, timeout=1, max_tokens=10, environment={"OPENAI_API_KEY": KEY})
    assert KEY not in str(vars(client))
    assert client.openai_api_key.get_secret_value() == "none"  # type: ignore[attr-defined]


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_key_is_in_no_text_of_a_client(provider: str) -> None:
    variable = f"{provider.upper()}_API_KEY"
    client = connect(ModelName(provider, "a-model"), timeout=1, max_tokens=10, environment={variable: KEY})
    assert KEY not in repr(client)
    assert KEY not in str(client)


def test_a_missing_file_is_said_before_anything_is_started() -> None:
    with pytest.raises(OperatorError, match="no model file"):
        connect(ModelName("gguf", "/nowhere/at-all.gguf"), timeout=1, max_tokens=10, environment={})


def test_caching_is_marked_for_the_provider_that_wants_a_mark() -> None:
    from langchain_core.messages import HumanMessage, SystemMessage

    messages = [SystemMessage("stable"), HumanMessage("changing")]
    assert with_caching(messages, ModelName("openai", "x")) == messages
    marked = with_caching(messages, ModelName("anthropic", "x"))
    assert marked[0].content == [{"type": "text", "text": "stable", "cache_control": {"type": "ephemeral"}}]
    assert marked[1] == messages[1]
    assert messages[0].content == "stable"
