"""`handrail check`: what the configuration means, in plain words; or what is wrong with it; or what a change does."""

import asyncio
import sys
from pathlib import Path

from bot.cli.moves import moves
from bot.clock import real_now
from bot.config import EXIT_CODE, ConfigError, default_path, load_all
from bot.config.against import changes
from bot.config.words import explained

FINE = 0


def run(config: str | None, against: str | None, database: str | None = None) -> int:
    """Print what `config` means (with `against`: what it changes), and return the exit code.

    With `against` and a database, the due times of open cases that would move are listed as well.
    0 when the file can be used; 78, with every problem on standard error, when it or the other cannot.
    """
    path = Path(config) if config else default_path()
    try:
        new = load_all(path)
        old = load_all(Path(against)) if against else None
    except ConfigError as error:
        count = len(error.problems)
        sys.stderr.write(f"{error}\n{count} problem{'s' if count != 1 else ''}. The file is not used.\n")
        return EXIT_CODE
    if old is not None:
        lines = list(changes(old, new))
        print("\n".join(lines) if lines else "Nothing changes.")
        if database:
            print("\n".join(asyncio.run(moves(database, old[0], new[0]))))
        return FINE
    print(f"{path.name} can be used.")
    for line in explained(*new, real_now()):
        print(line)
    return FINE
