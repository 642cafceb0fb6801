"""What somebody may choose for themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prefer:
    """Change one's own preferences; "" leaves one as it is.

    `quiet` are hours of the asker's zone, "off" or "default"; `language` and `reach` are one of the fixed choices.
    """

    quiet: str = ""
    language: str = ""
    reach: str = ""
