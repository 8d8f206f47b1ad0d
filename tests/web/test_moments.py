"""What a browser tells of the moment: a small screen, and the hour where the learner is."""

from __future__ import annotations

import pytest

from pedagogy.finishing import Moment
from web.moments import moment_in, moment_of

NOON = 1_700_049_600.0  # 12:00 UTC
PHONE = "Mozilla/5.0 (Linux; Android 14) Mobile Safari"


def test_the_cookie_says_how_wide_the_screen_is_and_how_late() -> None:
    assert moment_of("language=es; moment=390.-120", "", NOON) == Moment(is_phone=True, hour=14)
    assert moment_of("moment=1440.600", PHONE, NOON) == Moment(is_phone=False, hour=2)


def test_before_the_first_script_the_browsers_name_says_whether_it_is_a_telephone() -> None:
    assert moment_in({"user-agent": PHONE}, NOON) == Moment(is_phone=True)
    assert moment_in({}, NOON) == Moment()


@pytest.mark.parametrize(
    "cookie", ["moment=", "moment=390", "moment=390.9999", "moment=390.900", "moment=٣٩٠.0", 'moment="<x>"', "\x00;;="]
)
def test_what_cannot_be_read_is_not_known(cookie: str) -> None:
    assert moment_of(cookie, "", NOON) == Moment()
