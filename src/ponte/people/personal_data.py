"""What accounts, the directory and the rooms below hold about people."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from ponte.common.models import AuditEntry, AuditLink, Backup, Source, SourcePlace, WorkerPresence
from ponte.finding.models import SearchEntry
from ponte.people import models
from ponte.people.domain import keeping
from ponte.people.domain.personal_data import DataClass, Declaration, Ground, Impersonal, Retention, Rows

DECLARED: list[Declaration] = [
    DataClass(
        key="account",
        name=_("account"),
        holds=_("The address you sign in with, the language you are written to in, and when you came."),
        purpose=_("To let you in, and nobody in your name."),
        ground=Ground.CONTRACT,
        kept=_("Until it is erased."),
        stays=_("A number without name or address, so that what others did with you still has somebody at its end."),
        rows=(
            Rows(model=models.Account, hidden=("password",)),
            Rows(model=EmailAddress, path="user", deleted=True),
            Rows(model=EmailConfirmation, path="email_address__user", hidden=("key",), deleted=True),
        ),
    ),
    DataClass(
        key="security",
        name=_("sign-in and security"),
        holds=_("Your second factors, the devices you are signed in on, and tokens of programs; their secrets sealed."),
        purpose=_("To keep others out of your account."),
        ground=Ground.CONTRACT,
        kept=_("Sessions until they end; tokens for 90 days after they do, to look into misuse."),
        rows=(
            Rows(model=Authenticator, path="user", hidden=("data",), deleted=True),
            Rows(model=UserSession, path="user", hidden=("session_key",), deleted=True),
            Rows(model=models.ApiToken, path="account", hidden=("digest",), deleted=True),
        ),
    ),
    DataClass(
        key="consents",
        name=_("consents"),
        holds=_("What you agreed to or withdrew, in which wording, and when."),
        purpose=_("To do what you agreed to, nothing else, and to be able to show it."),
        ground=Ground.DUTY,
        kept=_("As long as the account: whoever relies on a consent must be able to show it (GDPR art. 7(1))."),
        stays=_("That somebody agreed and when, without saying who: what was done until then was allowed by it."),
        rows=(Rows(model=models.Consent, path="account"),),
    ),
    DataClass(
        key="directory",
        name=_("entry in the directory"),
        holds=_("Your name in each script, how you are addressed, your languages, your ORCID iD and your roles."),
        purpose=_("To call you what you are called, and to know whom you stand for."),
        ground=Ground.CONTRACT,
        kept=_("Until you erase it; it serves every edition you come to."),
        stays=_(
            "The name and public function of whoever signed an accord or is named in the programme’s public record: "
            "archiving in the public interest (GDPR art. 17(3)(d)). Everybody else’s name is replaced."
        ),
        rows=(
            Rows(model=models.Person),
            Rows(model=models.Role, path="person"),
        ),
        unlinked=(models.Merge,),
        on_erasure=keeping.erase_merges_of,
    ),
    DataClass(
        key="trail",
        name=_("the audit trail"),
        holds=_("What was done with your account: the act, the time, and the numbers of the things it was done to."),
        purpose=_("To show that nothing was done secretly, and to find out what went wrong."),
        ground=Ground.DUTY,
        kept=_("For as long as the programme runs: its entries are chained, and one taken out would break the chain."),
        stays=_("Entries keep the number of the account, which is then nobody’s."),
        rows=(Rows(model=AuditEntry, path="actor", shown=("at", "action", "subject_type", "subject_id")),),
    ),
    Impersonal("gives rights to no one by itself: Ponte asks its own rules", (Group, Permission)),
    Impersonal("names a table", (ContentType,)),
    Impersonal(
        "holds keys in a signed text, no words; ends with the session, and is worthless once the account is closed",
        (Session,),
    ),
    Impersonal("what a worker is to do, told in keys", (DBTaskResult,)),
    Impersonal("a digest of an entry, which holds no words about people", (AuditLink,)),
    Impersonal("a file, a worker or a document, and nobody", (Backup, WorkerPresence, Source, SourcePlace)),
    Impersonal("made from what is published, and made anew when somebody is erased", (SearchEntry,)),
    Impersonal(
        "describes a field, a place or a body",
        (
            models.Sector,
            models.Place,
            models.Strength,
            models.Organisation,
            models.OrganisationIdentifier,
            models.DistinctPair,
            models.ConsentText,
        ),
    ),
    Retention(
        key="sessions",
        what=_("sessions that have ended"),
        kept=_("until they end"),
        erase=keeping.erase_ended_sessions,
    ),
    Retention(
        key="limits",
        what=_("counts of attempts to sign in, and of other limits"),
        kept=_("until the limit has passed"),
        erase=keeping.erase_idle_limits,
    ),
    Retention(
        key="tokens",
        what=_("tokens of programs that were revoked or have expired"),
        kept=_("90 days"),
        erase=keeping.erase_dead_tokens,
    ),
    Retention(
        key="merges",
        what=_("what takes a merge of two entries of the directory back"),
        kept=_("a year"),
        erase=keeping.erase_old_merges,
    ),
    Retention(
        key="tasks",
        what=_("finished tasks of the workers, with what went wrong in them"),
        kept=_("30 days"),
        erase=keeping.erase_finished_tasks,
    ),
]
