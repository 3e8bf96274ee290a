"""Kinds of what is found."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What an entry leads to, in the order that results are listed in; pages name them in their reader's language."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    STAGE = "stage"
    ACTIVITY = "activity"
    ACCORD = "accord"
    MILESTONE = "milestone"
    SESSION = "session"
    POST = "post"
    FAIR = "fair"
    EXHIBITION = "exhibition"
    EXCHANGE = "exchange"
    SHOWCASE = "showcase"
    CALL = "call"
