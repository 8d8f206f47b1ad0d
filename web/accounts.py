"""Signing in with a name and a password: hashed, counted, and silent about which names exist.

::

    sign_in = SignIn(Accounts(log.storage))
    sign_in.register("Ada", "a long password", Role.LEARNER)
    who = sign_in.check("ada", "a long password", address)   # None: they do not belong together

A check costs tens of milliseconds by design: call it from a coroutine through ``asyncio.to_thread``.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from errors import LearnerError, OperatorError
from learners.accounts import LONGEST_NAME, Account, Accounts, Role, name_key
from web.identity import Identity

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256

# 19 MiB, two passes, one lane: one of the settings that OWASP's password storage cheat sheet holds equally good.
# Two cores serve a class that signs in together; a larger setting would make it queue.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Checked when the name is unknown, so that the answer takes as long as for a known one.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$NgY6DYgJxKb0yhlC8a1lqQ$lwNBRNeHu26xC8iefPVstfvRpCWJFHjYyQUMkFY2Seg"


class TooManyTries(LearnerError):  # noqa: N818 - read as a statement
    """Somebody tried too often; ``seconds`` until the next try counts."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        wait = "a minute" if seconds <= 60 else f"{math.ceil(seconds / 60)} minutes"
        super().__init__("There were too many tries to sign in.", f"Wait {wait}, then try again.")


class Buckets:
    """Token buckets by key: ``burst`` tries at once, then one every ``seconds``. At most ``most`` keys are
    remembered.

    A key that falls out has a full bucket again; to push one out, an attacker must spend tries of their own
    address.
    """

    def __init__(self, burst: int, seconds: float, clock: Callable[[], float], most: int = 10_000) -> None:
        self._burst, self._seconds, self._clock, self._most = burst, seconds, clock, most
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key -> tokens, as of when

    def wait(self, key: str) -> float:
        """Seconds until ``key`` may try again; 0 is now."""
        tokens = self._tokens(key)
        return 0.0 if tokens >= 1 else (1 - tokens) * self._seconds

    def take(self, key: str) -> None:
        """Count a try."""
        self._set(key, self._tokens(key) - 1)

    def give_back(self, key: str) -> None:
        """The try succeeded: it does not count."""
        self._set(key, min(self._burst, self._tokens(key) + 1))

    def __len__(self) -> int:
        return len(self._held)

    def _tokens(self, key: str) -> float:
        tokens, at = self._held.get(key, (float(self._burst), self._clock()))
        return min(float(self._burst), tokens + max(0.0, self._clock() - at) / self._seconds)

    def _set(self, key: str, tokens: float) -> None:
        self._held[key] = (tokens, self._clock())
        self._held.move_to_end(key)
        while len(self._held) > self._most:
            self._held.popitem(last=False)


class SignIn:
    """The door: who may come in. ``clock`` counts seconds and never runs back. For any thread."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts = accounts
        self._guard = threading.Lock()
        self._hashing = threading.Semaphore(2)  # each takes 19 MiB and a core for a moment
        self._by_name = Buckets(10, 20.0, clock)
        self._by_address = Buckets(30, 4.0, clock)  # a school shares one address

    def check(self, name: str, password: str, address: str) -> Identity | None:
        """Who this is; None when name and password do not belong together, for whatever reason.

        Wrong tries are counted for the name, known or not, and for the address. Raises TooManyTries.
        """
        account = self.find(name, password, address)
        return Identity(account.id, account.name) if account is not None else None

    def find(self, name: str, password: str, address: str) -> Account | None:
        """As ``check``, with the whole account."""
        key = name_key(name[: 2 * LONGEST_NAME])
        self._count(key, address)
        account = self._accounts.by_name(name) if len(name) <= LONGEST_NAME else None
        kept = account.password if account is not None else None
        if not self._matches(kept or _NOBODY, password) or account is None or kept is None:
            return None
        with self._guard:
            self._by_name.give_back(key)
            self._by_address.give_back(address)
        if _HASHER.check_needs_rehash(kept):
            self._accounts.set_password(account.id, hash_password(password))
        return account

    def register(self, name: str, password: str, role: Role, at: float | None = None) -> Account:
        """A new account. Raises OperatorError for a name that is taken and a password that is too short."""
        return self._accounts.add(name, role, hash_password(password), time.time() if at is None else at)

    def _count(self, name: str, address: str) -> None:
        with self._guard:
            wait = max(self._by_name.wait(name), self._by_address.wait(address))
            if wait > 0:
                raise TooManyTries(wait)
            self._by_name.take(name)
            self._by_address.take(address)

    def _matches(self, kept: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD:
            password = ""  # no long hashing, and the answer takes as long as ever
        with self._hashing:
            try:
                return _HASHER.verify(kept, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False


def hash_password(password: str) -> str:
    """The argon2id hash of a password that may be used. Raises OperatorError for one that may not."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise OperatorError(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
            "A few words in a row are easy to remember and hard to guess.",
        )
    return _HASHER.hash(_bytes(password))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
