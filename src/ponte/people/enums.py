"""Kinds of places, organisations and their identifiers; what people consent to; scopes of tokens."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlaceKind(TextChoices):
    """What a place is."""

    COUNTRY = "country", _("country")
    REGION = "region", _("region")
    PROVINCE = "province", _("province")
    MUNICIPALITY = "municipality", _("municipality")
    CITY = "city", _("city")
    DISTRICT = "district", _("district")
    AREA = "area", _("development area")
    SITE = "site", _("site")


class OrganisationKind(TextChoices):
    """What an organisation is."""

    MINISTRY = "ministry", _("ministry")
    GOVERNMENT = "government", _("government body")
    AGENCY = "agency", _("agency")
    DIPLOMATIC = "diplomatic", _("diplomatic mission")
    RESEARCH = "research", _("research body")
    UNIVERSITY = "university", _("university")
    COMPANY = "company", _("company")
    STARTUP = "startup", _("start-up")
    CLUSTER = "cluster", _("cluster")
    NETWORK = "network", _("network")
    ASSOCIATION = "association", _("association")
    HOSPITAL = "hospital", _("hospital")
    INSTITUTE = "institute", _("institute")
    SCIENCE_CENTRE = "science-centre", _("science centre")
    FAIR = "fair", _("fair")


class SpokenLanguage(TextChoices):
    """A language that people speak or write, by its ISO 639-1 code."""

    ITALIAN = "it", _("Italian")
    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class IdentifierScheme(TextChoices):
    """A register that gives organisations numbers which can be checked without asking it."""

    VAT = "vat", _("VAT number (European Union)")
    CODICE_FISCALE = "codice-fiscale", _("Codice fiscale (Italy)")
    USCC = "uscc", _("Unified social credit code (China)")
    ROR = "ror", _("ROR ID (research organisations)")


class RecordKind(TextChoices):
    """What the directory may hold twice."""

    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")


class Scope(TextChoices):
    """What a program may do with a token, as far as the token's owner may."""

    REGISTRATIONS_READ = "registrations:read", _("Read registrations")
    REGISTRATIONS_WRITE = "registrations:write", _("Register people and change registrations")
    PROFILES_READ = "profiles:read", _("Read profiles")
    PROFILES_WRITE = "profiles:write", _("Write profiles and hand them to the office")
    TIMETABLE_READ = "timetable:read", _("Read meetings and timetables")
    TIMETABLE_RUN = "timetable:run", _("Start and stop the scheduler")
    CHECK_IN = "check-in", _("Check people in")
    HAND_OVER = "hand-over", _("Exchange files with the other office")
    AUDIT_READ = "audit:read", _("Read the audit trail")


class ConsentKind(TextChoices):
    """What somebody consents to, each by itself."""

    ACCOUNT = "account", _("An account")
    MATCHMAKING = "matchmaking", _("Being found for meetings")
    TRANSFER = "transfer", _("Sharing with the other side")
    PICTURES = "pictures", _("Photographs and film")
    PRESS = "press", _("Press work")
