"""Options that commands of several engines have."""

from __future__ import annotations

from typing import Annotated

import typer

Dask = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Dask scheduler to work on, tcp://HOST:PORT; else PONTE_DASK; else here."),
]
