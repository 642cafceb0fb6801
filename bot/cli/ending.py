"""How a verb of the command line ends: a sentence on standard error, and the exit code of DESIGN §8."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from adapters.slack.chat import SlackAwayError
from adapters.teams.errors import TeamsAwayError
from bot.config import ConfigError
from bot.environment import BadEnvironmentError
from bot.site import PortTakenError
from bot.wiring import DatabaseAwayError
from handlers.domain.errors import BadInput

FINE, FOUND, USAGE, UNREADABLE, UNREACHABLE, CONFIGURATION = 0, 1, 2, 65, 69, 78


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what a verb raises into a sentence and an exit code; nobody reads a stack."""
    try:
        yield
    except (ConfigError, BadEnvironmentError) as error:
        give_up(str(error), CONFIGURATION)
    except FileNotFoundError as error:
        give_up(f"{error.filename}: there is no such file. Give another with -c. Example: -c app.yaml", CONFIGURATION)
    except BadInput as error:
        give_up(error.sentence, USAGE)
    except PortTakenError as error:
        give_up(str(error), UNREACHABLE)
    except (DatabaseAwayError, SlackAwayError, TeamsAwayError) as error:
        give_up(str(error), UNREACHABLE)


def give_up(sentence: str, code: int) -> None:
    """Say why on standard error and end with this code."""
    sys.stderr.write(f"handrail: {sentence}\n")
    raise typer.Exit(code)
