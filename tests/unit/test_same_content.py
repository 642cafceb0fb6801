"""The same content, reported a second time by somebody who cannot see the first report: counted, and nobody paged."""

import pytest

from handlers.cards.reply import Say
from tests.support.house import House, raised, words
from tests.unit.test_working_a_case import case_of

HOST = "review.orion.example"
PATH = "/dashboard/manual_review/queues/review/q1/Ab9"


def harm(link: str) -> dict[str, str]:
    return {"type": "imminent_harm", "case_link": link, "country": "IE", "live_now": "true", "client": "ORION"}


@pytest.mark.parametrize(
    "link",
    [f"https://{HOST}:443{PATH}", f"https://{HOST.upper()}{PATH}", f"https://{HOST}{PATH}/", f"https://{HOST}{PATH}"],
)
async def test_one_address_in_four_spellings_is_one_content(house: House, link: str) -> None:
    await house.fills("moderator1", "new", harm(f"https://{HOST}{PATH}"), room="dub-1")
    reply = await house.fills("lead", "new", harm(link), room="dub-1")
    assert "ORION-1 has this content already" in words(reply)
    assert "ORION-2" in words(await house.fills("lead", "new", harm(f"https://{HOST}{PATH.lower()}"), room="dub-1"))


@pytest.mark.parametrize("kind", ["imminent_harm", "csae"])
async def test_a_second_report_from_another_team_is_counted_unseen(house: House, kind: str) -> None:
    values = harm(f"https://{HOST}{PATH}") if kind == "imminent_harm" else {"type": "csae", "case_id": "CASE-SEVEN"}
    values |= {"client": "ORION", **({"active_abuse": "true"} if kind == "csae" else {})}
    first = await house.fills("moderator1", "new", values, room="dub-1")
    assert isinstance(first, Say)
    ref = first.card.text.split()[0]
    before = house.pings()
    other = next(key for key, team in house.rules.teams.items() if "ORION" in team.clients and team.site != "dublin")
    stranger = next(
        person.key for person in house.rules.people.values() if person.team == other and "moderator" in person.roles
    )
    for _ in range(2):
        reply = await house.fills(stranger, "new", values, room=other)
        assert "Somebody has this content already" in words(reply)
        assert ref not in repr(reply)
    assert (await case_of(house, ref)).plus_ones == (stranger,)
    assert house.pings() == before
    assert "I find no case" in words(await house.says(stranger, f"show {ref}"))
    async with house.store.reading() as work:
        assert await work.escalations.by_ref("ORION-2") is None
        assert await work.escalations.by_ref("R-2") is None


async def test_another_type_of_report_is_opened_as_any_other(house: House) -> None:
    """Whoever may not see a restricted case cannot find out whether there is one, and nothing grave is swallowed."""
    await house.fills(
        "moderator1", "new", {"type": "csae", "case_id": "CASE-SEVEN", "active_abuse": "true"}, room="dub-1"
    )
    reply = await house.fills("moderator3", "new", {"type": "vip_press", "case_id": "CASE-SEVEN"}, room="dub-1")
    assert "ORION-1" in words(reply)
    assert await raised(house, "csae") == "R-2"
