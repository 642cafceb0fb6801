"""A desk in which everything that must not travel is marked: what is Vega's with one word, what is ours with another.

`VEGA` stands in every text and name of the client Vega's records, `OURS` in everything that only our own people may
read: their names, teams and sites, notes, reasons, tags. Both are plain words, so that no redaction takes them out.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Protocol

from handlers.domain.catalogue import EscalationType, FieldSpec
from handlers.domain.rulebook import RuleBook
from handlers.escalations.telling import digest
from tests.support.house import shipped_rules

VEGA, OURS = "quokka", "wombat"
KINDS = ("policy_ambiguity", "imminent_harm", "vip_press", "client_complaint", "appeal_error", "csae", "le_request")
GOOD = {
    "case_link": "https://review.vega.example/dashboard/manual_review/queues/review/q1/quokka{number}",
    "case_id": "CASE-QUOKKA-{number}",
    "country": "IE",
    "number": "7",
    "percent": "30",
}


class Speaks(Protocol):
    """Somebody asks something in a room, in whatever chat."""

    async def says(self, who: str, text: str, *, room: str | None = None) -> object: ...

    async def fills(self, who: str, form: str, values: Mapping[str, str], *, room: str | None = None) -> object: ...


@cache
def marked_rules() -> RuleBook:
    """The shipped rules with marked names. Vega's restricted cases are for its own contact and our leads."""
    rules = shipped_rules()
    people = {
        key: replace(person, name=f"Quokka {key}" if person.client == "VEGA" else f"Wombat {key}")
        if person.client in (None, "VEGA")
        else person
        for key, person in rules.people.items()
    }
    return replace(
        rules,
        people=people,
        teams={key: replace(team, name=f"Wombat team {key}") for key, team in rules.teams.items()},
        sites={key: replace(site, name=f"Wombat site {key}") for key, site in rules.sites.items()},
        restricted_groups={
            key: members | {"client_vega"} - {"client_orion"} for key, members in rules.restricted_groups.items()
        },
    )


async def vegas_story(desk: Speaks, rules: RuleBook) -> dict[str, str]:
    """Vega's cases in every state with every text there is; returns the references by type."""
    refs = {kind: f"{'R' if rules.types[kind].restricted else 'VEGA'}-{number}" for kind, number in _numbered(rules)}
    for number, kind in enumerate(KINDS):
        await desk.fills("moderator1", "new", _values(rules.types[kind], number), room="dub-1")
        ref = refs[kind]
        await desk.says("lead", f"claim {ref}")
        await desk.says("moderator1", f"note {ref} wombat note quokka note")
        await desk.says("moderator1", f"tag {ref} wombatquokka")
        await desk.says("lead2", f"watch {ref}")
        await desk.says("manager", f"sev {ref} P0 wombat quokka reason")
        await desk.says("lead", f"handoff {ref} @lead2 wombat quokka on passing it on")
        await desk.says("lead2", f"decline {ref} wombat quokka no time")
        update = f"quokka update of {ref}"
        await desk.fills("lead", f"update:{ref}", {"text": update, "send": "true", "preview": digest(update)})
        if kind == "vip_press":
            await desk.says("lead2", f"approve {ref}")
        if kind != "imminent_harm":  # its update waits for a second person to the end
            await desk.says("lead2", f"told {ref} wombat by telephone")
    first, second, press, complaint, appeal, *_ = refs.values()
    await desk.says("client_vega", f"reply {first} quokka reply of the client", room="client-VEGA")
    await desk.says("client_vega", f"note {first} quokka note of the client", room="client-VEGA")
    await desk.says("moderator1", f"reply {first} wombat quokka reply of the raiser")
    await desk.says("lead", f"wait {first} vendor until 18:00 wombat quokka wait")
    await desk.says("lead", f"wait {complaint} client until 18:00 wombat quokka wait")
    await desk.says("manager", f"due {first} contain 5h wombat quokka agreed")
    await desk.says("manager", f"start {complaint} 08:30 wombat quokka mail")
    await desk.says("lead", f"link {first} related {press}")
    await desk.fills("lead", f"resolve:{press}", {"outcome": "actioned", "text": "wombat quokka was done"})
    await desk.says("lead", f"reopen {press} wombat quokka is up again")
    await desk.says("lead", f"cancel {appeal} false_alarm wombat quokka test account")
    await desk.fills("moderator1", f"resolve:{second}", {"outcome": "actioned", "text": "wombat quokka proposal"})
    return refs


def _numbered(rules: RuleBook) -> list[tuple[str, int]]:
    counts = {True: 0, False: 0}
    numbered = []
    for kind in KINDS:
        restricted = rules.types[kind].restricted
        counts[restricted] += 1
        numbered.append((kind, counts[restricted]))
    return numbered


def _values(kind: EscalationType, number: int) -> dict[str, str]:
    filled = {spec.name: _value(spec, number) for spec in kind.fields}
    words = {"summary": f"quokka summary {number}"} if kind.free_text else {}
    return {**filled, **words, "type": kind.key, "client": "VEGA", "again": "true"}


def _value(spec: FieldSpec, number: int) -> str:
    if spec.options:
        return spec.options[0][0]
    if spec.kind == "time":
        return "08:00"
    return GOOD.get(spec.format, f"quokka {spec.name}").format(number=number)
