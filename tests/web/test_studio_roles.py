"""Who may open the studio on a real server: instructors; without accounts whoever sits at this computer."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from learners.accounts import Accounts, Role
from learners.storage import Storage
from settings import Settings
from tests.curriculum.course_folder import CourseFolder
from web.identity import COOKIE, Identity, Tickets, secret_of
from web.serve import build


def served(tmp_path: Path, **values: object) -> tuple[TestClient, Settings]:
    CourseFolder(tmp_path / "courses" / "tiny")
    settings = Settings(state=tmp_path / "state", courses=tmp_path / "courses", **values)  # type: ignore[arg-type]
    settings.state.mkdir()
    return TestClient(build(settings), base_url="http://localhost", follow_redirects=False), settings


@pytest.mark.parametrize(("role", "status"), [(Role.INSTRUCTOR, 200), (Role.LEARNER, 403), (Role.EVALUATOR, 403)])
def test_with_accounts_it_is_for_instructors(tmp_path: Path, role: Role, status: int) -> None:
    client, settings = served(tmp_path, accounts=True)
    account = Accounts(Storage(settings.record_url)).add("Ada", role, None, 0.0)
    ticket = Tickets(secret_of(settings.state)).issue(Identity(account.id, "Ada"))
    assert client.get("/studio").status_code == 403
    assert client.get("/studio", cookies={COOKIE: ticket}).status_code == status
    assert ('href="/studio"' in client.get("/", cookies={COOKIE: ticket}).text) is (status == 200)


def test_without_accounts_a_computer_of_ones_own_is_enough(tmp_path: Path) -> None:
    client, _ = served(tmp_path)
    assert client.get("/studio").status_code == 200


def test_without_accounts_a_server_for_everybody_has_none(tmp_path: Path) -> None:
    client, _ = served(tmp_path, host="0.0.0.0")
    assert client.get("/studio").status_code == 403
