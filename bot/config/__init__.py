"""`app.yaml` to frozen rules: read it, check its shape, check it as a whole, build.

Whatever is wrong is said all at once, with file, line, key, value, what is allowed, and an example (`ConfigError`).
"""

from bot.config.load import EXIT_CODE, default_path, load, load_all, load_text
from bot.config.problems import ConfigError, Problem
from bot.config.settings import AppSettings

__all__ = [
    "EXIT_CODE",
    "AppSettings",
    "ConfigError",
    "Problem",
    "default_path",
    "load",
    "load_all",
    "load_text",
]
