"""Which interpreter serves each fixed meeting: decided once, exactly, before anything else is scheduled."""

from __future__ import annotations

from ponte.engine.scheduling.encode import Encoded


def interpreters_of_fixed(encoded: Encoded) -> dict[int, int] | None:
    """An interpreter (or -1 where none is needed) for every fixed meeting; ``None`` if there are not enough."""
    d = encoded.arrays
    fixed = [m for m, s in enumerate(d.fixed.tolist()) if s >= 0]
    chosen = dict.fromkeys(fixed, -1)
    needy = [m for m in fixed if d.kind[m] >= 0]
    if not needy:
        return chosen
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    serves: dict[tuple[int, int], cp_model.IntVar] = {}
    for m in needy:
        helpers = d.helpers[d.helpers_ptr[d.kind[m]] : d.helpers_ptr[d.kind[m] + 1]].tolist()
        for g in helpers:
            if d.free[g, d.fixed[m]]:
                serves[m, g] = model.new_bool_var("")
        model.add_exactly_one([serves[m, g] for g in helpers if (m, g) in serves])
    clashing = [set(d.clash[a:b].tolist()) for a, b in zip(d.clash_ptr[:-1], d.clash_ptr[1:], strict=True)]
    for i, (m, g) in enumerate(serves):
        for n, h in list(serves)[:i]:
            if g == h and m != n and d.fixed[n] in clashing[d.fixed[m]]:
                model.add_at_most_one([serves[m, g], serves[n, h]])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return chosen | {m: g for (m, g), variable in serves.items() if solver.value(variable)}
