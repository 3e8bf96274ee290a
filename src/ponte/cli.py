"""The `ponte` command: the engine on files, and a door to the server's own commands.

Human text and progress go to standard error, JSON to ``-o FILE`` or standard output. Exit status: 0 done;
1 the answer is no; 2 bad input (one line that says file, place and what was expected).
"""

from __future__ import annotations

import os
import sys

import typer

from ponte.engine.agenda.cli import app as agenda
from ponte.engine.awarding.cli import app as awarding
from ponte.engine.errors import BadInput
from ponte.engine.matching.cli import app as matching
from ponte.engine.scheduling.cli import app as scheduling
from ponte.engine.touring.cli import app as touring

app = typer.Typer(
    name="ponte", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)
app.add_typer(scheduling)
app.add_typer(matching)
app.add_typer(touring)
app.add_typer(agenda)
app.add_typer(awarding)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Run a command of the server (``ponte manage help`` lists them)."""
    manage_server(*context.args)


@app.command()
def worker() -> None:
    """Work off the server's task queue until interrupted, on any number of machines; the task in hand is finished."""
    manage_server("worker")


def manage_server(*arguments: str) -> None:
    """Run one of Django's commands with Ponte's settings.

    Raises
    ------
    BadInput
        A setting is missing or makes no sense.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ponte.config.settings")
    try:
        execute_from_command_line(["ponte manage", *arguments])
    except ImproperlyConfigured as wrong:
        raise BadInput("settings", str(wrong)) from None


def main() -> None:
    """Entry point: every refusal becomes one line and exit status 2; a fault of our own one line and 70.

    ``PONTE_DEBUG=1`` shows the traceback of a fault.
    """
    try:
        app()
    except BadInput as refusal:
        print(f"ponte: {refusal}", file=sys.stderr)
        raise SystemExit(2) from None
    except Exception as fault:
        if os.environ.get("PONTE_DEBUG") == "1":
            raise
        print(f"ponte: internal fault ({type(fault).__name__}: {fault}); please report it", file=sys.stderr)
        raise SystemExit(os.EX_SOFTWARE) from None
