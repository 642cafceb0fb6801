"""The triggers that keep the ledger append-only, in both databases' words."""

REFUSAL = "is append-only"


def sqlite_guards(table: str, keys: tuple[str, ...]) -> list[str]:
    """Triggers that refuse change, removal and the silent removal by INSERT OR REPLACE."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} {REFUSAL}'); END"
    same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  # our own names
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} {refuse}",
    ]


def postgres_guards(table: str) -> list[str]:
    """Triggers that refuse change, removal and truncation."""
    refuse = "EXECUTE FUNCTION refuse_change()"
    return [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    ]


POSTGRES_FUNCTION = f"""
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% {REFUSAL}', TG_TABLE_NAME; END $$
"""
SQLITE_TEXTS = (
    "CREATE TRIGGER texts_no_update BEFORE UPDATE ON texts "
    "BEGIN SELECT RAISE(ABORT, 'a text is erased, never changed'); END"
)
POSTGRES_TEXTS = "CREATE TRIGGER texts_no_update BEFORE UPDATE ON texts FOR EACH ROW EXECUTE FUNCTION refuse_change()"
