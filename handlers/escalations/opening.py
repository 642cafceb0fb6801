"""Raising a case: whose it is, how bad it is, whether it is here already, and everything that starts with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from handlers.access import may_see, scope
from handlers.act import Act
from handlers.cards.lists import already_open_card
from handlers.cards.receipt import receipt_card
from handlers.cards.reply import Reply, Say
from handlers.clocks import sla
from handlers.clocks.promises import terms_of
from handlers.commands.escalations import Open
from handlers.domain.carried import NOTHING
from handlers.domain.catalogue import EscalationType, FieldSpec
from handlers.domain.errors import BadInput, NotAllowed
from handlers.domain.escalation import OPEN, Escalation, Status
from handlers.domain.fields import check_fields
from handlers.domain.people import Role
from handlers.domain.rulebook import Team
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.escalations.change import done, keep
from handlers.escalations.message import message_of, put_on_record
from handlers.escalations.naming import counter_of, labels_of, nearest_type, severity_named
from handlers.escalations.standing import Standing, begun_with, in_words
from handlers.escalations.wording import summary_of
from handlers.ports.records import Scope, Search
from handlers.surfaces import client_sees, queue_cards
from handlers.views import receipt_view

CONTENT_FIELDS = ("case_link", "case_id")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a case belongs: its client, team and site."""

    client: str | None
    team: str | None
    site: str | None


async def open_case(command: Open, act: Act, now: datetime) -> Reply:
    """Raise an escalation; a second report of the same content is offered as +1 instead of a second page."""
    check_may_raise(act)
    kind = nearest_type(act.rules, command.type)
    origin = origin_of(act, command.client, kind)
    checked = check_fields(kind, command.fields, act.rules.allowed_hosts, ZoneInfo(act.asker.timezone), now)
    fields = {spec.name: _kept(act, spec, checked[spec.name]) for spec in kind.fields if spec.name in checked}
    severity = severity_of(act, kind, fields, command.severity)
    labels = labels_of(act.rules, kind, command.labels)
    key = content_key(fields)
    if key and not command.again and (same := await _same_content(act, key, kind, origin)) is not None:
        if not may_see(act, same):
            return await _counted_unseen(act, same, now)
        return Say(already_open_card(same.ref, plus_ones=len(same.plus_ones)))
    case = await create(
        act,
        now,
        kind=kind,
        origin=origin,
        severity=severity,
        summary=summary_of(act, kind, command),
        fields=fields,
        labels=labels,
        message=message_of(act, command) if kind.link and not kind.restricted else {},
    )
    return Say(receipt_card(await receipt_view(act, case, now)))


async def create(
    act: Act,
    now: datetime,
    *,
    kind: EscalationType,
    origin: Origin,
    severity: Severity,
    summary: str = "",
    fields: Mapping[str, str] | None = None,
    labels: tuple[str, ...] = (),
    message: Mapping[str, str] | None = None,
    links: tuple[tuple[str, str], ...] = (),
    stood: Standing | None = None,
) -> Escalation:
    """Write a new record with its clocks, its timeline and the cards of every place that shows it.

    One that goes on with another case begins where that `stood`.
    """
    counter = counter_of(act.rules, kind, origin.client)
    number = await act.work.escalations.next_number(counter)
    await act.work.policy_sets.keep(act.rules.policy_set)
    case = Escalation(
        id=act.new_id(),
        ref=f"{counter}-{number}",
        type=kind.key,
        severity=severity,
        status=Status.NEW,
        raiser=act.asker.key,
        opened_at=now,
        clock_started_at=now,
        policy_set=act.rules.policy_set.version,
        client=origin.client,
        site=origin.site,
        team=origin.team,
        restricted=kind.restricted,
        summary=summary,
        fields={name: value for name, value in (fields or {}).items() if value},
        labels=labels,
        links=links,
        case_key=content_key(fields or {}),
    )
    if stood is not None:
        case = begun_with(case, stood)
    await act.work.escalations.add(case)
    await _record(act, case, now, stood)
    if message:
        await put_on_record(act, case, message, now)
    await sla.start(act, case, now, stood.carried if stood is not None else NOTHING)
    await queue_cards(act, case, now, heard=severity in (Severity.P0, Severity.P1))
    return case


async def _record(act: Act, case: Escalation, now: datetime, stood: Standing | None) -> None:
    """The first event of its timeline, with the terms that it was opened under."""
    await act.work.timeline.add(
        case.id,
        at=now,
        actor=act.asker.key,
        kind="opened",
        audience=Audience.CLIENT if client_sees(act, case) else Audience.INTERNAL,
        data={
            "type": case.type,
            "severity": case.severity.value,
            "policy_set": case.policy_set,
            **in_words(stood),
            **(await terms_of(act, case)).written(),
        },
    )


def origin_of(act: Act, wanted: str, kind: EscalationType) -> Origin:
    """Client, team and site: from the channel, else from the asker's roster; a client named must be one of theirs.

    Raises BadInput at the field `client`.
    """
    asker, rules = act.asker, act.rules
    noun, _, key = (act.destination or "").partition(":")
    team = rules.teams.get(key) if noun == "team" else rules.teams.get(asker.team or "")
    offered = clients_offered(act)
    client = wanted.upper() or (key if noun == "client" else "") or (offered[0] if offered else "")
    if asker.is_client:
        client = asker.client or ""
    if wanted and client not in offered:
        raise BadInput(
            said(
                "“{word}” is no client you raise for. Allowed: {allowed}.",
                word=wanted[:40],
                allowed=", ".join(offered) or said("none"),
            ),
            field="client",
        )
    if team is None or (client and client not in team.clients):
        team = next((each for each in rules.teams.values() if client in each.clients), team)
    return Origin(client or None, team.key if team else None, _site(team, asker.site))


def clients_offered(act: Act) -> tuple[str, ...]:
    """The clients that the asker may raise for, the usual one first."""
    asker, rules = act.asker, act.rules
    if asker.client is not None:
        return (asker.client,)
    noun, _, key = (act.destination or "").partition(":")
    here = rules.teams[key].clients if noun == "team" and key in rules.teams else ()
    if noun == "client" and key in rules.clients:
        here = (key,)
    team = rules.teams.get(asker.team or "")
    own = team.clients if team else ()
    rest: Iterable[str] = ()
    if asker.has(Role.MANAGER):
        rest = rules.clients
    elif asker.has(Role.LEAD):
        rest = (key for each in rules.teams.values() if each.site == asker.site for key in each.clients)
    return tuple(dict.fromkeys((*here, *own, *rest)))


def types_offered(act: Act) -> tuple[str, ...]:
    """The types that the asker may raise, life and child safety first; a client's contact only those it may see."""
    kinds = [kind for kind in act.rules.types.values() if not act.asker.is_client or kind.client_visible]
    return tuple(kind.key for kind in sorted(kinds, key=lambda kind: (kind.severity.rank, not kind.heavy)))


def severity_of(act: Act, kind: EscalationType, fields: Mapping[str, str], wanted: str) -> Severity:
    """The type's severity, as its fields decide it; anyone may ask for a worse one, a lead or manager for a milder.

    Raises BadInput at the field `severity`.
    """
    usual = kind.severity
    for rule in kind.severity_if:
        value = fields.get(rule.field, "")
        if value in rule.values or "*" in rule.values:
            usual = rule.severity
            break
    if not wanted:
        return usual
    asked = severity_named(wanted)
    if usual.worse_than(asked) and not act.asker.has(Role.LEAD, Role.MANAGER):
        raise BadInput(
            said(
                "“{kind}” is {usual} here; anyone may raise it, a lead or a manager may lower it to {asked}.",
                kind=kind.label,
                usual=usual.value,
                asked=asked.value,
            ),
            field="severity",
        )
    return asked


def content_key(fields: Mapping[str, str]) -> str | None:
    """What a second report of the same content would share: its case link, else its case id."""
    for name in CONTENT_FIELDS:
        value = fields.get(name, "").strip()
        if value:
            return f"{name}:{_same_address(value) if name == 'case_link' else value.lower()}"
    return None


def _same_address(link: str) -> str:
    """A link as it is compared: the host in any case, its usual port, and a slash at the end make no difference."""
    parts = urlsplit(link)
    query = f"?{parts.query}" if parts.query else ""
    return f"{(parts.hostname or '').lower()}{parts.path.rstrip('/')}{query}"


async def _counted_unseen(act: Act, case: Escalation, now: datetime) -> Reply:
    """Count a second report on a case that the asker may not see: no page, no reference, and no way in."""
    if act.asker.key not in case.plus_ones:
        await keep(act, case, replace(case, plus_ones=(*case.plus_ones, act.asker.key)), now, "plus_one")
    return done(
        said("Somebody has this content already, and your report is counted there. Nobody is paged a second time.")
    )


async def _same_content(act: Act, key: str, kind: EscalationType, origin: Origin) -> Escalation | None:
    """An open case of the client's with this content: one that the asker may see, else one of the same type.

    So nobody finds out with another type whether there is a restricted case, and nothing grave is taken for its like.
    """
    everything = Scope(everything=True, restricted_types=frozenset(act.rules.restricted_groups))
    whose = scope(act) if origin.client is None else everything
    found = await act.work.escalations.search(Search(whose, statuses=OPEN, client=origin.client, case_key=key))
    seen = (case for case in found if may_see(act, case))
    return next(seen, None) or next((case for case in found if case.type == kind.key), None)


def _kept(act: Act, spec: FieldSpec, value: str) -> str:
    """A field's value as it may be kept: free text is redacted, checked formats are what they are."""
    return act.redacted(value) if spec.kind in ("text", "long") and not spec.format else value


def check_may_raise(act: Act) -> None:
    """Raises NotAllowed for whoever may not raise where they ask."""
    if act.asker.has(Role.MODERATOR, Role.LEAD, Role.MANAGER, Role.CLIENT):
        return
    if not act.asker.roles and act.destination is not None:
        return  # a colleague whom app.yaml does not name yet, in a channel of ours: better told twice than not at all
    raise NotAllowed(
        said("You cannot raise escalations with your role. A moderator, a lead, a manager or the client can.")
    )


def _site(team: Team | None, own: str | None) -> str | None:
    return team.site if team else own
