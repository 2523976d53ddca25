"""Typed words mean exactly what they name, or nothing."""

import pytest

from flows.matching import Named, choice_meant, choice_named, choices_meant, number_meant, plain

VISIBLE = [
    Named("no", ("No",)),
    Named("mine", ("Yes, mine",)),
    Named("someone", ("Yes, someone I support",)),
    Named("hard", ("Yes, it's hard to manage",)),
    Named("cafe", ("Café — together", "A")),
]


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("no", "no"),
        ("NO!!", "no"),
        ("yes mine", "mine"),
        ("Yes,its hard to manage", "hard"),
        ("yes, it’s hard to manage.", "hard"),
        ("cafe together", "cafe"),
        ("b", "mine"),
        ("B)", "mine"),
        ("2", "mine"),
        ("two", "mine"),
        ("3.", "someone"),
        ("5", "cafe"),
        ("A", "cafe"),  # a label comes before the letter of a place
        ("yes", None),
        ("6", None),
        ("0", None),
        ("no way", None),
        ("", None),
        ("!", None),
        ("²", None),
    ],
)
def test_what_typed_words_mean(typed: str, choice: str | None) -> None:
    assert choice_meant(typed, VISIBLE) == choice


def test_labels_that_read_the_same_mean_neither() -> None:
    assert choice_named("yes", [Named("a", ("Yes!",)), Named("b", ("yes",))]) is None


def test_a_label_of_pictures_alone_can_be_typed() -> None:
    assert choice_named("👍", [Named("up", ("👍",)), Named("down", ("👎",))]) == "up"


def test_several() -> None:
    assert choices_meant("no, 2 and c", VISIBLE) == ("no", "mine", "someone")
    assert choices_meant("Yes, mine", VISIBLE) == ("mine",)
    assert choices_meant("no and maybe", VISIBLE) is None
    assert choices_meant(" , ", VISIBLE) is None


def test_numbers() -> None:
    assert [number_meant(text) for text in ("ten", "7", "07", "eleven", "7.5", "99999")] == [
        10,
        7,
        7,
        None,
        None,
        None,
    ]


def test_letters_of_other_scripts_stay() -> None:
    assert plain("Źle, ale OK") == "zle ale ok"
    assert plain("ہاں!") == "ہاں"
