"""How inner loops are compiled: once per machine, released from the interpreter's lock, without counting references.

Counting references costs more than the moves of the search themselves (each use of an array in a tuple is two atomic
operations), so what is `compiled` or `inlined` must allocate nothing and return nothing but numbers; the rest is
`allocating`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def allocating(function: F, **options: Any) -> F:
    """Compile on first call a function that makes arrays; the machine code is kept beside the source."""
    compiled_function: F = njit(cache=True, nogil=True, no_cfunc_wrapper=True, **options)(function)
    return compiled_function


def compiled(function: F) -> F:
    """Compile a function that changes arrays in place."""
    return allocating(function, error_model="numpy", _nrt=False)


def inlined(function: F) -> F:
    """The same, merged into its compiled callers: for small functions that run millions of times a second."""
    return allocating(function, error_model="numpy", _nrt=False, forceinline=True, no_cpython_wrapper=True)
