"""A ruling: the client's answer to a policy question. It resolves the question and the linked cases that it decides.

Cases that the ruling decides say so by their links, both ways; the ruling's words stand once, on the question.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers.access import allowed, find, may_see, require
from handlers.act import Act
from handlers.cards.form import Field, Option, filled_in
from handlers.cards.forms import verb_form
from handlers.cards.notice import ruled_card
from handlers.cards.reply import Ask, Reply, Say
from handlers.commands.escalations import Resolve
from handlers.commands.notices import Rule
from handlers.commands.registry import VERBS
from handlers.commands.words import references
from handlers.domain.content import shorten
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import Escalation, Move, moved
from handlers.domain.tongue import said
from handlers.escalations.ending import resolve_one
from handlers.escalations.wording import kept_words

LANE = "policy"
TOGETHER = frozenset({"child", "related", "duplicate"})
"""The links to cases that a ruling may decide too; what a question is a part of is more than the question."""

DECIDES, DECIDED_BY = "decides", "decided_by"
OUTCOME = "answered"


async def rule(command: Rule, act: Act, now: datetime) -> Reply:
    """Keep the ruling, and resolve what it decides."""
    case = await find(act, command.ref)
    require(act, case, "rule")
    _is_a_question(act, case)
    moved(case.status, Move.RESOLVE, case.ref)
    text = kept_words(act, case, "rule", command.text).strip()
    decided = _chosen(command, await _linked(act, case))
    refs = [other.ref for other in decided]
    await act.work.timeline.add(case.id, at=now, actor=act.asker.key, kind="ruling", data={"decides": refs}, text=text)
    await _resolve(act, case, [(DECIDES, other.id) for other in decided], now)
    for other in decided:
        data = {"other": case.ref}
        await act.work.timeline.add(other.id, at=now, actor=act.asker.key, kind="ruled", data=data)
        await _resolve(act, other, [(DECIDED_BY, case.id)], now)
    return Say(ruled_card(case.ref, text, refs))


async def form_of(act: Act, case: Escalation, values: Mapping[str, str], errors: Mapping[str, str] | None) -> Ask:
    """The form: filled in with the client's last answer, and with the linked cases that would be decided too."""
    _is_a_question(act, case)
    linked = await _linked(act, case)
    given = dict(values)
    if not given.get("text"):
        given["text"] = await _last_answer(act, case)
    form = verb_form(VERBS["rule"], case.ref, given, errors)
    form = form if values.get("text") else filled_in(form, ("text",))
    if not linked:
        return Ask(form)
    options = tuple(Option(other.ref, shorten(f"{other.ref} · {_about(act, other)}", 70)) for other in linked)
    chosen = bool(given.get("chosen"))
    ticked = given.get("decides", "") if chosen else ", ".join(option.value for option in options)
    further = (
        Field("decides", said("It decides these too"), "multi", options=options, value=ticked, ours=not chosen),
        Field("chosen", said("Chosen"), hidden=True, value="yes", ours=not chosen),
    )
    return Ask(replace(form, fields=(*form.fields, *further)))


def _about(act: Act, case: Escalation) -> str:
    """What it is about: its summary, which may be left empty, else its type."""
    kind = act.rules.types.get(case.type)
    return case.summary or (kind.label if kind is not None else case.type)


def _is_a_question(act: Act, case: Escalation) -> None:
    """Raises IllegalMove for a case that no ruling is asked for."""
    kind = act.rules.types.get(case.type)
    if kind is None or kind.lane != LANE or case.restricted:
        raise IllegalMove(
            said("{ref} is no policy question, so there is nothing to rule on. `resolve` ends it.", ref=case.ref)
        )


async def _linked(act: Act, case: Escalation) -> list[Escalation]:
    """The open cases linked to it, of the same client, that the asker may resolve."""
    found = []
    for relation, other_id in case.links:
        other = await act.work.escalations.get(other_id) if relation in TOGETHER else None
        if other is None or not other.is_open or other.restricted or other.client != case.client:
            continue
        if may_see(act, other) and allowed(act, other, "resolve"):
            found.append(other)
    return list({other.id: other for other in found}.values())


def _chosen(command: Rule, linked: list[Escalation]) -> list[Escalation]:
    """Those of the linked cases that are decided. Raises BadInput for one that is not linked."""
    if not command.decides and not command.chosen:
        return linked
    wanted = references("".join(command.decides.split()))
    known = {other.ref: other for other in linked}
    for ref in wanted:
        if ref not in known:
            raise BadInput(
                said(
                    "{ref} is no open case of the same client that is linked to {case}. `link` it first.",
                    ref=ref,
                    case=command.ref.upper(),
                ),
                field="decides",
            )
    return [known[ref] for ref in wanted]


async def _last_answer(act: Act, case: Escalation) -> str:
    """What the client said last on it, to be kept as the ruling, or "" """
    answers = [event.text for event in await act.work.timeline.of(case.id) if event.kind == "reply" and event.text]
    return answers[-1] if answers else ""


async def _resolve(act: Act, case: Escalation, links: list[tuple[str, str]], now: datetime) -> None:
    tied = replace(case, links=tuple(dict.fromkeys((*case.links, *links))))
    await resolve_one(Resolve(refs=(case.ref,), outcome=OUTCOME), act, tied, now)
