"""Whether verbs, articles and adjectives fit in a learner's Spanish: mistakes are found, and nothing right is called one."""

from __future__ import annotations

import pytest

from assessment.grading.forms import forms_of, links_in
from assessment.grading.grader import Grader
from assessment.grading.model import Grading
from assessment.rubrics.reader import load_rubrics
from retrieval.embedder import OnnxEmbedder

RIGHT = (
    "Los sábados juego al baloncesto con mi hermano en el parque. Después comemos en casa de mi abuela, "
    "porque cocina muy bien. A veces estoy cansada, pero me gusta mucho.",
    "Mi hermana es alta y tiene el pelo negro.",
    "Nosotros comemos en una casa pequeña.",
    "Me gusta nadar, pero el agua está fría.",
    "Primero desayuno y después voy al colegio.",
    "Vivo en un pueblo pequeño y me encanta porque es tranquilo.",
    "Mi hermano y yo jugamos al tenis los domingos.",
    "Por la mañana estudio y por la tarde ayudo a mi madre en la cocina.",
    "El problema es difícil pero lo puedo hacer.",
    "Tengo dos gatos negros y un perro muy grande.",
    "Mis amigos viven en la ciudad y vienen el fin de semana.",
    "Quiero ir a la playa y nadar con mis primas.",
    "Bailar es divertido y cantar también me gusta.",
    "Cuando hace buen tiempo, salimos a caminar por el bosque.",
    "Ella trabaja en un hospital y él estudia en la universidad.",
    "Ayer fui al cine con mi padre y vimos una película muy larga.",
    "Las clases son interesantes y los profesores son simpáticos.",
    "Mi habitación es pequeña; tengo una cama, una mesa y muchas fotos.",
    "En mi familia somos cinco: mis padres, mis dos hermanos y yo.",
    "Mi madre trabaja mucho y está siempre ocupada.",
    "No sé. Hola, me llamo Ana.",
    "Soy estudiante y vivo con mi familia en una casa blanca.",
    "Mi mejor amiga se llama Lucía y tiene los ojos verdes.",
    "El fin de semana duermo mucho y leo un libro antes de comer.",
    "Me levanto a las siete, desayuno pan con leche y voy a clase en autobús.",
    "Las manos de mi abuelo son grandes.",
    "Mi ciudad es famosa por la catedral y el río.",
    "Me duele la cabeza y no puedo estudiar.",
    "Para estar en forma hay que correr y comer fruta.",
    "Los lunes tengo clase de español y los martes juego al fútbol.",
    "La foto es bonita y el mapa es viejo.",
    "yo vivo en madrid y tengo un hermano pequeño que juega al fútbol",
    "mi padre es profesor y mi madre trabaja en una tienda",
)
WRONG = (
    "Yo jugar fútbol. Mi amigo venir. Nosotros comer pizza.",
    "Vivo en una pueblo pequeño y me gusta porque es tranquila. Mi casa es blanco.",
    "El perro es pequeña y el gato es negra.",
    "Mi hermana es alto y tiene el pelo negra.",
    "La problema es difícil.",
    "Yo jugar fútbol.",
    "Mi hermana tener perro y yo ir parque.",
    "Yo juega al tenis con mis amigos.",
    "Mi hermano y yo juegan al tenis.",
    "Nosotros vive en Madrid.",
    "Mis amigos es simpático.",
    "Mi padre trabajo en un banco.",
    "Los chico son altos.",
    "Tengo un casa grande.",
    "El mano está fría.",
    "Ella estudio español.",
    "Tú come mucho.",
    "Mis hermana vive en Sevilla.",
    "La coche es rojo.",
    "El mochila es negra.",
    "Las casas es bonitas.",
    "Ellos tiene un perro.",
    "Mi madre ser alta y mi padre ser bajo.",
    "Vivo en una piso pequeña.",
    "Los playas son bonitos.",
    "yo comer en mi casa y mi hermano jugar en el parque",
    "El chicas son simpáticas.",
    "Mi tía tienen tres hijos.",
    "Mi habitación es pequeño y la cama es cómodo.",
    "Yo ser de Londres y vivir con mi familia.",
    "Tengo el pelo rubia y los ojos azul.",
    "Mi gato es blanca y negro.",
)
#: Written after the lists, and looked at once: the figures in ``assessment/grading/language.py`` are from these.
RIGHT_UNSEEN = (
    "Me llamo Tom y soy de Londres, pero ahora vivo en Valencia con mi hermana mayor.",
    "En mi tiempo libre toco la guitarra y escucho música pop con mis amigos.",
    "Mi comida favorita es la paella porque lleva arroz y pescado.",
    "El verano pasado viajé a México con mis tíos y visitamos unas pirámides muy antiguas.",
    "Mi casa tiene tres dormitorios, una cocina moderna y un jardín bonito.",
    "Normalmente me levanto temprano y hago los deberes después de cenar.",
    "Prefiero el té porque el café es demasiado fuerte para mí.",
    "Mis abuelos son muy simpáticos y siempre nos preparan una tarta rica.",
    "No me gusta el invierno porque los días son cortos y hace frío.",
    "Mi profesora de inglés es divertida, aunque las clases son largas.",
    "Los fines de semana vamos al campo y comemos en un restaurante barato.",
    "Cuando estoy aburrido, veo la tele o llamo a mi prima.",
    "Tengo el pelo largo y los ojos marrones.",
    "Mi padre sabe cocinar y mi madre prefiere pedir una pizza.",
    "El sábado por la noche mis amigas y yo bailamos en la plaza.",
    "Esta tarde voy a comprar unos zapatos nuevos y una camisa azul.",
    "Mi perro es viejo y duerme todo el día en el sofá.",
    "La ciudad donde vivo es pequeña y tranquila.",
    "Él quiere ser médico y ella quiere trabajar con animales.",
    "Las vacaciones son en agosto y siempre las pasamos en la playa.",
    "hola yo soy maría y tengo doce años me gusta mucho el baloncesto y juego en un equipo de mi barrio",
    "Ayer comí con mi familia y después jugamos a las cartas.",
)
WRONG_UNSEEN = (
    "Yo gustar mucho el chocolate.",
    "Mi hermanos son altos y juega al baloncesto.",
    "La fin de semana yo voy al cine.",
    "Mi amiga son muy divertida.",
    "Nosotros comen en la cafetería.",
    "Tengo una hermano y dos hermana.",
    "Las chicas es guapas.",
    "El casa de mi abuela es grande.",
    "Yo tiene quince años.",
    "Mi padres trabajan en la ciudad.",
    "La ciudad es bonito y las calles son largos.",
    "Yo no comprender el problema.",
    "Ellos vivimos en un piso.",
    "Me gusta la día soleado.",
    "Tú hablo bien español.",
    "Mi tío es casada con una mujer italiano.",
    "Él tener un coche rojo.",
    "Un mujer vieja vive aquí.",
    "Mi clases son aburridas.",
    "Las montañas es altos y el río está frío.",
    "mi familia vivir en una casa y mi perro comer mucho",
    "Ustedes estudia mucho.",
)


@pytest.mark.parametrize("text", [*RIGHT, *RIGHT_UNSEEN])
def test_nothing_right_is_called_a_mistake(text: str) -> None:
    assert forms_of("es").check(text).faults == ()


@pytest.mark.parametrize("text", [*WRONG, *WRONG_UNSEEN])
def test_what_does_not_fit_is_found_in_the_learners_words(text: str) -> None:
    faults = forms_of("es").check(text).faults
    assert faults
    assert all(one.words in " ".join(text.replace(".", " .").split()) for one in faults)


def test_words_that_nobody_listed_are_passed_over() -> None:
    found = forms_of("es").check("El zorzal gorjea y los arrayanes florecen.")
    assert (found.verbs, found.faults) == (0, ())


def test_words_that_join_are_told_from_words_that_add() -> None:
    assert links_in("Me gusta nadar, pero el agua está fría.", "es") == (1, 0)
    assert links_in("Tengo un perro y un gato.", "es") == (0, 1)
    assert links_in("Fútbol. Parque.", "es") == (0, 0)


@pytest.fixture(scope="module")
def grader() -> Grader:
    known = load_rubrics()
    return Grader(OnnxEmbedder(), {name: known[name] for name in ("spanish-answer", "statistical-conclusion")})


def graded(grader: Grader, text: str) -> Grading:
    return grader.grade(text, grader.rubrics["spanish-answer"])


@pytest.mark.parametrize(
    ("text", "forms", "linking"),
    [
        (RIGHT[0], "met", "met"),
        ("Yo jugar fútbol. Mi amigo venir. Nosotros comer pizza.", "not-met", "not-met"),
        ("Tengo un perro y un gato y un pez. El perro es pequeña y el gato es negra.", "partly", "partly"),
        ("Vivo en una pueblo pequeño y me gusta porque es tranquila. Mi casa es blanco.", "partly", "met"),
        ("Me llamo Eva y vivo en Londres con mi familia. Tengo un hermana menor y dos gatos, pero no tengo perro porque mi piso es "
         "pequeño.", "met", "met"),  # one slip in a text is let pass
    ],
)  # fmt: skip
def test_forms_and_links_become_levels(grader: Grader, text: str, forms: str, linking: str) -> None:
    found = graded(grader, text)
    assert (found.of("forms").level, found.of("linking").level) == (forms, linking)
    for one in found.criteria:
        assert all(text[span.start : span.end] == span.text for span in one.spans)


def test_what_does_not_fit_is_quoted_and_named_for_the_instructor(grader: Grader) -> None:
    one = graded(grader, "Me gusta mi barrio. La problema es difícil y mi casa es blanco.").of("forms")
    assert one.spans[0].text == "La problema es difícil y mi casa es blanco."
    assert (one.because, one.about) == ("forms", "La problema, mi casa es blanco")


def test_a_text_in_which_nothing_is_known_is_not_judged(grader: Grader) -> None:
    assert graded(grader, "Zorzal arrayán quebracho.").of("forms").level is None


def test_the_projects_own_examples_come_out_as_they_were_judged(grader: Grader) -> None:
    rubric = grader.rubrics["spanish-answer"]
    for anchor in rubric.anchors:
        found = graded(grader, anchor.text)
        for name in {"forms", "linking"} & anchor.levels.keys():
            assert found.of(name).level == anchor.levels[name], (anchor.id, name)
