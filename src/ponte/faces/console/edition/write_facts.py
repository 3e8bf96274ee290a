"""Everything that the documents say, in the order in which it depends on itself."""

from __future__ import annotations

from ponte.faces.console.edition.folder import Facts
from ponte.faces.console.edition.upsert import Writer
from ponte.faces.console.edition.write_accords import write_accords
from ponte.faces.console.edition.write_diary import write_diary
from ponte.faces.console.edition.write_directory import write_directory, write_sources
from ponte.faces.console.edition.write_fairs import write_fairs
from ponte.faces.console.edition.write_programme import write_edition, write_programme
from ponte.faces.console.edition.write_roadshow import write_roadshow


def write_facts(facts: Facts) -> None:
    """Write everything that the documents say; call it inside a transaction."""
    write_sources(facts.sources)
    writer = Writer()
    write_directory(facts, writer)
    programme = write_programme(facts, writer)
    for edition in facts.editions:
        write_edition(edition, programme, writer)
    write_roadshow(facts.roadshow, writer)
    write_accords(facts, programme, writer)
    write_diary(facts.diary, writer)
    write_fairs(facts.fairs, writer)
