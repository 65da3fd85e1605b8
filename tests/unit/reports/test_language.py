import pytest

from fogline.reports.language import detect_language


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The army entered the village on Sunday night, officers said.", "en"),
        ("Армия вошла в деревню в ночь на воскресенье, сообщили офицеры.", "ru"),
        ("دخل الجيش القرية ليلة الأحد بعد ثلاثة أسابيع من القتال", "ar"),
        ("THE ARMY ENTERED THE VILLAGE ON SUNDAY NIGHT, OFFICERS SAID", "en"),
        ("US-led coalition air strike kills over 90 civilians in Manbij", None),
        ("Las tropas toman la ciudad de Palmira", "es"),
        ("ok", None),
        ("12:30 / 45 % 7.62", None),
        ("", None),
    ],
)
def test_languages(text: str, lang: str | None) -> None:
    assert detect_language(text) == lang
