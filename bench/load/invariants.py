"""What must hold after a rush, asked of the database in plain SQL and not of the program's own rules."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

DOUBLES = {
    "people booked twice at one time": """
        SELECT count(*) FROM brokerage_seat one JOIN brokerage_seat other
          ON one.registration_id = other.registration_id AND one.timetable_id = other.timetable_id AND one.id < other.id
         AND one.starts < other.ends AND other.starts < one.ends
        WHERE one.timetable_id IN (SELECT id FROM brokerage_timetable WHERE status = 'published')""",
    "tables given twice": """
        SELECT count(*) FROM (SELECT 1 FROM brokerage_placement
          WHERE timetable_id IN (SELECT id FROM brokerage_timetable WHERE status = 'published')
          GROUP BY slot_id, "table" HAVING count(*) > 1) AS found""",
    "interpreters booked twice": """
        SELECT count(*) FROM (SELECT 1 FROM brokerage_placement placement
          WHERE interpreter_id IS NOT NULL
            AND timetable_id IN (SELECT id FROM brokerage_timetable WHERE status = 'published')
          GROUP BY slot_id, interpreter_id HAVING count(*) > 1) AS found""",
    "tables that a hall does not have": """
        SELECT count(*) FROM brokerage_placement placement JOIN brokerage_slot slot ON slot.id = placement.slot_id
          JOIN brokerage_hall hall ON hall.id = slot.hall_id
        WHERE placement."table" > COALESCE(slot.tables, hall.tables) OR placement."table" < 1""",
    "meetings without a seat for each of the two": """
        SELECT count(*) FROM brokerage_placement placement
        WHERE timetable_id IN (SELECT id FROM brokerage_timetable WHERE status = 'published')
          AND (SELECT count(*) FROM brokerage_seat seat JOIN brokerage_meeting_people person
                 ON person.registration_id = seat.registration_id AND person.meeting_id = placement.meeting_id
               WHERE seat.placement_id = placement.id) <> 2""",
    "pairs with two open or agreed requests": """
        SELECT count(*) FROM (SELECT 1 FROM brokerage_meetingrequest WHERE status IN ('pending', 'accepted')
          GROUP BY CASE WHEN sender_id < recipient_id THEN sender_id ELSE recipient_id END,
            CASE WHEN sender_id < recipient_id THEN recipient_id ELSE sender_id END HAVING count(*) > 1) AS found""",
    "people checked in twice": """
        SELECT count(*) FROM (SELECT 1 FROM brokerage_checkin GROUP BY registration_id, date, half
          HAVING count(*) > 1) AS found""",
}


def doubles() -> dict[str, int]:
    """Count what must not be there."""
    return {name: _number(sql) for name, sql in DOUBLES.items()}


def lost(*, asked: int, agreed: Collection[int], arrived: Collection[str]) -> dict[str, int]:
    """Count what somebody was told is done, and is not in the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT meeting.request_id FROM brokerage_meeting meeting"
            " JOIN brokerage_placement placement ON placement.meeting_id = meeting.id"
        )
        booked = {key for (key,) in cursor.fetchall()}
        cursor.execute("SELECT code FROM brokerage_badge JOIN brokerage_checkin USING (registration_id)")
        come = {code for (code,) in cursor.fetchall()}
    return {
        "requests told as sent and lost": max(0, asked - _number("SELECT count(*) FROM brokerage_meetingrequest")),
        "meetings told as agreed and lost": len(set(agreed) - booked),
        "check-ins told as done and lost": len(set(arrived) - come),
    }


def begin_counting() -> None:
    """Count the queries of all processes from now on."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        cursor.execute("SELECT pg_stat_statements_reset()")


def queries() -> int:
    """Return how many queries there have been since."""
    return _number("SELECT sum(calls)::int FROM pg_stat_statements")


def _number(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0] or 0)
