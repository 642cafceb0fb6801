"""Why a promise was not kept: coded by a lead, left out by a manager where the client has agreed.

A code given once is for the breaches that want one; given again, where none does, it puts the last answer right.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from handlers.access import find, require
from handlers.act import Act
from handlers.cards.breach import code_words
from handlers.cards.reply import Reply
from handlers.cards.words import clock_word
from handlers.commands.breaches import Exclude, GiveCode
from handlers.domain.breach import Breach, Code
from handlers.domain.content import clean
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import Escalation
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.escalations.change import done, keep
from handlers.escalations.wording import kept_words, takes_words

CHAT_HOSTS = ("slack.com", "teams.microsoft.com", "teams.cloud.microsoft")
"""Where a permalink to the client's own words may lead, besides the listed hosts."""

LONGEST_LINK = 500


async def code(command: GiveCode, act: Act, now: datetime) -> Reply:
    """Give cases the reason of their breaches, all at once."""
    given, second = code_of(command.code, "code"), code_of(command.second, "second") if command.second else None
    if second is given:
        raise BadInput(
            said("The second reason is the same as the first. Leave it out, or name another."), field="second"
        )
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "code")
    rows = await act.work.breaches.of([case.id for case in found])
    mine = {case.id: [row for row in rows if row.escalation_id == case.id] for case in found}
    for case in found:
        if not mine[case.id]:
            raise IllegalMove(said("{ref} has no breach on record, so there is nothing to code.", ref=case.ref))
    for case in found:
        await give(
            act, case, mine[case.id], now, given=given, second=second, note=kept_words(act, case, "code", command.note)
        )
    refs = ", ".join(case.ref for case in found)
    if second:
        sentence = said(
            "{refs}: breached because of: {given}, also {second}.",
            refs=refs,
            given=code_words(given),
            second=code_words(second),
        )
    else:
        sentence = said("{refs}: breached because of: {given}.", refs=refs, given=code_words(given))
    return done(sentence, *(case.ref for case in found))


async def give(
    act: Act,
    case: Escalation,
    breaches: Sequence[Breach],
    now: datetime,
    *,
    given: Code,
    second: Code | None = None,
    note: str = "",
) -> Escalation:
    """Write the code on the breaches that have none, or, where all have one, on all of them."""
    without = [breach for breach in breaches if breach.code is None] or list(breaches)
    for breach in without:
        coded = replace(breach, code=given, second=second, coded_by=act.asker.key, coded_at=now)
        await act.work.breaches.keep(coded)
    data = {
        "code": given.value,
        "second": second.value if second else "",
        "clocks": [breach.clock_id for breach in without],
    }
    return await keep(act, case, case, now, "code", audience=Audience.INTERNAL, data=data, text=note.strip() or None)


async def exclude(command: Exclude, act: Act, now: datetime) -> Reply:
    """Leave a breach out of the net result: the client agreed, and this is where. The gross result stays."""
    case = await find(act, command.ref)
    require(act, case, "exclude")
    reason, link = _reason_and_link(command)
    breach = await _breached(act, case, command.clock)
    reason = kept_words(act, case, "exclude", reason, "reason").strip()
    if len(reason) < 3:
        raise BadInput(said("Say why, for example `the client's tool was down from 14:00`."), field="reason")
    _check_link(link, act.rules.allowed_hosts if takes_words(act, case) else frozenset())
    excluded = replace(breach, excluded_by=act.asker.key, excluded_at=now, evidence=link)
    await act.work.breaches.keep(excluded)
    data = {"clock": breach.clock, "clock_id": breach.clock_id, "approver": act.asker.key, "evidence": link}
    await keep(act, case, case, now, "exclude", audience=Audience.INTERNAL, data=data, text=reason)
    return done(
        said(
            "{ref}: “{clock}” is left out of the net result. The gross result stays.",
            ref=case.ref,
            clock=clock_word(breach.clock),
        ),
        case.ref,
    )


def code_of(word: str, field: str) -> Code:
    """The code of a typed word. Raises BadInput with all of them."""
    try:
        return Code(word.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError as error:
        allowed = ", ".join(each.value for each in Code)
        raise BadInput(
            said("“{word}” is no reason for a breach. Allowed: {allowed}.", word=word[:40], allowed=allowed),
            field=field,
        ) from error


async def _breached(act: Act, case: Escalation, kind: str) -> Breach:
    """The last breach of this kind of promise."""
    rows = await act.work.breaches.of([case.id])
    mine = [row for row in rows if row.clock == kind]
    if not mine:
        kinds = ", ".join(dict.fromkeys(row.clock for row in rows)) or "none"
        raise BadInput(
            said("{ref} has no breach of “{kind}”. Breached: {kinds}.", ref=case.ref, kind=kind[:40], kinds=kinds),
            field="clock",
        )
    if mine[-1].excluded_by is not None:
        raise IllegalMove(
            said(
                "That breach of {ref} is left out already, by {name}.",
                ref=case.ref,
                name=act.name_of(mine[-1].excluded_by),
            )
        )
    return mine[-1]


def _reason_and_link(command: Exclude) -> tuple[str, str]:
    """In a typed line the permalink is the last word of the reason."""
    reason, link = clean(command.reason).strip(), clean(command.evidence).strip()
    if not link:
        before, _, last = reason.rpartition(" ")
        if last.startswith("https://"):
            return before, last
    return reason, link


def _check_link(link: str, hosts: frozenset[str]) -> None:
    """Raises BadInput where it is no permalink to a listed host or to one of the chats that we speak."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    chat = any(host == known or host.endswith(f".{known}") for known in CHAT_HOSTS)
    fine = parts.scheme == "https" and not parts.username and len(link) <= LONGEST_LINK
    if not fine or not (chat or host in hosts):
        raise BadInput(
            said(
                "Only what the client agreed to is left out. Give the permalink of their words, for "
                "example `https://harbour.slack.com/archives/C9/p1764000000000000`."
            ),
            field="evidence",
        )
