"""The options that many verbs of the command line share."""

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[Path | None, typer.Option("-c", "--config", help="The configuration. Without it: app.yaml here.")]
Database = Annotated[str | None, typer.Option(help="The database. Without it: DATABASE_URL.")]
