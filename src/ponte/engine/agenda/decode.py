"""From arrays back to an agenda: placements, and for each session left out the reason, found where it is true."""

from __future__ import annotations

import numpy as np

from ponte.engine.agenda.encode import Arrays
from ponte.engine.agenda.problem import Agenda, Placement, Reason, Unplaced
from ponte.engine.agenda.state import State


def placements(agenda: Agenda, st: State) -> tuple[Placement, ...]:
    """Where the sessions are, in their order."""
    return tuple(
        Placement(session.id, agenda.slots[st.slot[k]].id, agenda.rooms[st.room[k]].id, int(st.start[k]))
        for k, session in enumerate(agenda.sessions)
        if st.slot[k] >= 0
    )


def unplaced(agenda: Agenda, d: Arrays, st: State) -> tuple[Unplaced, ...]:
    """Who is left out, and why."""
    return tuple(
        Unplaced(session.id, _reason(agenda, d, st, k)) for k, session in enumerate(agenda.sessions) if st.slot[k] < 0
    )


def _reason(agenda: Agenda, d: Arrays, st: State, k: int) -> Reason:
    session = agenda.sessions[k]
    wanted = [slot for slot in agenda.slots if session.slot in (None, slot.id)]
    most = max((slot.periods for slot in wanted), default=0)
    if session.periods > most:
        return Reason("too_long", {"periods": session.periods, "most": most})
    if not d.may_slot[k].any():
        return Reason("speaker_away")
    cells = d.open.astype(bool) & d.may_slot[k].astype(bool)[:, None] & d.may_room[k].astype(bool)[None, :]
    if not cells.any():
        return Reason("closed")
    if d.pinned[k]:
        b, r = (int(x[0]) for x in np.nonzero(cells))
        there = tuple(agenda.sessions[s].id for s in st.seats[b, r, : st.seated[b, r]])
        return Reason("pinned_taken", {"others": there})
    return Reason("full")
