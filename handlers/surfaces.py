"""Which places show a case, and what is queued for them when it changes.

Every place has its own live card in a slot `card:ID:DESTINATION`, edited in place; the story goes into its thread.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from handlers.act import Act
from handlers.domain.escalation import Escalation
from handlers.domain.nouns import changed
from handlers.domain.recipients import may_wait, reached_at
from handlers.domain.rulebook import Surface
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience, Event
from handlers.ports.post_office import Outgoing
from handlers.ports.records import DueRow
from handlers.standing import edits

COMMANDS_FOR_GUESTS = frozenset({"web"})
"""The chats where a client's contact can type a command wherever they are."""
BOARD, BOARD_AGAIN = "board", timedelta(hours=1)
HEARD_BY_MANAGERS = (Severity.P0, Severity.P1)


def client_sees(act: Act, escalation: Escalation) -> bool:
    """True if the client's shared channel shows this case."""
    kind = act.rules.types.get(escalation.type)
    return bool(escalation.client and kind and kind.client_visible and not escalation.restricted)


def card_slot(escalation_id: str, destination: str) -> str:
    return f"card:{escalation_id}:{destination}"


async def queue_cards(
    act: Act,
    escalation: Escalation,
    now: datetime,
    *,
    breached: bool = False,
    heard: bool = False,
    inside: bool = False,
) -> None:
    """Queue the live card of every place that shows this case, the client's board, the raiser's receipt, and what the
    pings that stand already say now.

    `heard` notifies the client's contacts of theirs: at the opening of a P0 or P1, and nowhere else. `inside` leaves
    the client's channel as it is: nothing that a client may know has changed.
    """
    posted = await act.work.messages.of(escalation.id)
    standing = {each.slot.split(":", 2)[2] for each in posted if each.slot.startswith("card:")}
    wanted = dict.fromkeys([*_destinations(act, escalation, breached=breached), *sorted(standing)])
    rows: list[Outgoing] = []
    for destination in wanted:
        if inside and destination.startswith("client:"):
            continue
        slot = card_slot(escalation.id, destination)
        about = {"heard": "yes"} if heard and destination.startswith("client:") else {}
        rows += _rows(act, kind="card", destination=destination, escalation=escalation, slot=slot, about=about)
    if client_sees(act, escalation) and not inside:
        rows += _board(act, escalation, now)
    raiser = f"person:{escalation.raiser}"
    rows += _rows(act, kind="receipt", destination=raiser, escalation=escalation, slot=f"receipt:{escalation.id}")
    rows += edits(act, escalation, posted)
    await act.work.outbox.put_all(rows, now)


async def show_clock(act: Act, escalation: Escalation, now: datetime, *, breached: bool = False) -> None:
    """The clock went on, and nobody acted: a new revision of the record. Before a breach it is ours alone to see."""
    kept = await act.work.escalations.keep(changed(escalation, revision=escalation.revision + 1))
    await queue_cards(act, kept, now, breached=breached, inside=not breached)


async def queue_board(act: Act, escalation: Escalation, now: datetime) -> None:
    """Queue the pinned board of the client's channel: an edit, never heard."""
    await act.work.outbox.put_all(_board(act, escalation, now), now)


async def put_up_boards(act: Act, now: datetime) -> None:
    """Queue the board of every client's channel that has none yet: guests begin there, where they have no commands.

    Each channel's first board is queued once, and looked after at the next beat; one that could not be put up is tried
    again each hour, and whenever this is called. After that the cases keep it true.
    """
    for client in act.rules.clients.values():
        for surface in client.surfaces:
            row = _first_board(client.key, surface, now, "first")
            if surface.chat in COMMANDS_FOR_GUESTS or await act.work.messages.find(row.slot, surface) is not None:
                continue
            await act.work.outbox.put(row, now)
            await _look_after(act, client.key, surface, now)


async def board_again_later(act: Act, client: str, surface: Surface, now: datetime) -> None:
    """A board could not be put up: guests have nothing to begin with until it can be."""
    if await act.work.messages.find(f"board:{client}", surface) is None:
        await _look_after(act, client, surface, now + BOARD_AGAIN)


async def put_up_again(act: Act, row: DueRow, now: datetime) -> None:
    """A row of kind `board` is due: try once more to put a client's board up, where it still belongs there."""
    client, surface = row.data["client"], Surface(row.data["chat"], row.data["tenant"], row.data["room"])
    if await act.work.messages.find(f"board:{client}", surface) is None:
        again = _first_board(client, surface, now, f"again:{act.new_id()}")
        await act.work.outbox.put(again, now)


def _first_board(client: str, surface: Surface, now: datetime, mark: str) -> Outgoing:
    return Outgoing(
        key=f"board:{client}:{mark}:{surface.chat}:{surface.tenant}:{surface.room}",
        kind="card",
        destination=f"client:{client}",
        surface=surface,
        audience=Audience.CLIENT,
        slot=f"board:{client}",
        revision=int(now.timestamp()),
        about={"board": client},
    )


async def _look_after(act: Act, client: str, surface: Surface, at: datetime) -> None:
    ref = f"{client}:{surface.chat}:{surface.tenant}:{surface.room}"
    data = {"client": client, "chat": surface.chat, "tenant": surface.tenant, "room": surface.room}
    await act.work.due.put(DueRow(BOARD, ref, at, data))


def _board(act: Act, escalation: Escalation, now: datetime) -> list[Outgoing]:
    return _rows(
        act,
        kind="card",
        destination=f"client:{escalation.client}",
        escalation=escalation,
        slot=f"board:{escalation.client}",
        about={"board": escalation.client or ""},
        revision=int(now.timestamp()),  # many cases share the board, so time is its revision
    )


async def queue_story(
    act: Act, escalation: Escalation, event: Event, now: datetime, *, heard: bool = False, said_there: bool = False
) -> None:
    """Queue one event for the threads that may read it: the team's always, the client's if it is meant for them.

    `said_there` leaves the client's thread out, where the client's own words stand already.
    """
    places = [place for place in _destinations(act, escalation) if place.startswith("team:")]
    if event.audience is Audience.CLIENT and client_sees(act, escalation) and not said_there:
        places.append(f"client:{escalation.client}")
    for destination in places:
        about = {"event": str(event.seq)}
        if heard and destination.startswith("client:"):
            about["heard"] = "yes"
        await queue(
            act,
            now,
            kind="update",
            destination=destination,
            escalation=escalation,
            thread=card_slot(escalation.id, destination),
            about=about,
            mark=f"{event.seq}",
        )


async def queue(
    act: Act,
    now: datetime,
    *,
    kind: str,
    destination: str,
    escalation: Escalation,
    slot: str = "",
    thread: str = "",
    about: Mapping[str, str] | None = None,
    mark: str = "",
    revision: int | None = None,
) -> None:
    """Queue one message for each place of a destination.

    Its key is made of what it is (the slot and the record's revision, or the thread and `mark`), so that the same
    thing is never queued twice.
    """
    rows = _rows(
        act,
        kind=kind,
        destination=destination,
        escalation=escalation,
        slot=slot,
        thread=thread,
        about=about,
        mark=mark,
        revision=revision,
    )
    await act.work.outbox.put_all(rows, now)


async def queue_reminder(
    act: Act, case: Escalation, person: str, now: datetime, *, about: Mapping[str, str], mark: str
) -> None:
    """Queue what one person is told of a case directly, once for each `mark`."""
    await queue(act, now, kind="reminder", destination=f"person:{person}", escalation=case, about=about, mark=mark)


async def queue_of_no_case(
    act: Act,
    now: datetime,
    *,
    key: str,
    kind: str,
    destination: str,
    about: Mapping[str, str],
    slot: str = "",
    thread: str = "",
    revision: int = 1,
    waits: bool = True,
) -> None:
    """Queue one message that is about no case for each place of a destination; `key` says what it is, once.

    What may wait comes to a person in the chat of their choice alone.
    """
    rows = [
        Outgoing(
            key=f"{key}:{destination}:{surface.chat}:{surface.tenant}:{surface.room}",
            kind=kind,
            destination=destination,
            surface=surface,
            audience=audience,
            slot=slot,
            thread=thread,
            revision=revision,
            about=about,
        )
        for surface, audience in _places(act, destination, waits=waits)
    ]
    await act.work.outbox.put_all(rows, now)


def _places(act: Act, destination: str, *, waits: bool) -> tuple[tuple[Surface, Audience], ...]:
    noun, _, key = destination.partition(":")
    return reached_at(act.rules, key, waits=waits) if noun == "person" else act.rules.surfaces(destination)


def _rows(
    act: Act,
    *,
    kind: str,
    destination: str,
    escalation: Escalation,
    slot: str = "",
    thread: str = "",
    about: Mapping[str, str] | None = None,
    mark: str = "",
    revision: int | None = None,
) -> list[Outgoing]:
    """A message for each place of a destination. What is edited there comes everywhere, and so does a P0 or P1."""
    what = f"{slot}:{escalation.id}:{escalation.revision}" if slot else f"{kind}:{escalation.id}:{mark}:{destination}"
    return [
        Outgoing(
            key=f"{what}:{surface.chat}:{surface.tenant}:{surface.room}" + (f":{mark}" if slot and mark else ""),
            kind=kind,
            destination=destination,
            surface=surface,
            audience=audience,
            escalation_id=escalation.id,
            slot=slot,
            thread=thread,
            revision=escalation.revision if revision is None else revision,
            about=about or {},
        )
        for surface, audience in _places(act, destination, waits=not slot and may_wait(escalation))
    ]


def _destinations(act: Act, escalation: Escalation, *, breached: bool = False) -> list[str]:
    """The places a case belongs to now. A restricted one is shown to its group's staff alone, each in private."""
    if escalation.restricted:
        group = sorted(act.rules.restricted_groups.get(escalation.type, frozenset()))
        return [f"person:{key}" for key in group if key in act.rules.people and not act.rules.people[key].is_client]
    places = [f"team:{escalation.team}"] if escalation.team else ["managers"]
    if breached or escalation.severity in HEARD_BY_MANAGERS:
        places.append("managers")
    if escalation.owner:
        places.append(f"person:{escalation.owner}")
    if client_sees(act, escalation):
        places.append(f"client:{escalation.client}")
    return list(dict.fromkeys(places))
