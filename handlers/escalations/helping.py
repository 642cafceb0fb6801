"""Help: the verbs that are possible now, on the thread's case or on the cases that the asker has."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.access import allowed, case_here, may_see, scope
from handlers.act import Act
from handlers.cards.help import help_card, verb_card
from handlers.cards.reply import Reply, Say
from handlers.commands.escalations import Help
from handlers.commands.registry import VERBS, told_to_clients, usage
from handlers.commands.registry import find as find_verb
from handlers.commands.verb import Verb
from handlers.domain.errors import BadInput
from handlers.domain.escalation import Escalation, Move, Status, may_reopen, possible, undo_until
from handlers.domain.severity import Severity
from handlers.domain.tongue import said
from handlers.ports.records import Search
from handlers.surfaces import client_sees

AT_ANY_TIME = frozenset({"new", "list", "show", "help", "whoami"})
FIRST = AT_ANY_TIME | {"why", "claim", "note", "update", "wait", "handoff", "resolve"}
"""What `help` names for our own people outside a thread, besides what waits for them; `help all` names the rest."""

STRANGERS = frozenset({"new", "help", "whoami"})
WAITS_FOR_ME = frozenset({"accept", "decline", "approve", "undo", "resume", "close"})
MOST_CASES = 50
ALL_BUT_CANCELLED = frozenset(status for status in Status if status is not Status.CANCELLED)
ENDED = (Status.RESOLVED, Status.CLOSED)


async def tell_help(command: Help, act: Act, now: datetime) -> Reply:
    """The verbs that are possible now; `help all` the rest; `help VERB` one of them."""
    client = act.asker.client
    mine = [verb for verb in VERBS.values() if _is_for(act, verb)]
    mine = [told_to_clients(verb, client) for verb in mine] if client else mine
    topic = command.topic.strip().lower()
    if topic == "all":
        return Say(
            help_card([worded(verb) for verb in mine], everything=True, begin=act.begin, guest=act.asker.is_client)
        )
    if topic:
        verb = find_verb(topic)
        told = next((one for one in mine if verb is not None and one.name == verb.name), None)
        if told is None:
            raise BadInput(
                said("I do not know `{topic}`. `help all` lists every verb you may use.", topic=topic[:30]),
                field="topic",
            )
        return Say(verb_card(worded(told), usage(told), begin=act.begin))
    here = await case_here(act)
    named = await _possible(act, mine, [here] if here else await _cases(act), now)
    if here is None and not act.asker.is_client:
        named = [verb for verb in named if verb.name in FIRST | WAITS_FOR_ME]
    return Say(
        help_card(
            [worded(verb) for verb in named], ref=here.ref if here else "", begin=act.begin, guest=act.asker.is_client
        )
    )


def worded(verb: Verb) -> Verb:
    """A verb whose summary is in the reader's language; what is typed stays as it is."""
    return replace(verb, summary=said(verb.summary))


def _is_for(act: Act, verb: Verb) -> bool:
    """True for a verb of the asker's roles; a colleague whom app.yaml does not name may raise in our channels."""
    if act.asker.roles:
        return not verb.roles.isdisjoint(act.asker.roles)
    return verb.name in STRANGERS and (verb.name != "new" or act.destination is not None)


async def _cases(act: Act) -> Sequence[Escalation]:
    """The cases that the asker may work on, those that are due first; a client's closed ones too."""
    statuses = ALL_BUT_CANCELLED if act.asker.is_client else ALL_BUT_CANCELLED - {Status.CLOSED}
    return await act.work.escalations.search(Search(scope(act), statuses=statuses, limit=MOST_CASES))


async def _possible(act: Act, mine: Sequence[Verb], cases: Sequence[Escalation], now: datetime) -> list[Verb]:
    to_approve = await _to_approve(act, cases)
    named = []
    for verb in mine:
        usable = (case for case in cases if fits(act, case, verb.name, now) and allowed(act, case, verb.name))
        if verb.name == "approve":
            fit = any(allowed(act, case, "approve") for case in to_approve)
        else:
            fit = verb.name in AT_ANY_TIME or next(usable, None) is not None
        named += [verb] if fit else []
    return named


async def _to_approve(act: Act, cases: Sequence[Escalation]) -> list[Escalation]:
    """The cases with a client update by somebody else that waits for a second person."""
    known = {case.id: case for case in cases}
    found = []
    for draft in await act.work.drafts.listed(MOST_CASES):
        case = known.get(draft.escalation_id)
        if case is not None and draft.author != act.asker.key and may_see(act, case):
            found.append(case)
    return found


def fits(act: Act, case: Escalation, verb: str, now: datetime) -> bool:
    """True if the verb means something on the case as it stands."""
    me = act.asker.key
    match verb:
        case "accept" | "decline":
            return case.is_open and case.offered_to == me
        case "undo":
            until = undo_until(case)
            return until is not None and case.raiser == me and now <= until
        case "claim":
            return Move.TAKE in possible(case.status) and (case.owner != me or case.taken_at is None)
        case "resume" | "close" | "cancel" | "resolve":
            return Move(verb) in possible(case.status)
        case "reopen" | "dispute":
            return case.status in ENDED and may_reopen(case, now)
        case "code" | "exclude":
            return False
        case _:
            return _fits_in_words(act, case, verb)


def _fits_in_words(act: Act, case: Escalation, verb: str) -> bool:
    match verb:
        case "confirm":
            return case.status is Status.RESOLVED
        case "rate":
            return case.status in ENDED and case.rating is None and not case.restricted
        case "update" | "told":
            return client_sees(act, case) and (case.is_open or case.status is Status.RESOLVED)
        case "contain":
            return case.is_open and case.contained_at is None
        case "snooze":
            return case.is_open and case.severity not in (Severity.P0, Severity.P1)
        case "why" | "note" | "link" | "tag" | "watch":
            return True
        case _:
            return case.is_open
