"""Accounts in the record: who may sign in, under which name and in which role. The only place that holds
names.
"""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from errors import OperatorError
from learners import schema
from learners.packing import storable
from learners.storage import Storage, is_duplicate

LONGEST_NAME = 64


class Role(StrEnum):
    """What an account may do."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    EVALUATOR = "evaluator"


@dataclass(frozen=True, slots=True)
class Account:
    """``id`` is the learner's id in the rest of the record. ``password`` is a hash, or None: no sign-in."""

    id: str
    name: str
    role: Role
    created_at: float
    password: str | None = None


class Accounts:
    """The accounts of one record."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def add(self, name: str, role: Role, password: str | None, at: float) -> Account:
        """A new account; ``password`` is a hash. Raises OperatorError for a name that is taken or cannot be
        used.
        """
        shown = unicodedata.normalize("NFKC", storable(name)).strip()
        if not shown or len(shown) > LONGEST_NAME or not (name + shown).isprintable():
            raise OperatorError(
                "This name cannot be used.",
                f"Take 1 to {LONGEST_NAME} letters, digits, signs or single spaces.",
            )
        account = Account(str(uuid.uuid4()), shown, role, at, password)
        try:
            with self._storage.writing() as connection:
                connection.execute(
                    insert(schema.accounts).values(
                        id=account.id,
                        key=name_key(name),
                        name=shown,
                        role=str(role),
                        password=password,
                        created_at=at,
                    )
                )
        except IntegrityError as error:
            if is_duplicate(error):
                raise OperatorError(f"There is an account named {shown} already.", "Choose another name.") from error
            raise
        return account

    def by_name(self, name: str) -> Account | None:
        """The account with this name, whatever its case and spacing."""
        return self._one(schema.accounts.c.key == name_key(name))

    def by_id(self, account: str) -> Account | None:
        """The account with this id."""
        return self._one(schema.accounts.c.id == account)

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._storage.reading() as connection:
            rows = connection.execute(select(schema.accounts).order_by(schema.accounts.c.key))
            return [_account(row) for row in rows]

    def set_password(self, account: str, password: str) -> bool:
        """Keep another hash. False when there is no such account."""
        return self._change(account, password=password)

    def set_role(self, account: str, role: Role) -> bool:
        """Give another role. False when there is no such account."""
        return self._change(account, role=str(role))

    def remove(self, account: str) -> bool:
        """Delete the account; what was learned under it stays (``TurnLog.forget`` erases both)."""
        with self._storage.writing() as connection:
            return bool(connection.execute(delete(schema.accounts).where(schema.accounts.c.id == account)).rowcount)

    def _change(self, account: str, **values: Any) -> bool:
        changed = update(schema.accounts).where(schema.accounts.c.id == account).values(**values)
        with self._storage.writing() as connection:
            return bool(connection.execute(changed).rowcount)

    def _one(self, condition: Any) -> Account | None:
        with self._storage.reading() as connection:
            row = connection.execute(select(schema.accounts).where(condition)).one_or_none()
        return _account(row) if row is not None else None


def name_key(name: str) -> str:
    """The form in which names are compared: compatible signs alike, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", storable(name)).casefold().split())


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.name, Role(row.role), row.created_at, row.password)
