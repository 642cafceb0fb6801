"""Publishing a policy notice: a form, an exact preview, and then whoever it is for is asked to read it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from handlers.access import find
from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.form import Field, Option
from handlers.cards.forms import FormContext, verb_form
from handlers.cards.notice import notice_card, published_card
from handlers.cards.reply import Ask, Reply, Say
from handlers.commands.notices import PublishNotice
from handlers.commands.registry import VERBS
from handlers.domain.errors import BadInput, FieldErrors, IllegalMove, NotAllowed
from handlers.domain.fields import allowed_link
from handlers.domain.notice import Notice, Reading, addressed, audience_offered, in_reach
from handlers.domain.tongue import marked, said
from handlers.notices.asking import look_again
from handlers.notices.seen import require_role, view_of

PUBLISH = "policy_publish"
COUNTER = "policy notices"
FARTHEST = timedelta(days=366)
UNPUBLISHED = datetime(1970, 1, 1, tzinfo=UTC)
NEEDED = ("title", "version", "effective", "audience", "summary")
TICK = marked("Tick this box to publish exactly this, or change it.")


async def publish(command: PublishNotice, act: Act, now: datetime) -> Reply:
    """Publish a notice: first the exact preview, then, with `send`, exactly that. It replaces an older version."""
    require_role(act, PUBLISH)
    if not any((command.version, command.effective, command.audience, command.summary)):
        return form_of(act, {"title": command.title, "ruling": command.ruling, **await _ruled(command, act)})
    notice = await _notice(command, _complete(command), act, now)
    people = [one for one in addressed(act.rules, notice) if one != act.asker.key]
    if not people:
        raise BadInput(
            said("Nobody of ours works there, so nobody would read it. Choose another site or team."), field="audience"
        )
    replaced = await _replaced(act, notice)
    mark = _digest(notice)
    if not command.send or command.preview != mark:
        return await _preview(command, act, notice, mark)
    numbered = replace(notice, number=await act.work.escalations.next_number(COUNTER))
    await act.work.notices.keep(numbered)
    if act.asker.key in addressed(act.rules, numbered):
        await act.work.notices.keep_reading(Reading(numbered.number, act.asker.key, read_at=now))
    if replaced is not None:
        await act.work.notices.keep(replace(replaced, superseded_by=numbered.number))
        await act.work.due.drop("notice", str(replaced.number))
    if numbered.ruling is not None:
        data = {"notice": numbered.number}
        await act.work.timeline.add(numbered.ruling, at=now, actor=act.asker.key, kind="noticed", data=data)
    await look_again(act, numbered, now)
    old = replaced.number if replaced is not None else None
    return Say(published_card(await view_of(act, numbered, act.asker), len(people), old))


def form_of(
    act: Act,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    preview: Card | None = None,
    mark: str = "",
) -> Ask:
    """The form, with what was typed so far; with a preview, the box that publishes exactly that (`mark` names it)."""
    require_role(act, PUBLISH)
    offered = tuple(Option(key, label) for key, label in audience_offered(act.rules, act.asker).items())
    form = verb_form(VERBS[PUBLISH], "", values, errors, FormContext(audience=offered))
    hidden = (
        [Field("ruling", said("The ruling that it tells"), hidden=True, value=values["ruling"])]
        if values.get("ruling")
        else []
    )
    if preview is not None:
        hidden += [
            Field("preview", said("Preview"), hidden=True, value=mark),
            Field("send", said("Publish exactly this"), "bool"),
        ]
    fields = tuple(replace(field, required=field.name in NEEDED) for field in form.fields)
    return Ask(
        replace(
            form,
            title=said("Policy notice"),
            fields=(*fields, *hidden),
            preview=preview,
            submit=said("Publish", "button") if preview is not None else said("Preview", "button"),
            intro=""
            if preview is not None
            else said("You read it exactly as it will be read before anybody is asked."),
        )
    )


async def _preview(command: PublishNotice, act: Act, notice: Notice, mark: str) -> Ask:
    """The form again, with the notice as it will be read."""
    card = notice_card(replace(await view_of(act, notice, act.asker), is_sent=False))
    values = {
        "title": notice.title,
        "version": notice.version,
        "effective": notice.effective_on,
        "audience": ", ".join(command.audience),
        "summary": notice.summary,
        "link": notice.link,
        "ruling": command.ruling,
    }
    errors = {"send": said(TICK)} if command.preview == mark else {}
    return form_of(act, values, errors, preview=card, mark=mark)


async def _ruled(command: PublishNotice, act: Act) -> dict[str, str]:
    """What a notice of a ruling begins with: which policy it is about, and the ruling's words."""
    if not command.ruling:
        return {}
    case = await find(act, command.ruling)
    rulings = [event.text for event in await act.work.timeline.of(case.id) if event.kind == "ruling" and event.text]
    if not rulings or case.restricted:
        return {}
    return {"title": command.title or case.fields.get("policy_ref", ""), "summary": rulings[-1]}


def _complete(command: PublishNotice) -> date:
    """The day from which on it holds, of a form that says everything. Raises FieldErrors for what is missing."""
    missing = [name for name in NEEDED if not getattr(command, name)]
    if missing or command.effective is None:
        labels = {argument.name: argument.label for argument in VERBS[PUBLISH].arguments}
        raise FieldErrors({name: said("“{label}” is needed.", label=labels[name]) for name in missing})
    return command.effective


async def _notice(command: PublishNotice, effective: date, act: Act, now: datetime) -> Notice:
    """The notice as it would be kept, its texts redacted. Raises BadInput, NotAllowed and NotFound."""
    case = await find(act, command.ruling) if command.ruling else None
    if case is not None and case.restricted:
        raise IllegalMove(said("{ref} is restricted: no notice may name it. Leave the ruling out.", ref=case.ref))
    chosen: dict[str, list[str]] = {"site": [], "team": [], "client": []}
    for one in command.audience:
        noun, _, key = one.partition(":")
        chosen[noun].append(key)
    today = now.astimezone(ZoneInfo(act.asker.timezone)).date()
    if not today <= effective <= today + FARTHEST:
        raise BadInput(
            said(
                "A notice comes into force today ({today}) or on a day of the next 366, for example {example}.",
                today=today.isoformat(),
                example=(today + timedelta(days=7)).isoformat(),
            ),
            field="effective",
        )
    notice = Notice(
        number=0,
        title=_line(act, command.title),
        version=_line(act, command.version),
        effective_on=effective.isoformat(),
        summary=act.redacted(command.summary).strip(),
        link=_link(act, command.link),
        sites=tuple(chosen["site"]),
        teams=tuple(chosen["team"]),
        clients=tuple(chosen["client"]),
        author=act.asker.key,
        published_at=now,
        ruling=case.id if case is not None else None,
    )
    if not in_reach(act.rules, act.asker, notice):
        raise NotAllowed(
            said("A lead publishes to their own site and its teams; a manager to all. Choose others, or ask one.")
        )
    return notice


async def _replaced(act: Act, notice: Notice) -> Notice | None:
    """The version of the same title that stands, which this one replaces. Raises BadInput for the same version."""
    for other in await act.work.notices.standing():
        if other.title.casefold() != notice.title.casefold():
            continue
        if other.version.casefold() == notice.version.casefold():
            raise BadInput(
                said(
                    "Version {version} of it stands already, as notice {number}. Write another version.",
                    version=other.version,
                    number=other.number,
                ),
                field="version",
            )
        if not in_reach(act.rules, act.asker, other):
            raise NotAllowed(
                said(
                    "Notice {number} has this title and is for other sites too: a manager replaces it.",
                    number=other.number,
                )
            )
        return other
    return None


def _line(act: Act, text: str) -> str:
    """A text that stands in one line."""
    return " ".join(act.redacted(text).split())


def _link(act: Act, text: str) -> str:
    """A link to an allow-listed host, or "". Raises BadInput for any other one."""
    try:
        return allowed_link(text, act.rules.allowed_hosts) if text else ""
    except BadInput as error:
        raise BadInput(error.sentence, field="link") from error


def _digest(notice: Notice) -> str:
    """What a preview is recognised by: published is what was read, or it is previewed again."""
    read = replace(notice, published_at=UNPUBLISHED)
    return sha256(repr(read).encode()).hexdigest()[:16]
