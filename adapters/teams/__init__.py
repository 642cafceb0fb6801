"""Microsoft Teams: a translator. Everything that crosses its wire is a plain dict; only `sdk` names Microsoft's kit."""
