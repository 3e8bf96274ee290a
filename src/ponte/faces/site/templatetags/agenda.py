"""Lines of the agenda: ``{% load agenda %}``.

A page has a hundred of them. Written here they take two milliseconds of it, by a template of their own thirteen.
"""

from __future__ import annotations

from django import template
from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ponte.faces.site.agenda import Line

register = template.Library()


@register.simple_tag
def session_time(line: Line) -> SafeString:
    """Write when a session takes place, by its city's clocks; ``times.js`` adds the reader's own."""
    first = f" {escaped(line.first_zone)}" if line.first_zone else ""
    after = f"({escaped(line.day_after)}) " if line.day_after else ""
    return mark_safe(  # noqa: S308 - each part is escaped, or a time
        f'<p class="session-time" data-times><time datetime="{line.starts.isoformat()}">{line.clock}</time>{first}–'
        f'<time datetime="{line.ends.isoformat()}">{line.until}</time> '
        f'<span class="session-zone">{after}{escaped(line.zone)}, {escaped(line.city_name)}</span></p>'
    )


@register.simple_tag
def session_lines(lines: list[Line], all_sample: bool) -> SafeString:
    """Write sessions as items of a list; invented ones are marked where not all are."""
    sample = "" if all_sample else f'<span class="session-sample">{escaped(_("sample data"))}</span>'
    calendar_file = escaped(_("Calendar file"))
    return mark_safe("".join(_line(line, sample, calendar_file) for line in lines))  # noqa: S308 - escaped in `_line`


def _line(line: Line, sample: str, calendar_file: str) -> str:
    facts = "".join(
        [
            f'<span class="session-kind">{escaped(line.kind)}</span>',
            *(f"<span>{escaped(fact)}</span>" for fact in (line.room, line.track) if fact),
            *(f'<a href="?topic={escaped(topic.slug)}">{escaped(topic.name)}</a>' for topic in line.topics),
            f"<span>{escaped(line.languages)}</span>" if line.languages else "",
            sample if line.is_sample else "",
        ]
    )
    voices = "".join(
        f"<span>{escaped(voice.name)}{f' ({escaped(voice.part)})' if voice.part else ''}</span>"
        for voice in line.speakers
    )
    speakers = f'<p class="session-speakers">{voices}</p>' if voices else ""
    return (
        f'<li class="session" id="s{line.pk}">{session_time(line)}<div><h3>{escaped(line.title)}</h3>'
        f'<p class="session-facts">{facts}</p>{speakers}</div><a class="session-file" href="{line.pk}.ics" download'
        f' aria-label="{calendar_file}: {escaped(line.plain_title)}">.ics</a></li>\n'
    )
