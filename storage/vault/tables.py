"""The vault's tables. Their rows lie in the order of random ids and pseudonyms, not in the order in which they came."""

from sqlalchemy import Column, MetaData, Table, Text

metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"})


def _table(name: str, *columns: Column[str]) -> Table:
    return Table(name, metadata, _key("organisation"), *columns, sqlite_with_rowid=False)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


roots = _table("vault_roots", _key("name"), _text("installation_key"), _text("wrapped"))
people = _table("vault_people", _key("pseudonym"), _text("wrapped_key"), _text("standing"))
answers = _table("vault_answers", _key("id"), _text("in_window"), _text("pseudonym"), _text("sealed"))
history = _table("vault_history", _key("id"), _text("pseudonym"), _text("sealed"))
cohorts = _table("vault_cohorts", _key("site"), _key("first"), _text("weeks"), _text("sealed"))
releases = _table("vault_releases", _key("site"), _key("first"), _key("cohort"), _text("weeks"), _text("body"))
calls = _table("vault_calls", _key("id"), _text("site"), _text("sealed"))
nudges = _table("vault_nudges", _key("pseudonym"), _text("wrapped_key"), _text("sealed"))
absences = _table("vault_absences", _text("sealed"))
marks = _table("vault_marks", _key("mark"), _text("day"))
