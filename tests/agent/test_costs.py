"""What models cost: prices as data, the cost of every call in the record, and sums by model, role, day and learner."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.costs import By, calls_of, plain, summed, table
from agent.prices import NO_PRICES, Price, Prices, load_prices
from agent.tutor import Tutor
from agent.usage import DAY, Budget, Usage
from bench import scripted
from cli import app
from errors import OperatorError
from learners.log import TurnLog
from settings import Settings
from tests.agent.model_desk import ModelDesk

UNCLEAR = "first i would collect the apples"
PRICES = Prices("EUR", {"openai:*": Price(input=1000, output=2000), "openai:scripted": Price(input=1, output=10)})


def used(model: str = "openai:scripted", **values: float) -> Usage:
    return Usage("compose", model, 1_000_000, 100_000, 2.0, **values)  # type: ignore[arg-type]


def test_a_call_costs_its_tokens() -> None:
    assert PRICES.cost(used()) == pytest.approx(1 + 1)


def test_kept_tokens_have_a_price_of_their_own() -> None:
    prices = Prices("EUR", {"openai:scripted": Price(input=1, output=0, cached=0.1, written=1.25)})
    assert prices.cost(used(cached=400_000, written=200_000)) == pytest.approx(0.4 + 0.04 + 0.25)
    without = Prices("EUR", {"openai:scripted": Price(input=1, output=0)})
    assert without.cost(used(cached=400_000)) == pytest.approx(1)


def test_a_model_that_hears_is_paid_by_the_minute_of_sound() -> None:
    prices = Prices("USD", {"openai:hears": Price(minute=0.006)})
    heard = Usage("speech", "openai:hears", 0, 0, 0.4, sound=90.0)
    assert prices.cost(heard) == pytest.approx(0.009)


def test_a_price_without_what_is_paid_for_is_refused() -> None:
    with pytest.raises(ValueError, match="names input and output"):
        Price(input=1)


def test_the_longest_name_that_fits_counts() -> None:
    assert PRICES.of("openai:scripted") == Price(input=1, output=10)
    assert PRICES.of("openai:other") == Price(input=1000, output=2000)
    assert PRICES.of("anthropic:other") is None
    assert NO_PRICES.cost(used()) is None


def test_the_projects_prices_can_be_read_and_name_their_models(tmp_path: Path) -> None:
    prices = load_prices(Settings(state=tmp_path))
    assert prices.currency == "USD"
    assert prices.cost(used("gguf:any-file.gguf")) == 0
    assert all(one.split(":")[0] in {"openai", "anthropic", "gguf", "whisper"} for one in prices.models)


def test_an_operators_file_comes_first(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text('currency: EUR\nmodels:\n  "openai:x": {input: 1.5, output: 2}\n')
    assert load_prices(Settings(state=tmp_path)).models == {"openai:x": Price(input=1.5, output=2)}
    elsewhere = tmp_path / "other.yaml"
    elsewhere.write_text("currency: GBP\nmodels: {}\n")
    assert load_prices(Settings(state=tmp_path, prices=elsewhere)).currency == "GBP"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "currency: EUR",
        "currency: EUR\nmodels: {a: {input: -1, output: 1}}",
        "[1, 2]",
        "currency: EUR\nmodels: 3",
        "{",
    ],
)
def test_a_file_that_cannot_be_used_is_said_with_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "prices.yaml").write_text(text)
    with pytest.raises(OperatorError, match=r"prices\.yaml:\d"):
        load_prices(Settings(state=tmp_path))


async def test_every_call_of_a_turn_has_its_cost_in_the_record(model_desk: ModelDesk) -> None:
    calls = model_desk.tutor._models.calls
    assert calls is not None
    calls.prices = PRICES
    await model_desk.open("variables-both-sides")
    await model_desk.say(UNCLEAR)
    for one in model_desk.last().usage["calls"]:
        assert one["cost"] == pytest.approx((one["tokens_in"] * 1 + one["tokens_out"] * 10) / 1e6)


async def test_sums_hold_every_call_of_the_record(model_desk: ModelDesk, log: TurnLog) -> None:
    await model_desk.open("variables-both-sides")
    await model_desk.say(UNCLEAR)
    model_desk.speaker.reads = ConnectionError("gone")
    model_desk.clock.now += DAY
    await model_desk.say(UNCLEAR)
    calls = list(calls_of(log, 0))
    by_role = summed(calls, [By.ROLE], PRICES)
    assert {key: one.calls for key, one in by_role.items()} == {("assess",): 3, ("compose",): 2}
    assert by_role["assess",].failed == 2, "the retry is a call too"
    assert len(summed(calls, [By.DAY], PRICES)) == 2
    assert list(summed(calls, [By.LEARNER, By.MODEL], PRICES)) == [(model_desk.learner, "openai:scripted")]
    whole = summed(calls, [By.MODEL], PRICES)["openai:scripted",]
    assert whole.tokens_in == sum(one.used.tokens_in for one in calls)
    assert whole.cost == pytest.approx(whole.tokens_in / 1e6 + whole.tokens_out * 10 / 1e6)
    first_day = calls_of(log, 0, until=calls[0].at + 1)
    assert sum(1 for _ in first_day) == 2


async def test_an_erased_learner_costs_nothing_any_more(model_desk: ModelDesk, log: TurnLog) -> None:
    await model_desk.open("variables-both-sides")
    await model_desk.say(UNCLEAR)
    log.forget(model_desk.learner)
    assert list(calls_of(log, 0)) == []


async def test_what_has_no_price_is_left_out_and_said(model_desk: ModelDesk, log: TurnLog) -> None:
    await model_desk.open("variables-both-sides")
    await model_desk.say(UNCLEAR)
    sums = summed(calls_of(log, 0), [By.MODEL], NO_PRICES)
    text = "\n".join(table(sums, [By.MODEL], ""))
    assert "unknown" in text
    assert "2 calls have no known price" in text
    assert plain(sums, [By.MODEL], "")[0]["cost"] is None


def test_the_command_says_what_it_can_sum_and_what_a_day_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    run = CliRunner()
    assert "No calls to models" in run.invoke(app, ["cost"]).stdout
    assert json.loads(run.invoke(app, ["cost", "--json"]).stdout) == []
    for wrong, says in ((["--by", "colour"], "model, role"), (["--since", "soon"], "2026-01-31")):
        problem = run.invoke(app, ["cost", *wrong]).exception
        assert isinstance(problem, OperatorError)
        assert says in str(problem)


async def test_a_restart_begins_no_new_budget(model_desk: ModelDesk, log: TurnLog) -> None:
    await model_desk.open("variables-both-sides")
    await model_desk.say(UNCLEAR)
    from agent.costs import tokens_since

    calls = scripted.calls_of(model_desk.model, budget=Budget(learner=100), clock=model_desk.clock)
    calls.spending.begin_with(tokens_since(log, 0))
    assert calls.spending.is_spent(model_desk.learner)
    again = ModelDesk(
        Tutor(model_desk.tutor.catalogue, log, model_desk.tutor.readers, model_desk.clock, calls=calls),
        model_desk.clock, model_desk.learner, model_desk.session,
    )  # fmt: skip
    seen = len(model_desk.prompts)
    reply = await again.say(UNCLEAR)
    assert len(model_desk.prompts) == seen, "no call is made"
    assert reply.degraded
    model_desk.clock.now += DAY
    assert not calls.spending.is_spent(model_desk.learner), "tomorrow is another day"
