"""A private check-in in three chats at once: opted into, answered, told of once, and stopped; nobody else reads it.

Story 11 of the domain page, every check of it; that of a site and its teams is the rule's own (`test_pulse.py`).
"""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from storage.vault.seal import Installation, Root, Seal, SealError
from tests.e2e.test_three_chats import Everywhere, everywhere, three_yaml
from tests.support import slack_desk
from tests.support.demo import Json, ended
from tests.support.slack_run import KEY, free_port
from tests.support.stores import stored
from tests.support.teams.cards import buttons
from tests.support.teams.shapes import TENANT
from tests.support.teams_run import Dialog, words

WELLBEING_KEY = "cd" * 32
CREW = {f"crew{number}": f"Crew {number}" for number in range(1, 5)}
HARD = {"shift": "very_hard", "weight": "heavy", "help": "nothing"}
SENTINELS = ("very_hard", "very hard", "heavy")
IN_SLACK, IN_TEAMS, IN_THE_WEB = (
    ("moderator1", "lead"),
    ("lead2", "lead_late"),
    ("moderator3", "lead_night", "legal_desk"),
)
THE_EIGHTH = "crew1"
NOTICE, OVER = "nobody sees your answers", "not enough answers"


def yaml(**changed: str) -> str:
    """Three chats, four more people in Dublin, windows of a week; no stand-ups, so that days go by at once."""
    text = three_yaml().replace("window_weeks: 4", "window_weeks: 1")
    head, _, rest = text.partition("\nstandups:\n")
    text = f"{head}\n{rest[rest.index('# Who answers') :]}"
    crew = "".join(
        f"  - {{key: {key}, slack: {{workspace: {slack_desk.TEAM}, user: {slack_desk.user_of(key)}}}, "
        f"teams: {{tenant: {TENANT}, user: aad-{key}}}, name: {name}, roles: [moderator], site: dublin, team: dub-1}}\n"
        for key, name in CREW.items()
    )
    text = text.replace("  # Manila\n", f"{crew}  # Manila\n", 1)
    for was, becomes in changed.items():
        text = text.replace(f"{was}: 8", f"{was}: {becomes}", 1)
    return text


async def test_a_private_check_in_in_every_chat(tmp_path: Path) -> None:
    async with everywhere(tmp_path, yaml=yaml(), newcomers=CREW, WELLBEING_KEY=WELLBEING_KEY) as house:
        story = Story(house, tmp_path)
        await story.off_until_somebody_opts_in()
        await story.seven_answer_and_are_not_enough()
        await story.eight_answer_and_one_page_is_told_once()
        await story.opting_out_destroys_the_key_and_no_page_changes()
        await story.the_coach_sees_who_asked_and_nobody_else()
        await story.help_now_answers_while_the_record_is_shut()
        await story.no_word_of_it_is_anywhere()


@pytest.mark.parametrize("k", ["4", "0", "-8"])
async def test_fewer_than_five_are_refused_at_start(tmp_path: Path, k: str) -> None:
    (tmp_path / "app.yaml").write_text(yaml(k=k), encoding="utf-8")
    given = {"AUDIT_KEY": KEY, "TOKEN_KEY": KEY, "WELLBEING_KEY": WELLBEING_KEY, "PORT": str(free_port())}
    code, _, said = await ended(tmp_path, "run", "--only", "web", environment=given)

    assert code == 78
    assert f"checkins.dublin.k: {k}" in said
    assert "5" in said
    assert stored(tmp_path) == b"", "nothing was begun"


class Story:
    """One house, its files, and what people do in it."""

    def __init__(self, house: Everywhere, folder: Path) -> None:
        self.house, self.slack, self.teams, self.demo = house, house.slack, house.teams, house.slack.demo
        self.folder = folder

    # --- the steps --------------------------------------------------------------------------------------------------

    async def off_until_somebody_opts_in(self) -> None:
        """A form sent in without opting in is answered with the notice; each question may be skipped."""
        assert "A private check-in" in str(await self.demo.persona("moderator3").fills("checkin", **HARD))
        form = (await self.web("moderator3", "/checkin join", "/checkin"))["form"]
        for field in form["fields"]:
            assert (field["required"], field["options"][0]["label"]) == (False, "prefer not to say")
        mia = self.slack.person("moderator1")
        notice = await mia.types("/checkin", "")
        assert "Nobody sees your answers" in notice.words
        joined = await mia.presses(notice, "Opt in")
        asked = await mia.presses(joined, "Check in")
        assert asked.view is not None
        assert (asked.view.fields, asked.view.buttons[-1]) == (["shift", "weight", "help"], "Help now")
        note = await self.teams.says("lead2", "dm", "/checkin")
        assert "Nobody sees" not in words(note), "no message says whether somebody takes part"
        dialog = await self.teams.opens("lead2", "dm", note, "Open")
        dialog = await self.in_a_dialog("lead2", dialog, "Opt in")
        dialog = await self.in_a_dialog("lead2", dialog, "Check in")
        assert dialog.fields == ["shift", "weight", "help"]
        for who in IN_SLACK[1:]:
            await self.slack.person(who).types("/checkin", "join")
        for who in IN_TEAMS[1:]:
            await self.teams.says(who, "dm", "/checkin join")
        for who in (*IN_THE_WEB, THE_EIGHTH):
            await self.web(who, "/checkin join")

    async def seven_answer_and_are_not_enough(self) -> None:
        await self.unseen(self.seven_answer)
        again = await self.demo.persona("moderator3").fills("checkin", **HARD)
        assert "Closed for today" in str(again), "one a day"
        assert "No window is over yet" in await self.page_of("lead_night")
        await self.demo.post("/demo/clock", {"to": "2026-11-30T09:00:00Z"})
        assert OVER in await self.page_of("lead_night")
        assert self.kept("answers") == []

    async def eight_answer_and_one_page_is_told_once(self) -> None:
        await self.unseen(self.seven_answer)
        await self.demo.persona(THE_EIGHTH).fills("checkin", **HARD)
        await self.demo.post("/demo/clock", {"to": "2026-12-07T09:00:00Z"})
        page = await self.page_of("lead_night")
        assert "■■■■■ 80 % and more" in page
        assert page.index("Shift: hard") < page.index("Shift: okay") < page.index("Shift: good"), "as it is asked"
        for who in (*IN_SLACK, *IN_TEAMS, *IN_THE_WEB, "crew4"):
            assert await self.page_of(who) == page, "the same page for everybody"
        mia = await self.slack.person("moderator1").types("/checkin", "pulse")
        teams = words(await self.teams.says("lead2", "dm", "/checkin pulse"))
        for said in (mia.words, teams):
            assert said.count("80 % and more") == page.count("80 % and more")
        told = self.kept("releases")
        assert [(row["site"], row["first"], row["cohort"]) for row in told] == [
            ("dublin", "2026-11-23", "dublin"),
            ("dublin", "2026-11-30", "dublin"),
        ], "the site alone, and no part of it"
        with pytest.raises(sqlite3.IntegrityError):
            self.told_again(told[1])

    async def opting_out_destroys_the_key_and_no_page_changes(self) -> None:
        mia = self.slack.person("moderator1")
        await self.slack_answers("moderator1")
        pages, people, answered = self.kept("releases"), self.kept("people"), self.kept("answers")
        seen = await self.page_of("lead_night")
        stops = await mia.types("/checkin", "stop")
        stopped = await mia.presses(stops, "Yes, destroy it")
        assert "Your key is destroyed" in stopped.words

        assert self.kept("releases") == pages, "to the byte"
        assert await self.page_of("lead_night") == seen
        (gone,) = [row for row in people if row["pseudonym"] not in {one["pseudonym"] for one in self.kept("people")}]
        on_disk = b"".join(path.read_bytes() for path in self.folder.glob("wellbeing.db*"))
        assert str(gone["wrapped_key"]).encode() not in on_disk
        (kept,) = answered
        assert kept["pseudonym"] == gone["pseudonym"], "a copy of the answer is all that is left"
        assert self.opened_by_anybody(kept) == [], "and no key that is left opens it"
        assert NOTICE in str((await self.web("moderator1", "/checkin"))["card"]["text"]), "they may begin anew"

    async def the_coach_sees_who_asked_and_nobody_else(self) -> None:
        coach = self.slack.person("coach")
        assert "Nobody is waiting" in (await coach.types("/checkin", "calls")).words, "of eight who answered"
        asked = await self.teams.says("lead_late", "dm", "/checkin talk")
        form = await self.teams.opens("lead_late", "dm", asked, "Open form" if "form" in words(asked) else "Open")
        assert "Orla Flynn alone gets this: your name" in form.words
        sent = await self.teams.sends("lead_late", "dm", form, when="today")
        assert "has your request, and nobody else" in sent.words
        assert "Sorcha Quinn" in (await coach.types("/checkin", "calls")).words
        for other in ("manager", "administrator", "auditor", "moderator3"):
            assert "Sorcha" not in str(await self.web(other, "/checkin calls"))

    async def help_now_answers_while_the_record_is_shut(self) -> None:
        """Of somebody who never opted in; neither database can be written to, and nothing would be."""
        before = self.record()
        with closing(sqlite3.connect(self.folder / "handrail.db", isolation_level=None)) as record:
            record.execute("BEGIN EXCLUSIVE")
            with closing(sqlite3.connect(self.folder / "wellbeing.db", isolation_level=None)) as vault:
                vault.execute("BEGIN EXCLUSIVE")
                slack = await self.slack.person("crew4").types("/checkin", "help now")
                web = str(await self.web("crew4", "/checkin help now"))
                teams = words(await self.teams.says("crew4", "dm", "help now"))
            record.rollback()
        for said in (slack.words, web, teams):
            assert "116 123" in said
        assert self.record() == before

    async def no_word_of_it_is_anywhere(self) -> None:
        """No transcript, file, line of the log or number has a word of an answer; the record has none of check-ins."""
        async with self.demo.session.get(f"{self.demo.url}/metrics") as answer:
            places = {"metrics": await answer.text()}
        places["log"] = (self.folder / "stderr.txt").read_text(encoding="utf-8")
        for name in ("handrail.db", "wellbeing.db"):
            files = b"".join(path.read_bytes() for path in self.folder.glob(f"{name}*"))
            places[name] = files.decode("utf-8", "replace")
        places["Slack"] = "\n".join(repr(self.slack.slack.messages(room)) for room in self.slack.slack.world.channels)
        calls = [call for call in self.slack.slack.calls if not is_the_form(call.args)]
        places["calls of Slack"] = repr(calls)
        places["Teams"] = repr(self.teams.teams.order)
        places["web"] = str([await self.demo.persona(who).reads() for who in IN_THE_WEB])
        for place, whole in places.items():
            told = whole.replace('"heavy": ', "").replace("What was handled: heavy", "")  # a page's bands of the group
            for word in SENTINELS:
                assert word not in told, (place, word)
        record = places["handrail.db"]
        for said in ("checkin", "Opt in", "You are in", "Stopped"):
            assert said not in record, said

    # --- what people do ---------------------------------------------------------------------------------------------

    async def seven_answer(self) -> None:
        for who in IN_SLACK:
            await self.slack_answers(who)
        for who in IN_TEAMS:
            await self.teams_answers(who)
        for who in IN_THE_WEB:
            assert "Thanks, closed" in str(await self.demo.persona(who).fills("checkin", **HARD))

    async def slack_answers(self, who: str) -> None:
        user = self.slack.person(who)
        thanked = await user.submits(await user.types("/checkin", ""), HARD)
        assert "Thanks, closed" in thanked.words
        assert not [word for word in SENTINELS if word in thanked.words]

    async def teams_answers(self, who: str) -> None:
        note = await self.teams.says(who, "dm", "/checkin")
        button = next(one["title"] for one in buttons(note.activity["attachments"][0]["content"]))
        form = await self.teams.opens(who, "dm", note, button)
        assert "Thanks, closed" in (await self.teams.sends(who, "dm", form, again=False, **HARD)).words

    async def in_a_dialog(self, who: str, dialog: Dialog, label: str) -> Dialog:
        """Press a button of an open dialog."""
        (button,) = [one for one in buttons(dialog.card) if one["title"] == label]
        human, place = self.teams.human(who), self.teams.place(who, "dm")
        return Dialog.of(
            await self.teams.brings(self.teams.speaking.invoke(human, place, "task/submit", {"data": button["data"]}))
        )

    async def web(self, who: str, *lines: str) -> Json:
        """What the last of these lines was answered with."""
        for line in lines:
            said = await self.demo.persona(who).says(line)
        reply: Json = said["reply"]
        return reply

    async def page_of(self, who: str) -> str:
        return str((await self.web(who, "/checkin pulse"))["card"])

    # --- what is kept -----------------------------------------------------------------------------------------------

    async def unseen(self, deed: Callable[[], Awaitable[None]]) -> None:
        """Do it; the record must be the same before and after, to the last value."""
        await self.slack.settled()
        before = self.record()
        await deed()
        assert self.record() == before

    def record(self) -> Mapping[str, list[tuple[object, ...]]]:
        with closing(sqlite3.connect(self.folder / "handrail.db")) as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}

    def kept(self, table: str) -> list[Json]:
        """The rows of a table of the vault, as somebody sees them who has the file and no key."""
        with closing(sqlite3.connect(self.folder / "wellbeing.db")) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(f"SELECT * FROM vault_{table} ORDER BY 1, 2, 3")]

    def told_again(self, row: Json) -> None:
        """Try to tell of a window that was told of, past all of our code."""
        with closing(sqlite3.connect(self.folder / "wellbeing.db")) as database:
            again = [*(row | {"body": '{"another": "page"}'}).values()]
            database.execute(f"INSERT INTO vault_releases VALUES ({', '.join('?' * len(again))})", again)

    def opened_by_anybody(self, answer: Json) -> list[Json]:
        """What every key that is left makes of a row, for somebody who has the vault's own key as well."""
        (row,) = self.kept("roots")
        root = Root(Installation(bytes.fromhex(WELLBEING_KEY)).unwrap(row["wrapped"], row["organisation"]))
        found: list[Json] = []
        for person in self.kept("people"):
            about = (person["organisation"], "vault_people", person["pseudonym"], "key")
            key = Seal(root.keys.open(person["wrapped_key"], *about))
            of = (answer["organisation"], "vault_answers", answer["id"], answer["pseudonym"], answer["in_window"])
            try:
                found.append(key.open_fields(answer["sealed"], *of, "own-3/1"))
            except SealError:
                continue
        return found


def is_the_form(arguments: Json) -> bool:
    """True for a person's own form on its way to them, which lists whatever could be chosen."""
    return str(arguments.get("view", {}).get("callback_id", "")) == "checkin"
