"""Kinds and states of what passes between participants."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegistrationType(TextChoices):
    """What somebody comes as."""

    PARTICIPANT = "participant", _("participant")
    INTERPRETER = "interpreter", _("interpreter")


class RegistrationStatus(TextChoices):
    """How far somebody's registration has come; their own side's office decides."""

    APPLIED = "applied", _("to be decided")
    RETURNED = "returned", _("sent back with a question")
    APPROVED = "approved", _("takes part")
    REFUSED = "refused", _("not admitted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ActingReason(TextChoices):
    """Why an officer acts for a participant; a choice, since the audit trail keeps no words about people."""

    ASKED = "asked", _("they asked us to")
    NO_ACCESS = "no-access", _("they cannot sign in")
    MISTAKE = "mistake", _("to put a mistake right")


class QuestionKind(TextChoices):
    """What an answer to a question of a registration form is."""

    TEXT = "text", _("text")
    NUMBER = "number", pgettext_lazy("kind of answer", "number")
    CHOICE = "choice", _("one choice")
    CHOICES = "choices", _("several choices")
    YES_NO = "yes-no", _("yes or no")
    DATE = "date", _("date")


class ImportState(TextChoices):
    """How far the import of a list of people has come."""

    UPLOADED = "uploaded", _("columns to be named")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, nothing written yet")
    IMPORTING = "importing", _("being imported")
    DONE = "done", _("imported")
    FAILED = "failed", _("failed, nothing written")


class Workflow(TextChoices):
    """How participants come to their meetings."""

    REQUESTS = "requests", _("requests that are accepted or declined")
    PREFERENCES = "preferences", _("wishes that a provisional timetable is made from")


class Acceptance(TextChoices):
    """Who says yes to a request."""

    OPT_IN = "opt-in", _("the person who is asked")
    AUTOMATIC = "automatic", _("nobody: every allowed request counts as accepted")


class Timing(TextChoices):
    """Who picks the time of a meeting."""

    ORGANISER = "organiser", _("the offices, with the scheduler")
    PARTICIPANTS = "participants", _("the participants themselves")


class Half(TextChoices):
    """A half of a day in a city."""

    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")


class ProfileKind(TextChoices):
    """The five kinds of profile of the Enterprise Europe Network."""

    TECHNOLOGY_OFFER = "technology-offer", _("technology offer")
    TECHNOLOGY_REQUEST = "technology-request", _("technology request")
    BUSINESS_OFFER = "business-offer", _("business offer")
    BUSINESS_REQUEST = "business-request", _("business request")
    RESEARCH_REQUEST = "research-request", _("research request")


class ProfileStatus(TextChoices):
    """The life of a profile, from its draft to its end."""

    DRAFT = "draft", _("draft")
    OWN_OFFICE = "own-office", _("with the own office")
    OTHER_OFFICE = "other-office", _("with the other office")
    PUBLISHED = "published", _("published")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RequestStatus(TextChoices):
    """How far a request for a meeting has come."""

    PENDING = "pending", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("lapsed without an answer")
    CALLED_OFF = "called-off", _("called off")


class WishLevel(TextChoices):
    """How much somebody wishes to meet somebody."""

    MUST = "must", _("must meet")
    MEET = "meet", _("would like to meet")
    NO = "no", _("no, thank you")


class TimetableStatus(TextChoices):
    """How far a proposal for the timetable has come."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    READY = "ready", _("ready")
    PROVISIONAL = "provisional", _("provisional")
    FAILED = "failed", _("failed")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("superseded")


class RemedyStatus(TextChoices):
    """How far a search for remedies has come."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class RemedyKind(TextChoices):
    """What could bring meetings about that a timetable leaves out."""

    INTERPRETERS = "interpreters", _("more interpreters")
    TABLES = "tables", _("more tables")
    SLOT = "slot", _("one more slot")
    PRESENCE = "presence", _("longer presence")


class RatingTerm(TextChoices):
    """When a meeting is rated."""

    AT_ONCE = "at-once", _("after the meeting")
    HALF_A_YEAR = "half-a-year", _("half a year later")


class Outcome(TextChoices):
    """What came of a meeting: the five labels of the trade, from least to most."""

    NO_CONTACT = "no-contact", _("no further contact")
    KNOWLEDGE = "knowledge", _("knowledge gained")
    CONTACT = "contact", _("valuable contact")
    NEGOTIATION = "negotiation", _("negotiation started")
    AGREEMENT = "agreement", _("agreement reached")


class PackStatus(TextChoices):
    """How far the printed pack has come."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class HandedAnswer(TextChoices):
    """What an office answers to a request handed over to it."""

    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    ASKED_BACK = "asked-back", _("asked back")


class HandingChange(TextChoices):
    """How a request stands compared with the last hand-over."""

    NEW = "new", pgettext_lazy("request", "new")
    CHANGED = "changed", pgettext_lazy("request", "changed")
    ASKED_BACK = "asked-back", _("asked back by the other office")
    WAITING = "waiting", _("with the other office")
    ANSWERED = "answered", pgettext_lazy("request", "answered in the meantime")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn or lapsed")


class ExchangeState(TextChoices):
    """How far a file of the other office has come."""

    CHECKED = "checked", _("checked, nothing written yet")
    WRITTEN = "written", _("written")


class Sex(TextChoices):
    """As passports state it (ICAO Doc 9303-4)."""

    FEMALE = "F", _("female")
    MALE = "M", _("male")
    UNSPECIFIED = "X", _("unspecified")


class Relation(TextChoices):
    """What a guest is to the office that invites them."""

    DELEGATE = "delegate", _("member of the official delegation of the partner country")
    BUSINESS = "business", _("participant in the one-to-one meetings that the inviter organises")
    SPEAKER = "speaker", _("speaker at the invitation of the inviter")
    STAFF = "staff", _("interpreter or staff of the partner office")


class Payer(TextChoices):
    """Who pays for a guest's journey and stay."""

    GUEST = "guest", _("travel and stay are paid by the guest or their employer")
    SHARED = "shared", _("travel is paid by the guest or their employer, the stay by the inviter")
    INVITER = "inviter", _("travel and stay are paid by the inviter")


class LetterElement(TextChoices):
    """What an invitation letter must say, as far as it can be missing."""

    PASSPORT = "passport", _("name, sex, birth date, nationality and number of the passport: the guest enters them")
    EMPLOYER = "employer", _("employer")
    POSITION = "position", _("position")
    PURPOSE = "purpose", _("purpose of the visit, in three languages")
    CITIES = "cities", _("cities: half days of presence, or appointments of the delegation")
    DATES = "dates", _("arrival and departure: the guest enters them")
    SIGNATORY = "signatory", _("name of who signs")
    TITLE = "title", _("title of who signs, in three languages")
    ADDRESS = "address", _("address of the inviting office, in three languages")
    PHONE = "phone", _("telephone of the inviting office")
