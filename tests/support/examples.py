"""How hard properties are tried: a bounded number in the ordinary run, many more in the deep one.

`HYPOTHESIS_PROFILE=deep` (`make test-deep`) takes the long seeds. `planted` is for bugs planted on purpose: the first
failure is enough, nobody needs the smallest one, and the same seeds come every time.
"""

import os

from hypothesis import Phase, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "")
DEEPER = 10

settings.register_profile("deep")
settings.register_profile("planted", phases=(Phase.explicit, Phase.generate), derandomize=True, database=None)
if PROFILE:
    settings.load_profile(PROFILE)


def many(ordinary: int) -> int:
    """So many examples in this run, where the ordinary one takes the number given."""
    return ordinary * DEEPER if PROFILE == "deep" else ordinary
