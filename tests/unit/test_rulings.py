"""A policy question from wait to ruling to notice; what its raiser hears of it; and thanks to a team."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.cards.reply import Ask, Say
from handlers.clocks.promises import instant
from handlers.domain.escalation import Escalation
from handlers.domain.sla import Clock
from tests.support.house import House, open_house, raised, words
from tests.unit.test_notices import said, until

NEWS = " update · What became of"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The shipped desk on a Tuesday at nine in Dublin."""
    async with open_house(tmp_path) as opened:
        yield opened


async def case_of(house: House, ref: str) -> Escalation:
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
    assert case is not None
    return case


async def clock(house: House, ref: str, kind: str = "resolve") -> Clock:
    case = await case_of(house, ref)
    async with house.store.reading() as work:
        return next(one for one in await work.clocks.of([case.id]) if one.kind == kind)


async def three(house: House) -> list[str]:
    """A question with two cases that wait for the same answer, all of them the lead's."""
    refs = [await raised(house, "policy_ambiguity", policy_ref="Satire 4.2") for _ in range(3)]
    for ref in refs:
        await house.says("lead", f"claim {ref}")
    for other in refs[1:]:
        await house.says("lead", f"link {refs[0]} related {other}")
    return refs


async def test_a_wait_on_the_client_moves_net_and_not_gross_and_their_answer_ends_it(house: House) -> None:
    ref = await raised(house, "policy_ambiguity")
    await house.says("lead", f"claim {ref}")
    promised = (await clock(house, ref)).due_at
    assert promised is not None
    await house.says("lead", f"wait {ref} client is exaggeration a lie?")
    assert (await clock(house, ref)).due_at is None, "while we wait nothing is due"
    await house.waits(hours=3)
    await house.says("client_orion", f"reply {ref} no, leave satire up", room="client-ORION")
    assert (await case_of(house, ref)).status.value == "in_progress"
    due = (await clock(house, ref)).due_at
    assert due is not None
    assert instant(due) - instant(promised) == timedelta(hours=3)
    await house.says("lead", f"resolve {ref} answered")
    case = await case_of(house, ref)
    assert case.resolved_at is not None
    assert case.resolved_at - case.clock_started_at == timedelta(hours=3)


async def test_a_ruling_resolves_the_question_and_the_linked_cases_that_it_decides(house: House) -> None:
    refs = await three(house)
    reply = await house.says("lead", f"rule {refs[0]} exaggeration is no lie")
    assert words(reply) == (
        f"{refs[0]}: the ruling is on record, and the case is resolved. "
        f"It decides {refs[1]}, {refs[2]} too, which are resolved with it."
    )
    question = await case_of(house, refs[0])
    for ref in refs[1:]:
        decided = await case_of(house, ref)
        assert (decided.status.value, decided.outcome) == ("resolved", "answered")
        assert ("decided_by", question.id) in decided.links
        assert ("decides", decided.id) in question.links
    shown = await house.says("lead", f"show {refs[1]}")
    assert isinstance(shown, Say)
    facts = {fact.label: "".join(getattr(run, "text", "") for run in fact.value) for fact in shown.card.facts}
    assert f"decided by {refs[0]}" in str(facts) or f"decided by {refs[0]}" in str(shown.card)
    async with house.store.reading() as work:
        events = [one for one in await work.timeline.of(question.id) if one.kind == "ruling"]
    assert [(one.text, one.data) for one in events] == [("exaggeration is no lie", {"decides": refs[1:]})]
    assert not [text for text in house.hears("client-ORION") if "exaggeration" in text], "our words stay with us"


async def test_the_form_begins_with_the_clients_answer_and_lets_one_choose_what_is_decided(house: House) -> None:
    refs = await three(house)
    await house.says("lead", f"wait {refs[0]} client which is it?")
    await house.says("client_orion", f"reply {refs[0]} leave it up", room="client-ORION")
    opened = await house.says("lead", f"rule {refs[0]}")
    assert isinstance(opened, Ask)
    fields = {field.name: field for field in opened.form.fields}
    assert fields["text"].value == "leave it up"
    assert fields["decides"].value == ", ".join(refs[1:])
    labels = [option.label for option in fields["decides"].options]
    assert labels == [f"{ref} · Policy question / gap" for ref in refs[1:]], "none has a summary"
    values = {name: field.value for name, field in fields.items()} | {"decides": refs[2]}
    await house.fills("lead", f"rule:{refs[0]}", values)
    assert [(await case_of(house, ref)).is_open for ref in refs] == [False, True, False]


async def test_nothing_is_decided_that_is_not_linked_or_another_clients(house: House) -> None:
    refs = await three(house)
    stranger = await raised(house, "policy_ambiguity")
    vega = await raised(house, "policy_ambiguity", client="VEGA")
    await house.says("lead", f"link {refs[0]} related {vega}")
    reply = await house.fills("lead", f"rule:{refs[0]}", {"text": "up", "decides": stranger, "chosen": "yes"})
    assert f"{stranger} is no open case of the same client that is linked to {refs[0]}" in words(reply)
    await house.says("lead", f"rule {refs[0]} leave it up")
    assert (await case_of(house, vega)).is_open
    assert (await case_of(house, stranger)).is_open


@pytest.mark.parametrize(
    ("who", "kind", "sentence"),
    [
        ("moderator1", "policy_ambiguity", "`rule` is for a lead or a manager"),
        ("client_orion", "policy_ambiguity", "`rule` is for a lead or a manager"),
        ("lead", "vip_press", "is no policy question, so there is nothing to rule on"),
        ("lead", "csae", "is no policy question"),
    ],
)
async def test_who_may_not_rule_or_where_there_is_nothing_to_rule_on(
    house: House, who: str, kind: str, sentence: str
) -> None:
    ref = await raised(house, kind)
    assert sentence in words(await house.says(who, f"rule {ref} up"))
    assert (await case_of(house, ref)).is_open


async def test_a_ruling_becomes_a_notice_for_two_sites(house: House) -> None:
    ref = (await three(house))[0]
    await house.says("lead", f"rule {ref} exaggeration is no lie")
    opened = await house.presses("manager", "policy_publish", ref, {"ruling": ref})
    assert isinstance(opened, Ask)
    values = {field.name: field.value for field in opened.form.fields}
    assert (values["title"], values["summary"], values["ruling"]) == ("Satire 4.2", "exaggeration is no lie", ref)
    filled = values | {"version": "4.3", "effective": "2026-12-01", "audience": "site:dublin, site:manila"}
    preview = await house.fills("manager", "policy_publish", filled)
    assert isinstance(preview, Ask)
    hidden = {field.name: field.value for field in preview.form.fields if field.hidden}
    await house.fills("manager", "policy_publish", filled | hidden | {"send": "true"})
    shown = await house.says("moderator1", "policy show 1")
    assert isinstance(shown, Say)
    assert f"It tells the ruling on {ref}." in said(shown.card)
    async with house.store.reading() as work:
        events = await work.timeline.of((await case_of(house, ref)).id)
    assert [event.data for event in events if event.kind == "noticed"] == [{"notice": 1}]


async def test_who_raised_it_hears_what_became_of_it_quietly_and_in_one_message(house: House) -> None:
    refs = await three(house)
    await house.says("lead", f"rule {refs[0]} leave it up")
    await house.waits(minutes=4)
    assert not [text for text in house.hears("dm-moderator1") if NEWS in text]
    await house.waits(minutes=2)
    (heard,) = [one for one in house.rooms["dm-moderator1"] if NEWS in one.text]
    assert "What became of 3 cases that you raised" in heard.text
    assert "question answered" in said(heard.post.card)
    assert heard.post.mentions == (), "it is there to be found, and pings nobody"


async def test_news_waits_for_the_next_working_hour_and_a_case_that_is_open_again_is_none(house: House) -> None:
    one, other = await raised(house, "vip_press"), await raised(house, "vip_press")
    await until(house, 24, 18)
    for ref in (one, other):
        await house.says("lead", f"resolve {ref} actioned")
    await until(house, 25, 7, 59)
    assert not [text for text in house.hears("dm-moderator1") if NEWS in text]
    await house.says("lead", f"reopen {other} it is up again, the same video")
    await until(house, 25, 8)
    (heard,) = [text for text in house.hears("dm-moderator1") if NEWS in text]
    assert heard == f"{one} update · What became of the case that you raised: {one}"


async def test_of_a_restricted_case_its_raiser_reads_the_status_alone(house: House) -> None:
    ref = await raised(house, "csae")
    await house.says("lead", f"cancel {ref} not_ours")
    await house.waits(minutes=6)
    (heard,) = [one for one in house.rooms["dm-moderator1"] if NEWS in one.text]
    assert said(heard.post.card).count("·") == 1
    assert f"{ref} · cancelled" in said(heard.post.card)


async def test_who_ended_it_themselves_and_a_client_get_no_news(house: House) -> None:
    own = await raised(house, "vip_press", who="lead")
    await house.says("lead", f"resolve {own} actioned")
    theirs = await raised(house, "policy_ambiguity", who="client_orion", room="client-ORION")
    await house.says("lead", f"resolve {theirs} answered")
    await house.waits(hours=3)
    assert not [text for room in house.rooms for text in house.hears(room) if NEWS in text]


async def test_thanks_go_to_a_team_in_its_own_channel_once(house: House) -> None:
    for _ in range(2):
        reply = await house.says("manager", "kudos @mnl-1 nine minutes, at night. jo@example.com")
        assert words(reply) == "Manila 1: thanked in the channel."
    (heard,) = [one for one in house.rooms["mnl-1"] if one.text.startswith("KUDOS")]
    assert heard.text == "KUDOS update · Thanks to Manila 1"
    assert "nine minutes, at night." in said(heard.post.card)
    assert "jo@example.com" not in said(heard.post.card)
    assert not [text for text in house.hears("dub-1") if text.startswith("KUDOS")]


async def test_a_client_thanks_by_a_case_and_the_team_reads_whose_words_they_are(house: House) -> None:
    ref = await raised(house, "policy_ambiguity")
    reply = await house.says("client_orion", f"kudos {ref} quick and clear", room="client-ORION")
    assert words(reply) == "Thank you: the team reads it."
    (heard,) = [one for one in house.rooms["dub-1"] if one.text.startswith("KUDOS")]
    assert heard.text == "KUDOS update · Orion thanks Dublin 1"
    assert "quick and clear" in said(heard.post.card)
    assert "Kim" not in said(heard.post.card)
    assert not [text for text in house.hears("client-ORION") if "KUDOS" in text]
    await house.says("client_draco", "kudos for a quiet week", room="client-DRACO")
    assert [text for text in house.hears("aus-1") if text == "KUDOS update · Draco thanks Austin 1"]


async def test_no_restricted_case_is_named_in_thanks_and_another_clients_does_not_exist(house: House) -> None:
    restricted = await raised(house, "csae")
    assert "is restricted and is named nowhere" in words(await house.says("lead", f"kudos {restricted} well done"))
    vega = await raised(house, "policy_ambiguity", client="VEGA")
    reply = await house.says("client_orion", f"kudos {vega} well done", room="client-ORION")
    assert f"I find no case {vega}" in words(reply)
    assert "Say which team" in words(await house.says("lead", "kudos well done"))
    assert not [text for room in house.rooms for text in house.hears(room) if text.startswith("KUDOS")]
