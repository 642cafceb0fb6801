"""Bad input for every verb and every form: a clear sentence, and nothing is changed."""

import pytest

from handlers.cards.reply import Ask, Nothing, Reply, Say
from handlers.commands.registry import VERBS
from handlers.domain.people import Role
from handlers.ports.records import Scope, Search
from tests.support.house import House, raised, words

WRITING = [name for name, verb in VERBS.items() if verb.writes and name != "new"]
ON_A_CASE = [
    name for name, verb in VERBS.items() if any(argument.kind in ("ref", "refs") for argument in verb.arguments)
]
TRACES = ("Traceback", "Error(", "Exception", "None", "KeyError", "psycopg", "sqlalchemy")
HOSTILE = {
    "null bytes": "a\x00b",
    "right-to-left marks": "\u202egnp.exe\u202c \u200f",
    "slack markup": "<!channel> <@U1> <http://evil.example|click>",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{7*7}} ${7*7} %s %(x)s",
    "surrogates": "\ud800 lonely",
    "very long": "x" * 100_000,
    "only emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 50,
    "zalgo": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f" * 50,
    "sql": "'; DROP TABLE escalations; --",
    "newlines": "a\r\nb\u2028c\x1b[31m",
}


async def everything(house: House) -> object:
    """All that a refused input must leave as it is."""
    scope = Scope(everything=True, restricted_types=frozenset(house.rules.types))
    async with house.store.reading() as work:
        cases = await work.escalations.search(Search(scope, limit=500))
        return (
            tuple(cases),
            tuple(await work.clocks.of([case.id for case in cases])),
            tuple(await work.due.listed()),
            tuple(sorted((row.outgoing.key, row.state) for row in await work.outbox.listed(1000))),
        )


def sentence(reply: Reply) -> str:
    """What the asker reads; it must be words, and never the insides of the program."""
    assert not isinstance(reply, Nothing)
    said = words(reply) or (reply.form.title if isinstance(reply, Ask) else "")
    assert said.strip()
    assert not [trace for trace in TRACES if trace in said], said
    assert len(said) < 1500
    return said


@pytest.mark.parametrize("verb", ON_A_CASE)
async def test_an_unknown_and_a_foreign_reference_are_refused_in_the_same_words(house: House, verb: str) -> None:
    ref = await raised(house)
    before = await everything(house)
    unknown = sentence(await house.fills("client_vega", f"{verb}:ORION-999", _values(verb)))
    foreign = sentence(await house.fills("client_vega", f"{verb}:{ref}", _values(verb)))
    assert foreign == unknown.replace("ORION-999", ref)
    assert await everything(house) == before


@pytest.mark.parametrize("verb", WRITING)
async def test_a_verb_without_anything_asks_or_says_what_is_missing(house: House, verb: str) -> None:
    await raised(house)
    before = await everything(house)
    sentence(await house.says("lead", verb))
    assert await everything(house) == before


@pytest.mark.parametrize("verb", WRITING)
async def test_somebody_without_the_right_is_told_who_can(house: House, verb: str) -> None:
    ref = await raised(house)
    before = await everything(house)
    for somebody in ("coach", "auditor", "administrator"):
        reply = await house.fills(somebody, f"{verb}:{ref}", _values(verb))
        sentence(reply)
        assert await everything(house) == before, (somebody, verb)


@pytest.mark.parametrize("verb", WRITING)
async def test_hostile_text_is_refused_or_inert_but_never_breaks_anything(house: House, verb: str) -> None:
    ref = await raised(house)
    asker = "client_orion" if VERBS[verb].roles == {Role.CLIENT} else "lead"
    for text in HOSTILE.values():
        for line in (f"{verb} {ref} {text}", f"{text} {verb}"):
            sentence(await house.says(asker, line))
        if values := dict.fromkeys(_values(verb), text):
            sentence(await house.fills(asker, f"{verb}:{ref}", values))


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_a_form_full_of_hostile_text_raises_nothing_or_something_inert(house: House, hostile: str) -> None:
    for kind in house.rules.types.values():
        values = {spec.name: HOSTILE[hostile] for spec in kind.fields} | {"type": kind.key, "summary": HOSTILE[hostile]}
        sentence(await house.fills("moderator1", "new", values, room="dub-1"))


@pytest.mark.parametrize(
    "line",
    [
        "clam ORION-1",
        "frobnicate",
        "show ORION",
        "sev ORION-1 P9 x",
        "wait ORION-1 godot",
        "due ORION-1 resolve 31 Feb x",
        "snooze ORION-1 -5m",
        "snooze ORION-1 1e9h",
        "rate ORION-1 eleven",
        "list nonsense of mine",
        "new nonsense_type p0 x",
    ],
)
async def test_a_slip_of_the_pen_is_answered_with_what_is_allowed(house: House, line: str) -> None:
    await raised(house)
    before = await everything(house)
    said = sentence(await house.says("lead", line))
    assert "`" in said or "Allowed" in said or "“" in said
    assert await everything(house) == before


async def test_the_same_button_pressed_twice_changes_it_once(house: House) -> None:
    ref = await raised(house)
    first = await house.presses("lead", "claim", ref, key="press-1")
    after = await everything(house)
    second = await house.presses("lead", "claim", ref, key="press-1")
    assert first == second
    assert await everything(house) == after


async def test_a_stale_button_on_a_closed_case_is_refused_in_words(house: House) -> None:
    ref = await raised(house)
    await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    before = await everything(house)
    for verb in ("claim", "wait", "contain"):
        reply = await house.fills("lead", f"{verb}:{ref}", {"on": "client"})
        assert isinstance(reply, Say)
        sentence(reply)
    assert await everything(house) == before


def _values(verb: str) -> dict[str, str]:
    """Good values for every argument of a verb, so that only the person or the reference is wrong."""
    good = {
        "person": "lead",
        "when": "30m",
        "number": "5",
        "text": "a reason that is long enough",
        "flag": "true",
        "choice": "",
        "day": "tomorrow",
        "multi": "",
        "ref": "ORION-1",
    }
    values: dict[str, str] = {}
    for argument in VERBS[verb].arguments:
        if argument.name in ("ref", "refs") or argument.kind == "values":
            continue
        values[argument.name] = argument.choices[0][0] if argument.choices else good[argument.kind]
    if verb == "type":
        values["type"] = "appeal_error"
    return values
