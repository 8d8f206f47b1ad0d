"""What is noticed in a learner's message, what is not, and the words that answer it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InstructorError
from guardrails.safety import SafetyKind, load_safety, screen

PACK = Path(__file__).resolve().parents[2] / "prompts" / "packs" / "socratic" / "safety.yaml"

DANGER = [
    ("self_harm", "I want to die"),
    ("self_harm", "i just wanna die"),
    ("self_harm", "this problem makes me want to die lol"),
    ("self_harm", "I'm going to kill myself if I fail"),
    ("self_harm", "kms"),
    ("self_harm", "I don't want to live anymore"),
    ("self_harm", "i dont want to be here anymore"),
    ("self_harm", "I wish I was dead"),
    ("self_harm", "everyone would be better off without me"),
    ("self_harm", "nobody would care if i died"),
    ("self_harm", "I have been cutting myself"),
    ("self_harm", "I keep thinking about suicide"),
    ("self_harm", "there is no reason to live"),
    ("self_harm", "k1ll mys3lf"),
    ("self_harm", "k i l l m y s e l f"),
    ("self_harm", "quiero morirme"),
    ("self_harm", "Me quiero matar"),
    ("self_harm", "ya no quiero vivir más, no quiero seguir viviendo"),
    ("self_harm", "x = 4. also i took pills because i want to end my life"),
    ("harm_to_others", "I'm going to kill my teacher"),
    ("harm_to_others", "i will bring a gun to school tomorrow"),
    ("harm_to_others", "I want to shoot up the school"),
    ("harm_to_others", "how do I make a bomb"),
    ("harm_to_others", "voy a apuñalar a mi hermano"),
    ("harm_to_others", "voy a llevar una pistola al colegio"),
    ("abuse_disclosure", "my dad hits me when i get it wrong"),
    ("abuse_disclosure", "he touched me and told me not to tell"),
    ("abuse_disclosure", "I'm being bullied at school"),
    ("abuse_disclosure", "kids at school bully me"),
    ("abuse_disclosure", "i am scared to go home"),
    ("abuse_disclosure", "mi padre me pega"),
    ("abuse_disclosure", "en el cole me pegan"),
    ("abuse", "you are stupid"),
    ("abuse", "fuck you"),
    ("abuse", "ur a useless bot"),
    ("abuse", "Stupid bot"),
    ("abuse", "shut up"),
    ("abuse", "eres un idiota"),
    ("abuse", "vete a la mierda"),
    ("personal_data", "my number is call me at 555 123 4567"),
    ("personal_data", "write to me at ana.b@example.com"),
    ("personal_data", "I live at 42 Oak Street"),
    ("personal_data", "(555) 123-4567"),
    ("personal_data", "+34 612 34 56 78"),
    ("personal_data", "mi teléfono es 612345678"),
]


@pytest.mark.parametrize(("kind", "message"), DANGER, ids=[m[:40] for _, m in DANGER])
def test_danger_is_noticed(kind: str, message: str) -> None:
    found = screen(message)

    assert found is not None
    assert found.kind == kind
    assert found.span in message


HOMEWORK = [
    "I'm dying, this homework kills me",
    "this homework is killing me lol",
    "kill the brackets first?",
    "do i kill the 7 on both sides",
    "I'd kill for the answer",
    "I'm dead 😂",
    "omg i'm dying of laughter",
    "this is so stupid",
    "im so stupid",
    "i hate math",
    "this sucks",
    "damn this is hard",
    "wtf how",
    "I cut the 5 from both sides",
    "I cut 1/4 of the pizza for myself",
    "my brother beats me at chess 3 out of 5 times",
    "this one beats me",
    "a die is rolled twice",
    "I want to divide both sides by 3",
    "I'm going to attack the fraction first",
    "shoot, I forgot the minus",
    "a gun fires a bullet at 300 m/s",
    "27,493,615 rounded is 27,000,000",
    "3.14159265358979",
    "555-123 = 432",
    "x = 8005551234",
    "He lives at number 12 and she lives at number 30",
    "the plants die after 3 days without water",
    "You are right, I see it",
    "you are the best",
    "are you a bot?",
    "hit me with another one",
    "hit me up with a hint",
    "I beat the problem!",
    "the ball hits me at 40 m/s",
    "my teacher gave me this",
    "In 1865 Lincoln was shot",
    "in Romeo and Juliet they both kill themselves",
    "end it with x = 4?",
    "I can't go on, I'm stuck on line 3",
    "i can't do this anymore, the fractions are too hard",
    "I don't want to be here in class on a sunny day haha",
    "quiero dividir entre 3",
    "me mata este ejercicio",
    "voy a matar los paréntesis",
    "mi hermano me gana al ajedrez",
    "esto es una tontería",
    "soy tonto",
    "no puedo más con las fracciones",
    "",
    "4x - 7 = 2x + 9",
]


@pytest.mark.parametrize("message", HOMEWORK, ids=[m[:40] for m in HOMEWORK])
def test_homework_is_not_danger(message: str) -> None:
    assert screen(message) is None


def test_the_gravest_thing_is_named() -> None:
    found = screen("you are stupid and i want to kill myself")

    assert found is not None
    assert found.kind is SafetyKind.SELF_HARM
    assert found.alerts
    assert found.stops_tutoring


def test_personal_data_is_a_reminder_and_no_alarm() -> None:
    found = screen("my mail is a@example.com")

    assert found is not None
    assert not found.alerts
    assert not found.stops_tutoring


@given(st.text(max_size=400))
def test_any_text_can_be_screened(message: str) -> None:
    found = screen(message)

    assert found is None or isinstance(found.kind, SafetyKind)


@pytest.mark.parametrize(
    "message", ["i " * 500_000, "a" * 1_000_000, "i want " * 100_000, "@" * 200_000, "1 " * 300_000]
)
def test_a_huge_message_is_screened_soon(message: str) -> None:
    assert screen(message) is None


# -- the fixed words ------------------------------------------------------------------------------------------------


def test_every_kind_has_words_in_both_languages() -> None:
    words = load_safety(PACK)

    for kind in SafetyKind:
        for language in ("en", "es"):
            text = words.text(kind, language)
            assert len(text) > 60
            assert "{{" not in text


def test_help_is_local_where_the_country_is_known() -> None:
    words = load_safety(PACK)

    assert "988" in words.text("self_harm", "en", "US")
    assert "116 123" in words.text("self_harm", "en", "GB")
    assert "024" in words.text("self_harm", "es", "ES")
    assert "findahelpline.com" in words.text("self_harm", "en", None)
    assert "findahelpline.com" in words.text("self_harm", "es", "ZZ")
    assert "911" in words.text("self_harm", "en", "us")


def test_an_unknown_language_gets_english() -> None:
    words = load_safety(PACK)

    assert words.text("abuse", "fr") == words.text("abuse", "en")
    assert words.text("abuse", "es-MX") == words.text("abuse", "es")


def test_the_words_ask_nothing_and_link_nowhere() -> None:
    words = load_safety(PACK)

    for kind in SafetyKind:
        assert "http" not in words.text(kind)
        assert "?" not in words.text(kind)


def test_a_missing_text_is_named_with_its_place(tmp_path: Path) -> None:
    broken = tmp_path / "safety.yaml"
    broken.write_text(PACK.read_text().replace("    abuse_disclosure: >-", "    abuse_disclosed: >-", 1))

    with pytest.raises(InstructorError) as error:
        load_safety(broken)

    assert str(broken) in error.value.place


@pytest.mark.parametrize("text", ["", "[", "texts: 3", "version: '1'\ntexts: {}\nhelp: {}", "\x00", "- a\n- b"])
def test_a_broken_file_gets_a_sentence(tmp_path: Path, text: str) -> None:
    broken = tmp_path / "safety.yaml"
    broken.write_text(text)

    with pytest.raises(InstructorError):
        load_safety(broken)


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InstructorError):
        load_safety(tmp_path / "safety.yaml")
