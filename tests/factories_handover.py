"""Small editions with two offices, and requests that one can hand to the other."""

from __future__ import annotations

from dataclasses import dataclass

from ponte.brokerage.domain.handing_over import hand_over
from ponte.brokerage.models import HandOver, MeetingRequest
from ponte.brokerage.queries.handing_over import TO_HAND_OVER, difference
from ponte.people.models import Account
from tests.factories import MeetingRequestFactory, OfficerFactory, Week
from tests.factories_asking import somebody


@dataclass
class Offices:
    """A small edition with an office on either side; the Italian one's people ask."""

    week: Week
    italian: Account
    chinese: Account

    def asked(self, number: int) -> list[MeetingRequest]:
        """Let so many people of the Italian side each ask somebody else of the Chinese side."""
        return [
            MeetingRequestFactory(sender=somebody(self.week, "it"), recipient=somebody(self.week, "cn"))
            for _number in range(number)
        ]

    def handed(self, number: int = 1) -> HandOver:
        """Hand so many new requests over."""
        return self.hand_over({request.pk for request in self.asked(number)})

    def hand_over(self, requests: set[int] | None = None, note: str = "") -> HandOver:
        """Hand these requests over; all that can be for None."""
        it, cn, brokerage = self.week.anna.side, self.week.wei.side, self.week.brokerage
        if requests is None:
            rows = difference(brokerage, it, cn)
            requests = {row.request for row in rows if row.change in TO_HAND_OVER}
        return hand_over(actor=self.italian, brokerage=brokerage, side=it, other=cn, requests=requests, note=note)


def two_offices(week: Week) -> Offices:
    """Give the Chinese side an office as well."""
    chinese = OfficerFactory(side=week.wei.side, account__email="office-cn@example.org").account
    return Offices(week=week, italian=week.officer, chinese=chinese)
