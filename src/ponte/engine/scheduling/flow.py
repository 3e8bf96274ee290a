"""The optimum where all slots form one block and the people two sides: a flow of minimum cost.

Which meetings to hold is then a choice of edges of greatest weight between the sides, with no more at a person than
they can attend and no more in all than there are tables: a flow from one side to the other, whose optimum is whole
(Ford & Fulkerson 1962). `colouring` makes a schedule of it, so its weight is both the value and the bound.
"""

from __future__ import annotations

import numpy as np

from ponte.engine.scheduling.blocks import Blocks
from ponte.engine.scheduling.encode import I32, Arrays


def heaviest(d: Arrays, b: Blocks, side: I32) -> I32:
    """The block (0, or -1) of each meeting in a division of greatest weight, for one block and two sides."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    meetings = np.flatnonzero(b.choice)
    u, v = d.people[d.people_ptr[meetings]], d.people[d.people_ptr[meetings] + 1]
    swapped = side[u] == 1
    origin, goal = np.where(swapped, v, u).astype(np.int32), np.where(swapped, u, v).astype(np.int32)
    source, sink, entry = len(side), len(side) + 1, len(side) + 2
    most = np.minimum(d.max_meetings, b.first[1]).astype(np.int64)
    flow = SimpleMinCostFlow()
    held = flow.add_arcs_with_capacity_and_unit_cost(
        origin, goal, np.ones(len(meetings), np.int64), -d.weight[meetings]
    )
    for here, ends in ((0, lambda p: (entry, p)), (1, lambda p: (p, sink))):
        people = np.flatnonzero(side == here).astype(np.int32)
        tail, head = (np.broadcast_to(np.int32(x), people.shape).copy() for x in ends(people))
        flow.add_arcs_with_capacity_and_unit_cost(tail, head, most[people], np.zeros(len(people), np.int64))
    room = min(int(b.tables[0]), len(meetings))
    flow.add_arc_with_capacity_and_unit_cost(source, entry, room, 0)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, room, 0)  # tables left empty
    flow.set_nodes_supplies(np.array([source, sink], np.int32), np.array([room, -room], np.int64))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("a flow that may stay at its source is always possible")
    block = np.full(len(d.weight), -1, np.int32)
    block[meetings[flow.flows(held) > 0]] = 0
    return block
