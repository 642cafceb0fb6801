"""The vault's contract, on SQLite and on PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Set
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from handlers.domain.callback import Call
from handlers.domain.checkin import Checkin, Shift, Weight
from handlers.domain.errors import Conflict
from handlers.domain.pulse import Closing, Cohort, Release, Window, close
from handlers.domain.tally import Tally, told
from handlers.ports.vault import KeptPage, Nudging, Opened, Remembered, Standing
from storage.vault.migrate import VERSION
from storage.vault.seal import Installation, Root, Seal, SealError, new_key
from storage.vault.store import SqlVault, WrongKeyError, open_vault, rewrap
from storage.vault.tables import metadata

KEY, OTHER = b"k" * 32, b"o" * 32
ORGANISATION = "harbour"
MONDAY = date(2026, 11, 2)
WINDOW = Window(MONDAY, 4)
AFTER = MONDAY + timedelta(weeks=4)
PEOPLE = [f"person{number:02}" for number in range(12)]
TREE = Cohort("dublin", frozenset(PEOPLE))
HARD = Checkin(Shift.VERY_HARD, Weight.HEAVY)
TABLES = ("roots", "people", "answers", "history", "cohorts", "releases", "marks", "calls", "nudges", "absences")


@pytest.fixture
async def vault(empty_url: str) -> AsyncIterator[SqlVault]:
    opened = await open_vault(empty_url, organisation=ORGANISATION, key=KEY)
    yield opened
    await opened.close()


async def takes_part(vault: SqlVault, *people: str) -> None:
    async with vault.work() as work:
        for person in people:
            await work.put_standing(person, Standing(MONDAY))
        await work.commit()


async def answers(vault: SqlVault, person: str, checkin: Checkin = HARD, site: str = "dublin") -> None:
    async with vault.work() as work:
        await work.answer(person, site, WINDOW, checkin)
        await work.commit()


def decide(
    tree: Cohort,
    given: Mapping[str, Checkin],
    staying: Set[str],
    k: int,
    *,
    seen: list[Mapping[str, Checkin]] | None = None,
) -> Closing:
    if seen is not None:
        seen.append(dict(given))
    return close(WINDOW, tree, given, staying=staying, today=AFTER, k=k)


def rows(url: str, table: str) -> list[tuple[object, ...]]:
    """What stands in a table, as somebody sees it who has the database and no key."""
    asked = f"SELECT * FROM vault_{table}"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return connection.execute(asked).fetchall()
    with psycopg.connect(url) as database:
        return database.execute(asked.encode()).fetchall()


def everything(url: str) -> str:
    return "\n".join(str(row) for table in TABLES for row in rows(url, table))


def outside(url: str, statement: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            connection.execute(statement)
        return
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(statement.encode())


async def test_how_somebody_takes_part_is_kept_for_them(vault: SqlVault) -> None:
    standing = Standing(MONDAY, history=True, answered_on=MONDAY, invited_on=AFTER, ignored=2, later=True)
    async with vault.work() as work:
        assert await work.standing("mia") is None
        await work.put_standing("mia", Standing(MONDAY))
        await work.put_standing("mia", standing)
        await work.commit()
    async with vault.work() as work:
        assert await work.standing("mia") == standing
        assert await work.standing("ben") is None


async def test_what_is_not_committed_is_not_kept(vault: SqlVault) -> None:
    async with vault.work() as work:
        await work.put_standing("mia", Standing(MONDAY))
    async with vault.work() as work:
        assert await work.standing("mia") is None


async def test_nothing_in_it_can_be_read_without_the_key(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, *PEOPLE)
    async with vault.work() as work:
        await work.open_window("dublin", WINDOW, TREE, 8)
        await work.remember(PEOPLE[0], Remembered(MONDAY, HARD))
        assert await work.once("slack:T1:U1:a-key", MONDAY)
        await work.commit()
    await answers(vault, PEOPLE[0])

    whole = everything(empty_url).casefold()
    for word in (*PEOPLE, "very_hard", "heavy", "a-key"):
        assert word not in whole, word


async def test_rows_of_a_kind_have_one_length_whatever_they_say(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, *PEOPLE[:4])
    for person, given in zip(PEOPLE, (Checkin(), HARD, Checkin(Shift.OKAY), Checkin(None, Weight.LIGHT)), strict=False):
        await answers(vault, person, given)
    async with vault.work() as work:
        await work.put_standing(PEOPLE[0], Standing(MONDAY, True, True, AFTER, AFTER, 100))
        await work.commit()

    assert len({len(str(row[-1])) for row in rows(empty_url, "answers")}) == 1
    assert len({len(str(row[-1])) for row in rows(empty_url, "people")}) == 1


async def test_a_row_in_another_s_place_cannot_be_read(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, "mia", "ben")
    first, second = (str(row[3]) for row in rows(empty_url, "people"))
    outside(empty_url, f"UPDATE vault_people SET standing = '{first}' WHERE standing = '{second}'")

    read = []
    async with vault.work() as work:
        for person in ("mia", "ben"):
            try:
                read.append(await work.standing(person))
            except SealError:
                continue
    assert len(read) == 1, "one stands where it was, and the other is refused"


async def test_an_answer_takes_the_place_of_an_earlier_one(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, "mia")
    await answers(vault, "mia")
    await answers(vault, "mia", Checkin(Shift.GOOD))

    assert len(rows(empty_url, "answers")) == 1


async def test_nothing_is_kept_of_who_does_not_take_part(vault: SqlVault, empty_url: str) -> None:
    with pytest.raises(LookupError):
        await answers(vault, "mia")
    assert rows(empty_url, "answers") == []


async def test_own_history_is_read_by_its_author(vault: SqlVault) -> None:
    await takes_part(vault, "mia", "ben")
    async with vault.work() as work:
        for days in (1, 3, 2):
            await work.remember("mia", Remembered(MONDAY + timedelta(days), HARD))
        await work.commit()
    async with vault.work() as work:
        assert [one.day.day for one in await work.history("mia")] == [5, 4, 3]
        assert list(await work.history("ben")) == []
        await work.forget_history("mia")
        assert list(await work.history("mia")) == []


async def test_the_same_delivery_twice_is_one(vault: SqlVault) -> None:
    async with vault.work() as work:
        assert await work.once("a", MONDAY)
        assert not await work.once("a", MONDAY)
        assert await work.once("b", AFTER)
        await work.tidy(AFTER)
        assert await work.once("a", AFTER)
        assert not await work.once("b", AFTER)


async def test_a_window_is_told_of_once_and_its_answers_are_gone(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, *PEOPLE)
    async with vault.work() as work:
        assert await work.open_window("dublin", WINDOW, TREE, 8)
        assert not await work.open_window("dublin", WINDOW, Cohort("dublin"), 5)
        await work.commit()
    for person in PEOPLE[:9]:
        await answers(vault, person)

    async with vault.work() as work:
        assert list(await work.open_windows("dublin")) == [Opened(WINDOW, 8)]
        (release,) = await work.close("dublin", WINDOW, {*PEOPLE}, decide)
        await work.commit()
    assert release.page is not None
    assert rows(empty_url, "answers") == []
    assert rows(empty_url, "cohorts") == []

    async with vault.work() as work:
        assert [(one.window, one.release) for one in await work.published("dublin")] == [(WINDOW, release)]
        assert list(await work.open_windows("dublin")) == []
        assert not await work.open_window("dublin", WINDOW, TREE, 8)
        with pytest.raises(Conflict):
            await work.close("dublin", WINDOW, {*PEOPLE}, decide)


async def test_two_that_tell_at_once_tell_once(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, *PEOPLE)
    async with vault.work() as work:
        await work.open_window("dublin", WINDOW, TREE, 8)
        await work.commit()
    beside = await open_vault(empty_url, organisation=ORGANISATION, key=KEY)

    async def tells(where: SqlVault) -> bool:
        try:
            async with where.work() as work:
                await work.close("dublin", WINDOW, {*PEOPLE}, decide)
                await work.commit()
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(tells(vault), tells(beside))) == [False, True]
    await beside.close()
    assert len(rows(empty_url, "releases")) == 1


async def test_a_telling_that_fails_deletes_nothing(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, *PEOPLE)
    async with vault.work() as work:
        await work.open_window("dublin", WINDOW, TREE, 8)
        await work.commit()
    await answers(vault, "person00")
    async with vault.work() as work:
        await work.close("dublin", WINDOW, {*PEOPLE}, decide)

    assert len(rows(empty_url, "answers")) == 1
    assert rows(empty_url, "releases") == []


async def test_who_left_or_opted_out_is_dropped_before_anything_is_counted(vault: SqlVault) -> None:
    await takes_part(vault, *PEOPLE)
    async with vault.work() as work:
        await work.open_window("dublin", WINDOW, TREE, 8)
        await work.commit()
    for person in PEOPLE:
        await answers(vault, person)
    async with vault.work() as work:
        await work.forget(PEOPLE[0])
        await work.commit()

    seen: list[Mapping[str, Checkin]] = []
    trees: list[Cohort] = []

    def looking(tree: Cohort, given: Mapping[str, Checkin], staying: Set[str], k: int) -> Closing:
        trees.append(tree)
        assert len(staying) == 11
        assert k == 8
        return decide(tree, given, staying, k, seen=seen)

    async with vault.work() as work:
        await work.close("dublin", WINDOW, {*PEOPLE[1:]}, looking)
    assert len(seen[0]) == 11
    assert len(trees[0].members) == 11


async def test_opting_out_destroys_the_key_and_a_published_page_stays_as_it_is(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, *PEOPLE)
    async with vault.work() as work:
        await work.open_window("dublin", WINDOW, TREE, 8)
        await work.remember(PEOPLE[0], Remembered(MONDAY, HARD))
        await work.commit()
    for person in PEOPLE[:9]:
        await answers(vault, person)
    copied = rows(empty_url, "answers") + rows(empty_url, "history")
    wrapped = {str(row[2]) for row in rows(empty_url, "people")}
    async with vault.work() as work:
        await work.close("dublin", WINDOW, {*PEOPLE}, decide)
        await work.commit()
    published = rows(empty_url, "releases")

    async with vault.work() as work:
        await work.forget(PEOPLE[0])
        await work.commit()

    left = {str(row[2]) for row in rows(empty_url, "people")}
    (destroyed,) = wrapped - left
    assert destroyed not in everything(empty_url)
    assert rows(empty_url, "releases") == published
    assert copied, "a copy of the rows is worth nothing without that key"
    if empty_url.startswith("sqlite"):
        on_disk = await asyncio.to_thread(_on_disk, empty_url)
        assert destroyed.encode() not in on_disk, "neither in the file, nor in the log beside it"
    async with vault.work() as work:
        assert await work.standing(PEOPLE[0]) is None
        assert list(await work.history(PEOPLE[0])) == []


def told_of(tree: Cohort, counts: Tally, staying: int, k: int) -> Release:
    return told(tree.key, WINDOW, counts, staying=staying, today=AFTER, k=k)


async def counts(vault: SqlVault, person: str, checkin: Checkin = HARD) -> bool:
    async with vault.work() as work:
        found = await work.count(person, "dublin", WINDOW, checkin)
        await work.commit()
    return found


async def a_tally_of(vault: SqlVault) -> None:
    await takes_part(vault, *PEOPLE, "joiner")
    async with vault.work() as work:
        assert await work.open_window("dublin", WINDOW, TREE, 8, tally=True)
        assert list(await work.open_windows("dublin")) == [Opened(WINDOW, 8, tally=True)]
        await work.commit()


async def test_of_a_tally_no_answer_is_kept_and_its_row_is_always_as_long(vault: SqlVault, empty_url: str) -> None:
    await a_tally_of(vault)
    ((*_, before),) = rows(empty_url, "cohorts")
    for person in PEOPLE[:9]:
        assert await counts(vault, person)
        ((*_, after),) = rows(empty_url, "cohorts")
        assert len(str(after)) == len(str(before))
    assert rows(empty_url, "answers") == []
    assert "hard" not in everything(empty_url)
    if empty_url.startswith("sqlite"):
        assert str(before).encode() not in await asyncio.to_thread(_on_disk, empty_url), "no counts to compare with"


async def test_of_a_tally_everybody_of_its_cohort_counts_once(vault: SqlVault) -> None:
    await a_tally_of(vault)
    assert await counts(vault, PEOPLE[0], Checkin())
    assert await counts(vault, PEOPLE[0]), "who skipped every question may answer later"
    assert not await counts(vault, PEOPLE[0])
    assert not await counts(vault, "joiner"), "who joined later waits for the next window"
    with pytest.raises(LookupError):
        await counts(vault, "stranger")
    seen: list[Tally] = []

    def looking(tree: Cohort, found: Tally, staying: int, k: int) -> Release:
        seen.append(found)
        assert (staying, k) == (12, 8)
        return told_of(tree, found, staying, k)

    async with vault.work() as work:
        await work.close_tally("dublin", WINDOW, {*PEOPLE}, looking)
    assert [(one.size, one.answered, one.shift["hard"], one.weight["heavy"]) for one in seen] == [(12, 1, 1, 1)]


async def test_a_tally_is_told_of_once_and_destroyed(vault: SqlVault, empty_url: str) -> None:
    await a_tally_of(vault)
    for person in PEOPLE[:9]:
        await counts(vault, person)
    async with vault.work() as work:
        release = await work.close_tally("dublin", WINDOW, {*PEOPLE}, told_of)
        await work.commit()
    assert release.page is not None
    assert rows(empty_url, "cohorts") == []
    async with vault.work() as work:
        assert [one.release for one in await work.published("dublin")] == [release]
        assert not await work.open_window("dublin", WINDOW, TREE, 8, tally=True)
        with pytest.raises(Conflict):
            await work.close_tally("dublin", WINDOW, {*PEOPLE}, told_of)
        with pytest.raises(Conflict):
            await work.count(PEOPLE[10], "dublin", WINDOW, HARD)


async def test_who_opts_out_of_a_tally_leaves_their_count_and_no_receipt(vault: SqlVault) -> None:
    await a_tally_of(vault)
    for person in PEOPLE[:8]:
        await counts(vault, person)
    async with vault.work() as work:
        await work.forget(PEOPLE[0])
        await work.commit()
    await takes_part(vault, PEOPLE[0])
    assert not await counts(vault, PEOPLE[0]), "who comes back waits for the next window, and counts no second time"
    async with vault.work() as work:
        release = await work.close_tally("dublin", WINDOW, {*PEOPLE}, told_of)
    assert release.page is not None


async def test_answers_that_come_at_once_are_all_counted(vault: SqlVault, empty_url: str) -> None:
    await a_tally_of(vault)
    beside = await open_vault(empty_url, organisation=ORGANISATION, key=KEY)
    await asyncio.gather(*(counts((vault, beside)[number % 2], person) for number, person in enumerate(PEOPLE)))
    seen: list[int] = []

    def looking(tree: Cohort, found: Tally, staying: int, k: int) -> Release:
        seen.append(found.answered)
        return told_of(tree, found, staying, k)

    async with vault.work() as work:
        await work.close_tally("dublin", WINDOW, {*PEOPLE}, looking)
    await beside.close()
    assert seen == [12]


async def test_when_somebody_was_told_is_kept_for_a_day_under_a_key_of_its_own(vault: SqlVault, empty_url: str) -> None:
    told = datetime(2026, 11, 2, 14, 5, tzinfo=UTC)
    async with vault.work() as work:
        assert await work.nudges.of("mia") is None
        await work.nudges.put("mia", Nudging())
        await work.nudges.put("ben", Nudging((told,)))
        await work.nudges.put("mia", Nudging((told, told + timedelta(hours=2)), MONDAY))
        await work.commit()
    before = rows(empty_url, "nudges")
    assert "mia" not in everything(empty_url)
    assert "2026-11-02T14:05" not in everything(empty_url)
    assert len({len(str(row[3])) for row in before}) == 1, "its length tells nothing"

    async with vault.work() as work:
        await work.nudges.tidy(told + timedelta(hours=23, minutes=59))
        assert await work.nudges.of("ben") == Nudging((told,))
        await work.nudges.tidy(told + timedelta(hours=24))
        assert await work.nudges.of("mia") == Nudging((told + timedelta(hours=2),), None)
        assert await work.nudges.of("ben") == Nudging()
        await work.commit()
    copied = {str(row[3]) for row in before}
    if empty_url.startswith("sqlite"):
        on_disk = await asyncio.to_thread(_on_disk, empty_url)
        assert not [old for old in copied if old.encode() in on_disk], "neither in the file, nor in the log beside it"


@pytest.mark.parametrize("way", ["drop", "forget"])
async def test_switching_nudges_off_destroys_their_key_and_so_does_opting_out(
    vault: SqlVault, empty_url: str, way: str
) -> None:
    await takes_part(vault, "mia")
    async with vault.work() as work:
        await work.nudges.put("mia", Nudging())
        await work.commit()
    ((_, _, wrapped, _),) = rows(empty_url, "nudges")
    async with vault.work() as work:
        await (work.nudges.drop("mia") if way == "drop" else work.forget("mia"))
        await work.commit()

    assert rows(empty_url, "nudges") == []
    if empty_url.startswith("sqlite"):
        assert str(wrapped).encode() not in await asyncio.to_thread(_on_disk, empty_url)
    async with vault.work() as work:
        assert await work.nudges.of("mia") is None
        assert (await work.standing("mia") is None) is (way == "forget"), "apart from check-ins"


async def test_a_request_for_the_coach_is_kept_until_it_is_dropped(vault: SqlVault, empty_url: str) -> None:
    first, second = (
        Call(f"id{hour}", person, "today", datetime(2026, 11, 2, hour, tzinfo=UTC))
        for person, hour in (("person00", 9), ("person01", 8))
    )
    async with vault.work() as work:
        for call in (first, second):
            await work.put_call("dublin", call)
        await work.put_call("dublin", replace(first, taken=True))
        await work.commit()
    assert "person0" not in everything(empty_url)
    assert "today" not in everything(empty_url)

    async with vault.work() as work:
        assert list(await work.calls("dublin")) == [second, replace(first, taken=True)]
        assert list(await work.calls("austin")) == []
        await work.drop_call(second.id)
        assert list(await work.calls("dublin")) == [replace(first, taken=True)]


async def test_another_key_opens_nothing(vault: SqlVault, empty_url: str) -> None:
    with pytest.raises(WrongKeyError):
        await open_vault(empty_url, organisation=ORGANISATION, key=OTHER)
    with pytest.raises(ValueError, match="32"):
        await open_vault(empty_url, organisation=ORGANISATION, key=b"short")


async def test_the_key_is_changed_and_everything_is_still_there(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, "mia")
    await rewrap(empty_url, organisation=ORGANISATION, old=KEY, new=OTHER)

    with pytest.raises(WrongKeyError):
        await open_vault(empty_url, organisation=ORGANISATION, key=KEY)
    again = await open_vault(empty_url, organisation=ORGANISATION, key=OTHER)
    async with again.work() as work:
        assert await work.standing("mia") == Standing(MONDAY)
    await again.close()


async def test_the_migrated_schema_is_the_one_in_the_tables(vault: SqlVault) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION, "compare_type": True})
        return list(compare_metadata(context, metadata))

    async with vault._engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_organisations_know_nothing_of_each_other(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, "mia")
    beside = await open_vault(empty_url, organisation="other", key=KEY)
    async with beside.work() as work:
        assert await work.standing("mia") is None
        assert await work.once("a", MONDAY)
        await work.commit()
    async with vault.work() as work:
        assert await work.once("a", MONDAY)
    await beside.close()


async def test_processes_that_begin_at_once_share_one_root(empty_url: str) -> None:
    opening = partial(open_vault, empty_url, organisation=ORGANISATION, key=KEY)
    first, second = await asyncio.gather(opening(), opening())
    await takes_part(first, "mia")
    async with second.work() as work:
        assert await work.standing("mia") == Standing(MONDAY)
    await first.close()
    await second.close()


def test_what_is_sealed_belongs_to_its_place() -> None:
    seal = Seal(new_key())
    closed = seal.close_fields({"a": 1}, 64, "people", "mia")

    assert seal.open_fields(closed, "people", "mia") == {"a": 1}
    for place in (("people", "ben"), ("answers", "mia"), ("people", "mia", ""), ("peoplemia",)):
        with pytest.raises(SealError):
            seal.open_fields(closed, *place)
    with pytest.raises(SealError):
        Seal(new_key()).open_fields(closed, "people", "mia")
    with pytest.raises(SealError):
        seal.open("no base64", "people", "mia")
    with pytest.raises(ValueError, match="do not fit"):
        seal.close_fields({"a": "b" * 64}, 64)


def test_a_pseudonym_is_of_one_organisation_and_tells_nobody_s_name() -> None:
    root = Root(new_key())

    assert root.pseudonym("harbour", "mia") == root.pseudonym("harbour", "mia")
    assert len({root.pseudonym("harbour", "mia"), root.pseudonym("other", "mia"), root.mark("harbour", "mia")}) == 3
    assert "mia" not in root.pseudonym("harbour", "mia")
    assert Installation(KEY).id != Installation(OTHER).id


def _on_disk(url: str) -> bytes:
    path = Path(url.removeprefix("sqlite:///"))
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


async def test_a_page_of_a_copy_is_put_back_to_the_byte_and_its_window_is_never_told_of_again(
    vault: SqlVault, empty_url: str
) -> None:
    await takes_part(vault, *PEOPLE)
    async with vault.work() as work:
        await work.open_window("dublin", WINDOW, TREE, 8)
        await work.commit()
    await answers(vault, PEOPLE[0])
    body = '{"rate": 2, "shift": {"good": 0, "hard": 4, "okay": 0}, "weight": null}'
    page = KeptPage("dublin", MONDAY.isoformat(), "dublin", "4", body)
    async with vault.work() as work:
        assert await work.pages.put_back(page)
        assert not await work.pages.put_back(page)
        await work.commit()

    assert (rows(empty_url, "answers"), rows(empty_url, "cohorts")) == ([], [])
    async with vault.work() as work:
        assert list(await work.pages.all()) == [page]
        assert not await work.open_window("dublin", WINDOW, TREE, 8)
        with pytest.raises(Conflict):
            await work.close("dublin", WINDOW, {*PEOPLE}, decide)
        with pytest.raises(Conflict):
            await work.pages.put_back(replace(page, body="null"))
        for bad in ({"body": "{}"}, {"body": body + " "}, {"first": "2026-11-03"}, {"weeks": "0"}):
            with pytest.raises(ValueError, match=r"page|Handrail|Monday"):
                await work.pages.put_back(replace(page, **bad))


@pytest.mark.parametrize("body", ["null", '{"another": "page"}'])
async def test_no_window_can_be_told_of_twice_past_all_of_our_code(vault: SqlVault, empty_url: str, body: str) -> None:
    await takes_part(vault, *PEOPLE)
    async with vault.work() as work:
        await work.open_window("dublin", WINDOW, TREE, 8)
        await work.close("dublin", WINDOW, {*PEOPLE}, decide)
        await work.commit()
    (told,) = rows(empty_url, "releases")
    values = ", ".join(f"'{value}'" for value in (*told[:-1], body))

    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.UniqueViolation)):
        outside(empty_url, f"INSERT INTO vault_releases VALUES ({values})")
    assert rows(empty_url, "releases") == [told]


async def test_who_is_none_of_the_people_for_a_week_is_forgotten_and_the_rows_do_not_say_that_anybody_is_away(
    vault: SqlVault, empty_url: str
) -> None:
    async def looks(day: int, *away: str) -> bool:
        async with vault.work() as work:
            done = await work.forget_gone({*PEOPLE} - {*away}, MONDAY + timedelta(day), timedelta(days=7))
            await work.commit()
        return done

    await takes_part(vault, *PEOPLE)
    async with vault.work() as work:
        await work.nudges.put("ben", Nudging())
        await work.commit()
    assert await looks(0, "ben")
    assert not await looks(0, "ben"), "once a day"
    (nobody,) = rows(empty_url, "absences")
    for day in range(1, 8):
        assert await looks(day, *PEOPLE[:3])
        (some,) = rows(empty_url, "absences")
        assert len(str(some)) == len(str(nobody)), "one row of one length, whoever is away"
    async with vault.work() as work:
        assert await work.standing(PEOPLE[0]) is not None
        assert await work.nudges.of("ben") is None, "away from the first day on"
    await looks(8, *PEOPLE[:3])
    async with vault.work() as work:
        assert [await work.standing(person) is None for person in PEOPLE[:4]] == [True, True, True, False]


async def test_two_that_look_at_once_forget_nobody_twice(vault: SqlVault, empty_url: str) -> None:
    await takes_part(vault, *PEOPLE)
    beside = await open_vault(empty_url, organisation=ORGANISATION, key=KEY)

    async def looks(where: SqlVault, day: int) -> bool:
        try:
            async with where.work() as work:
                done = await work.forget_gone({*PEOPLE[1:]}, MONDAY + timedelta(day), timedelta(days=2))
                await work.commit()
        except Conflict:
            return False
        return done

    for day in range(3):
        assert sorted(await asyncio.gather(looks(vault, day), looks(beside, day))) == [False, True]
    await beside.close()
    async with vault.work() as work:
        assert await work.standing(PEOPLE[0]) is None
        assert await work.standing(PEOPLE[1]) is not None
