"""``ponte manage clone_edition SLUG``: next year's edition from this one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ponte.common.refusals import Refused
from ponte.people.models import Place
from ponte.programme.domain.cloning import YEAR, Preview, Terms, clone_edition, host_cities, preview_clone
from ponte.programme.models import Edition, Side


class Command(BaseCommand):
    """Says what is carried over and what is left out, and does it unless it is a rehearsal."""

    help = "Make the next edition from one, in preparation: agenda and settings go along, people and events do not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the edition, the terms of the next one, and whether to rehearse."""
        parser.add_argument("slug", help="the edition to start from, for example week-2016")
        parser.add_argument("--days", type=int, default=YEAR, help="by how much dates move; 364 keeps the weekdays")
        parser.add_argument("--host", help="code of the side that hosts; the other side's turn if not given")
        parser.add_argument("--city", action="append", help="OLD=NEW: which city takes the place of which; repeatable")
        parser.add_argument("--dry-run", action="store_true", help="count only, and write nothing")

    def handle(self, *args: Any, slug: str, dry_run: bool, **options: Any) -> None:
        """Clone, or count."""
        edition = Edition.objects.filter(slug=slug).first()
        if edition is None:
            known = _listed(Edition.objects.values_list("slug", flat=True)) or "none; load an edition first"
            raise CommandError(f"{slug}: expected the identifier of an edition ({known})", returncode=2)
        terms = Terms(
            days=options["days"], host=_host(edition, options["host"]), cities=_cities(edition, options["city"])
        )
        try:
            self._tell(preview_clone(edition=edition, terms=terms))
            if not dry_run:
                clone = clone_edition(actor=None, edition=edition, terms=terms)
                self.stdout.write(f"{clone.slug}: edition {clone.number}, from {clone.starts}, in preparation")
        except Refused as no:
            raise CommandError(str(no), returncode=2) from None

    def _tell(self, preview: Preview) -> None:
        for line in preview.carried:
            self.stderr.write(f"{line.count:6} {line.label}")
        for line in preview.left_out:
            if line.count:
                self.stderr.write(f"{line.count:6} {line.label}: left out, {line.why}")


def _host(edition: Edition, code: str | None) -> Side | None:
    sides = {side.code: side for side in edition.programme.sides.all()}
    if code and code not in sides:
        raise CommandError(f"--host {code}: expected a side of the programme ({_listed(sides)})", returncode=2)
    return sides[code] if code else None


def _cities(edition: Edition, pairs: list[str] | None) -> dict[Place, Place] | None:
    """Read pairs like ``naples=chengdu``; None without any."""
    if not pairs:
        return None
    old = {city.slug: city for city in host_cities(edition)}
    found = {}
    for pair in pairs:
        before, _equals, after = pair.partition("=")
        successor = Place.objects.filter(slug=after).first()
        if before not in old or successor is None:
            raise CommandError(
                f"--city {pair}: expected OLD=NEW, OLD a host city ({_listed(old)}), NEW a known place", returncode=2
            )
        found[old[before]] = successor
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
