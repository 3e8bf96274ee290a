"""What the addresses of the API say of the same things."""

from __future__ import annotations

from tests.access.world import World
from tests.factories_showcase import ShowcaseFactory


def fill(world: World) -> None:
    """Name what the other rooms have made as the API does; to be called last."""
    edition = {"edition": world.edition.slug}
    draft = world.edition.programme.editions.get(year=2017)
    showcases = [ShowcaseFactory(edition=world.edition, published_at=None)]
    world.one("event", **edition)
    world.one("draft_event_of_api", edition=draft.slug)
    world.two("event_of_side", edition | {"side": world.italy.code}, edition | {"side": world.china.code})
    world.one("api_draft_showcase", **edition, showcase=showcases[0].slug)
    for name, of, key in (
        ("api_registration", "registration", "registration"),
        ("api_profile", "profile", "reference"),
        ("api_profile_to_review", "profile_to_review", "reference"),
        ("api_file", "exchange_file", "file"),
        ("api_hand_over", "hand_over", "batch"),
        ("api_timetable", "timetable", "timetable"),
        ("api_showcase", "showcase_page", "showcase"),
        ("api_organisation", "organisation", "organisation"),
        ("api_person", "public_person", "person"),
        ("api_hidden_person", "account_only_person", "person"),
        ("api_accord", "public_accord", "accord"),
        ("api_draft_accord", "draft_accord", "accord"),
        ("api_call", "call", "call"),
        ("api_draft_call", "draft_call", "call"),
    ):
        world.subjects[name] = {
            side: edition | {key: next(iter(names.values())) if key not in names else names[key]}
            for side, names in world.subjects[of].items()
        }
