"""Who may what, as it is meant to be: written by hand, permission by permission and route by route.

``GRANTS`` says which roles have a permission, for things of their own side and of the other one; the files in
``routes/`` say which permissions a route asks for, in turn, and what it is about. Nothing here is read from the
program: `test_access` asks every route as every role and compares; ``docs/access.md`` is drawn from the same lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROUTES = Path(__file__).parent / "routes"


class Role(StrEnum):
    """Somebody who asks; who belongs to a side belongs to the Italian one, the other office excepted."""

    VISITOR = "visitor"
    STRANGER = "signed in"
    PARTICIPANT = "participant"
    INTERPRETER = "interpreter"
    HEAD = "head of delegation"
    APPLICANT = "applicant"
    ASSESSOR = "assessor"
    JUROR = "juror"
    REVIEWER = "reviewer"
    COMMISSION = "commission"
    OFFICE = "office"
    OTHER_OFFICE = "other side's office"
    FOREIGN_OFFICE = "another programme's office"
    STAFF = "installation's staff"


MEANINGS = {
    Role.VISITOR: "Nobody is signed in: the public, and the press.",
    Role.STRANGER: "Has an account and no part in anything.",
    Role.PARTICIPANT: "Is admitted to the one-to-one meetings.",
    Role.INTERPRETER: "Interprets at them.",
    Role.HEAD: "Is admitted, and heads the delegation of a side.",
    Role.APPLICANT: "Has applied: for a fair or an exchange, in a start-up showcase, as investigator in a call.",
    Role.ASSESSOR: "Was named to give marks to applications for a fair or an exchange.",
    Role.JUROR: "Sits on the jury of a showcase's stage.",
    Role.REVIEWER: "Reviews for one side of a call.",
    Role.COMMISSION: "Has one side's seat in a call's mixed commission.",
    Role.OFFICE: "Works for the office of a side: the secretariat, and in calls that side's agency.",
    Role.OTHER_OFFICE: "Works for the office of the other side of the same programme.",
    Role.FOREIGN_OFFICE: "Works for an office of another programme on the same installation.",
    Role.STAFF: "Keeps the installation running.",
}


class Answer(StrEnum):
    """How a route answers."""

    IN = "in"
    SIGN_IN = "sign in"
    TOLD = "told"
    """A page that says what has to come first: taking part, preparing an edition."""
    FORBIDDEN = "403"
    HIDDEN = "404"


OWN, OTHER = "own", "other"
BOTH = frozenset({OWN, OTHER})
_OWN, _OTHER = frozenset({OWN}), frozenset({OTHER})
ELSEWHERE = frozenset({"elsewhere"})
"""Has the permission in another programme: lists show what is there, an object of ours is not found.

Where the permission is asked of what the address names first of all (``/403``), its refusal says so instead.
"""

Grant = dict[Role, frozenset[str]]

EVERYBODY: Grant = dict.fromkeys(Role, BOTH)
SIGNED_IN: Grant = {role: BOTH for role in Role if role is not Role.VISITOR}
OFFICES: Grant = {Role.OFFICE: BOTH, Role.OTHER_OFFICE: BOTH}
OFFICES_EACH: Grant = {Role.OFFICE: _OWN, Role.OTHER_OFFICE: _OTHER}
"""Each office what is its own side's."""
DESK: Grant = OFFICES | {Role.FOREIGN_OFFICE: ELSEWHERE}
REGISTERED: Grant = dict.fromkeys((Role.PARTICIPANT, Role.INTERPRETER, Role.HEAD), BOTH)
APPLICANT: Grant = {Role.APPLICANT: _OWN}

GRANTS: dict[str, Grant] = {
    "public": EVERYBODY,
    "signed-in": SIGNED_IN,
    "nobody": {},
    "prepares": OFFICES,
    "own-factor": {Role.STRANGER: _OWN},
    "did-it": OFFICES_EACH,
    "own-sheets": {Role.ASSESSOR: _OWN},
    "seen-registration": OFFICES_EACH | {Role.PARTICIPANT: _OWN},
    "seen-profile": OFFICES | {Role.PARTICIPANT: _OWN},
    "seen-profile@own-office": OFFICES_EACH | {Role.PARTICIPANT: _OWN},
    # ponte.programme, ponte.press, ponte.faces.operation
    "programme.run_editions": DESK,
    "programme.reset_second_factor": OFFICES_EACH,
    "programme.run_agenda": DESK,
    "programme.plan_roadshow": DESK,
    "press.run_desk": DESK,
    "programme.see_status": DESK | {Role.STAFF: BOTH},
    # ponte.brokerage: the desk
    "brokerage.run_desk": DESK,
    "brokerage.run_desk@ticked": OFFICES | {Role.FOREIGN_OFFICE: BOTH},
    "brokerage.decide_registration": OFFICES_EACH,
    "brokerage.act_for": OFFICES_EACH,
    "brokerage.withdraw_registration": OFFICES_EACH | {Role.PARTICIPANT: _OWN},
    "brokerage.erase_person": OFFICES_EACH,
    "brokerage.record_withdrawal": OFFICES_EACH,
    "brokerage.review_profile": OFFICES_EACH,
    "brokerage.tell_profile": OFFICES_EACH | {Role.PARTICIPANT: _OWN},
    "brokerage.run_letters": {Role.OFFICE: BOTH, Role.FOREIGN_OFFICE: ELSEWHERE},
    "brokerage.see_travel_document": {Role.OFFICE: BOTH, Role.PARTICIPANT: _OWN},
    "brokerage.run_delegation": OFFICES_EACH,
    "brokerage.import_people": OFFICES_EACH,
    "brokerage.hand_over": OFFICES_EACH,
    # ponte.brokerage: participants
    "registered": REGISTERED,
    "brokerage.act_as": {Role.PARTICIPANT: _OWN},
    "brokerage.answer_request": {Role.PARTICIPANT: _OWN},
    "brokerage.decline_request": {Role.PARTICIPANT: _OWN},
    "brokerage.take_part_in_request": {Role.PARTICIPANT: _OWN},
    "brokerage.withdraw_request": {Role.PARTICIPANT: _OWN},
    # ponte.intake
    "intake.run_desk": DESK,
    "intake.act_as": APPLICANT,
    "intake.assess": {Role.ASSESSOR: _OWN},
    "intake.assess@sheet": {Role.ASSESSOR: BOTH},
    # ponte.showcase
    "showcase.run_desk": DESK,
    "showcase.run_stage": OFFICES,
    "showcase.examine": OFFICES,
    "showcase.act_as": APPLICANT,
    "showcase.act_as_or_for": OFFICES | APPLICANT,
    "showcase.read_files": OFFICES | APPLICANT | {Role.JUROR: BOTH},
    "showcase.mark": {Role.JUROR: _OWN},
    # ponte.calls
    "calls.run_desk": DESK,
    "calls.run_call": OFFICES,
    "calls.run_project": OFFICES,
    "calls.run_side": OFFICES_EACH,
    "calls.check_eligibility": OFFICES_EACH,
    "calls.write_dossier": APPLICANT,
    "calls.read_dossier": OFFICES | APPLICANT | {Role.COMMISSION: BOTH, Role.REVIEWER: _OWN},
    "calls.read_document": OFFICES_EACH | APPLICANT | {Role.REVIEWER: _OWN},
    "calls.read_document@draft": APPLICANT,
    "calls.read_document@commission": OFFICES | APPLICANT | {Role.COMMISSION: BOTH},
    "calls.settle": APPLICANT,
    "calls.settle@project": {Role.APPLICANT: BOTH},
    "calls.review": {Role.REVIEWER: _OWN},
    "calls.sit_in_commission": OFFICES | {Role.COMMISSION: BOTH},
    "calls.see_board@sealed": {},
    "calls.see_board": OFFICES | {Role.COMMISSION: BOTH},
    "calls.agree": OFFICES_EACH | {Role.COMMISSION: _OWN},
    "calls.report": APPLICANT,
    "calls.read_report": OFFICES_EACH | APPLICANT,
    # ponte.accords
    "accords.run_register": DESK,
}
"""By permission: the product's own by their names, and those of `PAGES_OWN`.

What a permission gives in a further state of its thing has a line of its own, marked ``@``.
"""

PAGES_OWN = {
    "public": "",
    "signed-in": "Sign in first.",
    "nobody": "There is nothing here for anybody: not published, taken back, or not its address.",
    "prepares": "Only the offices see an edition before it is published.",
    "own-factor": "Everybody sees their own keys and codes only, and proves with one only if they have one.",
    "own-sheets": "Assessors read the applications that are theirs to mark, and none in which they have an interest.",
    "did-it": "Only who decided or merged something takes it back.",
    "seen-registration": "A registration is read by its person and the office of their side.",
    "seen-profile": "A profile is read by its owner, the office of their side, and once handed on by the other office.",
    "registered": "You do not take part in the one-to-one meetings; the page says how to.",
}
"""What the pages ask for beside the permissions of the rooms, and what who is refused reads."""


@dataclass(frozen=True)
class Need:
    """A permission that a route asks for, and how it refuses."""

    permission: str
    refusal: Answer
    elsewhere: Answer
    """How it refuses who has the permission in another programme."""

    @classmethod
    def read(cls, text: str) -> Need:
        """Read ``permission``, ``permission/404`` or ``permission/403``."""
        name, _slash, hidden = text.partition("/")
        if name not in GRANTS:
            raise ValueError(f"{text}: not a permission of GRANTS")
        told = Answer.TOLD if name == "registered" else Answer.FORBIDDEN
        return cls(name, Answer(hidden) if hidden else told, Answer(hidden) if hidden else Answer.HIDDEN)


@dataclass(frozen=True)
class Route:
    """A named route: the permissions it asks for in turn, the thing it is about, and what its address says further."""

    face: str
    name: str
    needs: tuple[Need, ...]
    subject: str
    more: tuple[tuple[str, str], ...]

    @property
    def full_name(self) -> str:
        """As ``reverse`` takes it."""
        return self.name if self.face in ("account", "root") else f"{self.face}:{self.name}"

    def expected(self, role: Role, side: str) -> tuple[Answer, str]:
        """Say how the route answers a role about a thing of a side, and which permission is lacking if one is."""
        for need in self.needs:
            granted = GRANTS[need.permission].get(role, frozenset())
            if granted is ELSEWHERE and not self.subject:
                continue
            if granted is ELSEWHERE:
                return need.elsewhere, need.permission
            if side not in granted:
                asks_to_sign_in = role is Role.VISITOR and need.refusal is not Answer.HIDDEN
                return (Answer.SIGN_IN if asks_to_sign_in else need.refusal), need.permission
        return Answer.IN, ""


def routes() -> Iterator[Route]:
    """Read the declared routes, face by face.

    A line is ``route  permission[/404|/403][+permission…]  [subject]  [name=value…]``.
    """
    for path in sorted(ROUTES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            name, needs, *rest = line.split()
            subject = rest.pop(0) if rest and "=" not in rest[0] else ""
            more = tuple((key, value) for key, _equals, value in (word.partition("=") for word in rest))
            yield Route(path.stem, name, tuple(map(Need.read, needs.split("+"))), subject, more)
