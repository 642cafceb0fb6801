"""Where a case belongs: its client, its site, its labels. Each may choose another policy; time already used counts."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches

from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.clocks import replanning
from handlers.clocks.promises import terms_of
from handlers.commands.moving import AddLabel, DropLabel, SetClient, SetSite
from handlers.domain.catalogue import label_words
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import Escalation
from handlers.domain.tongue import marked, said
from handlers.escalations.change import done, keep, open_case
from handlers.escalations.continuing import go_on
from handlers.escalations.naming import MOST_LABELS
from handlers.escalations.opening import Origin, clients_offered
from handlers.escalations.wording import kept_reason, kept_words

_BECAME = {
    "client": marked("{ref}: now of {name}. Time already used counts."),
    "site": marked("{ref}: now at {name}. Time already used counts."),
    "label": marked("{ref}: now labelled {name}. Time already used counts."),
    "unlabel": marked("{ref}: no longer labelled {name}. Time already used counts."),
}
"""By verb, what has become of a case."""
_UNKNOWN = {
    "client": marked("“{word}” is no client that you can name here. Allowed: {allowed}."),
    "site": marked("“{word}” is no site that you can name here. Allowed: {allowed}."),
    "label": marked("“{word}” is no label that you can name here. Allowed: {allowed}."),
}
_UNKNOWN_BUT_NEAR = {
    "client": marked("“{word}” is no client that you can name here. Did you mean `{near}`? Allowed: {allowed}."),
    "site": marked("“{word}” is no site that you can name here. Did you mean `{near}`? Allowed: {allowed}."),
    "label": marked("“{word}” is no label that you can name here. Did you mean `{near}`? Allowed: {allowed}."),
}

REASON = "because it was raised for the wrong one"  # for example


async def set_client(command: SetClient, act: Act, now: datetime) -> Reply:
    """Move a case to another client. What a client may see is continued under that client's own reference.

    So neither reads the other's words. Raises IllegalMove for what a client raised itself.
    """
    case = await open_case(act, command.ref, "client")
    key = _known(command.client.upper(), clients_offered(act), "client")
    if key == case.client:
        return done(said("{ref} is {key}'s already.", ref=case.ref, key=key), case.ref)
    raiser = act.rules.people.get(case.raiser)
    if raiser is None or raiser.is_client:
        raise IllegalMove(
            said(
                "{ref} was raised by {client} in their own words, which are nobody else's. Raise a new "
                "case for {key} and `link` them.",
                ref=case.ref,
                client=case.client or said("somebody"),
                key=key,
            )
        )
    reason = kept_reason(act, case, "client", command.reason, REASON)
    kind = act.rules.types[case.type]
    if not kind.client_visible:
        return await _changed(act, case, replace(case, client=key), now, "client", str(case.client or ""), key, reason)
    team = next((each for each in act.rules.teams.values() if key in each.clients and each.site == case.site), None)
    origin = Origin(key, team.key if team else case.team, case.site)
    data = {"from": case.client or "", "to": key}
    left = await keep(act, case, case, now, "moved", data=data, text=reason, story=True)
    new, besides = await go_on(act, left, now, kind=kind, origin=origin)
    sentence = said(
        "{ref} is continued as {new_ref}; the old record is superseded. Time already used counts.",
        ref=case.ref,
        new_ref=new.ref,
    )
    return done(f"{sentence}{besides}", new.ref)


async def set_site(command: SetSite, act: Act, now: datetime) -> Reply:
    """Move a case to another site: its team there, its duties, and the policy that fits it there."""
    case = await open_case(act, command.ref, "site")
    key = _known(command.site.lower(), act.rules.sites, "site")
    if key == case.site:
        return done(said("{ref} is at {site} already.", ref=case.ref, site=act.rules.sites[key].name), case.ref)
    reason = kept_reason(act, case, "site", command.reason, REASON)
    there = [team for team in act.rules.teams.values() if team.site == key]
    team = next((each for each in there if case.client in each.clients), next(iter(there), None))
    after = replace(case, site=key, team=team.key if team else case.team)
    return await _changed(act, case, after, now, "site", case.site or "", key, reason)


async def add_label(command: AddLabel, act: Act, now: datetime) -> Reply:
    """Put a content label on a case."""
    case = await open_case(act, command.ref, "label")
    key = _known(command.label.lower(), act.rules.labels, "label")
    if key in case.labels:
        return done(
            said("{ref} carries “{label}” already.", ref=case.ref, label=label_words(act.rules.labels, key)), case.ref
        )
    own = [label for label in case.labels if label not in act.rules.types[case.type].labels]
    if len(own) >= MOST_LABELS:
        raise BadInput(
            said("{ref} carries {n} labels already, which is the most. `unlabel` one.", ref=case.ref, n=len(own)),
            field="label",
        )
    reason = kept_words(act, case, "label", command.reason)
    return await _changed(act, case, replace(case, labels=(*case.labels, key)), now, "label", "", key, reason)


async def drop_label(command: DropLabel, act: Act, now: datetime) -> Reply:
    """Take a content label off a case. Raises IllegalMove for one that its type always carries."""
    case = await open_case(act, command.ref, "unlabel")
    key = _known(command.label.lower(), act.rules.labels, "label")
    kind = act.rules.types[case.type]
    if key not in case.labels:
        return done(
            said("{ref} does not carry “{label}”.", ref=case.ref, label=label_words(act.rules.labels, key)), case.ref
        )
    if key in kind.labels:
        raise IllegalMove(
            said("“{kind}” always carries “{label}”.", kind=kind.label, label=label_words(act.rules.labels, key))
        )
    reason = kept_words(act, case, "unlabel", command.reason)
    left = tuple(label for label in case.labels if label != key)
    return await _changed(act, case, replace(case, labels=left), now, "unlabel", "", key, reason)


async def _changed(  # noqa: PLR0917 - before and after, when, what, from and to, why
    act: Act, case: Escalation, after: Escalation, now: datetime, verb: str, was: str, to: str, reason: str
) -> Reply:
    """Write the change, and promise what holds for the case as it is now."""
    data = {"from": was, "to": to, **(await terms_of(act, after)).written()}
    kept = await keep(act, case, after, now, verb, data=data, text=reason or None, story=True)
    await replanning.replanned(act, case, kept, now)
    names = {
        "client": {key: client.name for key, client in act.rules.clients.items()},
        "site": {key: site.name for key, site in act.rules.sites.items()},
    }
    name = names.get(verb, act.rules.labels)[to]
    return done(said(_BECAME[verb], ref=case.ref, name=name), case.ref)


def _known(word: str, words: Collection[str], noun: str) -> str:
    if word in words:
        return word
    near = get_close_matches(word, list(words), 1)
    allowed = ", ".join(words) or said("none")
    if near:
        sentence = said(_UNKNOWN_BUT_NEAR[noun], word=word[:40], near=near[0], allowed=allowed)
    else:
        sentence = said(_UNKNOWN[noun], word=word[:40], allowed=allowed)
    raise BadInput(sentence, field=noun)
