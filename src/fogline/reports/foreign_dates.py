"""Dates in words of other languages ("5 juin 2017"), by ``dateparser``."""

from datetime import date

_LANGUAGES = (
    "en ru es fr de ja tr pt fa it zh nl vi pl ar ko cs id uk el he th sv ro hu da fi sk bg sr nb hr lt sl ca et "
    "lv hi bn ur sw pa te mr ta fil gu kn ps ml or my am om ha uz yo ms ig mg ne as so si km zu sn kk rw ckb be ti "
    "az af ug sq hy lo ka bs mn ky mk rn ln"
)
"""Those that states or regions use; ``dateparser`` knows twice as many, and tries each on a line that none of them explains."""


def foreign_date(text: str) -> date | None:
    """The date that a short text is, where day, month and year all stand there, the day before the month."""
    import dateparser  # noqa: PLC0415 - a quarter second to load, rarely needed

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}
    moment = dateparser.parse(text, languages=_LANGUAGES.split(), settings=settings)
    return moment.date() if moment else None
