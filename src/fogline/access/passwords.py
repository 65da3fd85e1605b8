"""How hard a password is to guess, and which will do."""

from dataclasses import dataclass

from fogline.errors import InputError

LEAST_LETTERS, MOST_LETTERS = 12, 256
_WEAKEST = 3
_SHORT_NAME = 3
_READ_LETTERS = 72
_GRADES = ("guessed at once", "guessed in minutes", "guessed in hours", "hard to guess", "very hard to guess")
_CURE = "take a few words that only you would put together"


@dataclass(frozen=True, slots=True)
class Strength:
    """What a meter shows: a score from 0 to 4, that score in words, and what keeps the password from being taken, if anything."""

    score: int
    grade: str
    problem: str


def measure_strength(password: str, name: str) -> Strength:
    """How hard it is to guess for somebody who has lists of passwords and words, and knows the name."""
    from zxcvbn import zxcvbn  # noqa: PLC0415  # its word lists are needed here only

    if not password:
        return Strength(0, _GRADES[0], "no password was typed")
    guessed = zxcvbn(password[:_READ_LETTERS], user_inputs=[name, "fogline"])
    score = int(guessed["score"])
    problem = ""
    if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
        problem = f"a password has {LEAST_LETTERS} to {MOST_LETTERS} letters"
    elif len(name) > _SHORT_NAME and name.casefold() in password.casefold():
        problem = "this password holds the name"
    elif score < _WEAKEST:
        why = str(guessed["feedback"]["warning"]).rstrip(".").lower() or "it follows a pattern"
        problem = f"this password is easily guessed ({why})"
    return Strength(score, _GRADES[score], problem)


def check_password(password: str, name: str) -> None:
    """Raise :class:`InputError` where a password is too short, too long, or easily guessed (it or a like one is in lists)."""
    if problem := measure_strength(password, name).problem:
        raise InputError(problem, _CURE)
