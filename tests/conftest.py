"""What every test shares; the fixtures themselves are in `tests/support/fixtures.py`."""

import zoneinfo

from bot.log import configure

zoneinfo.reset_tzpath(to=[])  # zones come from the tzdata package, never from the machine
configure("WARNING")  # the log of the product, not structlog's own with every local variable in it

pytest_plugins = ["tests.support.fixtures"]
