"""Signing in tells nobody which names exist, and does not let anybody try for long."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from errors import LearnerError, OperatorError
from learners.accounts import Accounts, Role
from learners.log import TurnLog
from web import accounts as doors
from web.accounts import Buckets, SignIn, TooManyTries, hash_password

PASSWORD = "a line of work for me"


class Clock:
    """Seconds that pass when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "record.db"
    TurnLog(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def accounts(tmp_path: Path, blank: Path) -> Iterator[Accounts]:
    shutil.copy(blank, tmp_path / "record.db")
    log = TurnLog(f"sqlite:///{tmp_path / 'record.db'}")
    yield Accounts(log.storage)
    log.close()


@pytest.fixture
def door(accounts: Accounts, clock: Clock) -> SignIn:
    sign_in = SignIn(accounts, clock)
    sign_in.register("Ada Lovelace", PASSWORD, Role.LEARNER, at=1.0)
    return sign_in


def test_name_and_password_together_open_the_door(door: SignIn, accounts: Accounts) -> None:
    who = door.check("  ada  LOVELACE ", PASSWORD, "10.0.0.1")
    ada = accounts.by_name("Ada Lovelace")
    assert who is not None
    assert ada is not None
    assert (who.learner, who.name) == (ada.id, "Ada Lovelace")


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Ada Lovelace", "a line of work for you"),
        ("Ada Lovelace", ""),
        ("Ada Lovelace", PASSWORD.upper()),
        ("Ada Lovelace", PASSWORD * 1000),
        ("Ada Lovelace", "\x00\ud800"),
        ("Nobody", PASSWORD),
        ("", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("\x00\ud800", PASSWORD),
        ("x" * 100_000, PASSWORD),
    ],
)
def test_anything_else_does_not(door: SignIn, name: str, password: str) -> None:
    assert door.check(name, password, "10.0.0.1") is None


def test_an_account_without_a_password_cannot_sign_in(door: SignIn, accounts: Accounts) -> None:
    accounts.add("Local", Role.LEARNER, None, 1.0)
    assert door.check("Local", "", "10.0.0.1") is None
    assert door.check("Local", "x", "10.0.0.1") is None


def test_a_broken_hash_cannot_sign_in(door: SignIn, accounts: Accounts) -> None:
    accounts.add("Broken", Role.LEARNER, "not a hash", 1.0)
    assert door.check("Broken", "not a hash", "10.0.0.1") is None


def test_an_unknown_name_costs_as_much_work_as_a_known_one(door: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = PasswordHasher.verify

    def count(self: PasswordHasher, kept: str, password: bytes) -> bool:
        verified.append(kept.split("$")[3])
        return real(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", count)
    door.check("Ada Lovelace", "wrong", "10.0.0.1")
    door.check("Nobody", "wrong", "10.0.0.1")
    door.check("Ada Lovelace", PASSWORD * 1000, "10.0.0.1")
    assert verified == ["m=19456,t=2,p=1"] * 3


def test_passwords_are_kept_as_hashes_only(door: SignIn, accounts: Accounts, tmp_path: Path) -> None:
    ada = accounts.by_name("Ada Lovelace")
    assert ada is not None
    assert ada.password is not None
    assert ada.password.startswith("$argon2id$")
    assert all(PASSWORD.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    assert hash_password(PASSWORD) != hash_password(PASSWORD)  # salted


@pytest.mark.parametrize("password", ["", "too short", "x" * 257])
def test_a_password_that_is_too_short_or_too_long_is_refused(door: SignIn, password: str) -> None:
    with pytest.raises(OperatorError, match="A password has 10 to 256 characters"):
        door.register("Grace", password, Role.INSTRUCTOR)


def test_an_old_hash_is_renewed_at_the_next_sign_in(
    door: SignIn, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    grace = accounts.add("Grace", Role.INSTRUCTOR, weak, 1.0)
    assert door.check("Grace", PASSWORD, "10.0.0.1") is not None
    renewed = accounts.by_id(grace.id)
    assert renewed is not None
    assert renewed.password != weak
    assert door.check("Grace", PASSWORD, "10.0.0.1") is not None


def test_guessing_at_one_name_stops_after_ten_tries_from_anywhere(
    door: SignIn, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "_HASHER", Quick())
    for number in range(10):
        assert door.check("Ada Lovelace", "wrong", f"10.0.0.{number}") is None
    with pytest.raises(TooManyTries, match=r"too many tries to sign in\. Wait a minute") as stop:
        door.check("ada lovelace", PASSWORD, "10.9.9.9")
    assert isinstance(stop.value, LearnerError)
    clock.now += stop.value.seconds
    assert door.check("Ada Lovelace", "wrong", "10.9.9.9") is None


def test_a_name_that_does_not_exist_is_counted_like_one_that_does(
    door: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "_HASHER", Quick())
    for number in range(10):
        assert door.check("Nobody", "wrong", f"10.0.0.{number}") is None
    with pytest.raises(TooManyTries):
        door.check("Nobody", "wrong", "10.9.9.9")


def test_guessing_at_many_names_stops_for_the_address(door: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_HASHER", Quick())
    for number in range(30):
        assert door.check(f"pupil {number}", "wrong", "10.0.0.1") is None
    with pytest.raises(TooManyTries):
        door.check("pupil 31", "wrong", "10.0.0.1")
    assert door.check("pupil 31", "wrong", "10.0.0.2") is None


def test_a_class_behind_one_address_can_sign_in_together(door: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_HASHER", Quick(right=True))
    for _ in range(100):
        assert door.check("Ada Lovelace", PASSWORD, "10.0.0.1") is not None


def test_the_clock_may_jump_back_without_opening_or_closing_the_door(clock: Clock) -> None:
    bucket = Buckets(2, 10.0, clock)
    bucket.take("a")
    bucket.take("a")
    clock.now -= 500
    assert 0 < bucket.wait("a") <= 10


@given(keys=st.lists(st.text(max_size=3), max_size=60))
def test_memory_of_tries_is_bounded(keys: list[str]) -> None:
    bucket = Buckets(3, 10.0, lambda: 0.0, most=5)
    for key in keys:
        bucket.take(key)
    assert len(bucket) <= 5


@given(pauses=st.lists(st.floats(0, 100), max_size=30))
def test_no_more_tries_pass_than_burst_and_time_allow(pauses: list[float]) -> None:
    clock = Clock()
    bucket, passed, begun = Buckets(3, 10.0, clock), 0, clock.now
    for pause in pauses:
        clock.now += pause
        if bucket.wait("a") == 0:
            bucket.take("a")
            passed += 1
    assert passed <= 3 + (clock.now - begun) / 10.0 + 1e-6


class Quick:
    """A hasher that takes no time, for tests that count tries."""

    def __init__(self, right: bool = False) -> None:
        self.right = right

    def verify(self, _kept: str, _password: bytes) -> bool:
        return self.right

    def check_needs_rehash(self, _kept: str) -> bool:
        return False
