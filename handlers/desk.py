"""The doors of the heart: somebody asks, or time has come.

The Desk opens one unit of work, finds who acts, checks access, lets the use case write, and commits. Use cases never
commit and never send.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import answers, unheard
from handlers.act import BOT, Act
from handlers.asking import command_of, form_with_errors, who_asks, writes
from handlers.cards.languages import speaking
from handlers.cards.lists import refusal_card
from handlers.cards.post import Answer as Promise
from handlers.cards.post import Post
from handlers.cards.reply import Ask, Nothing, Reply, Say, in_its_language
from handlers.clocks import sla
from handlers.commands.command import Command
from handlers.commands.preferences import Prefer
from handlers.commands.request import Remarked, Request
from handlers.composing import composed
from handlers.domain.errors import Conflict, NotAllowed, Refusal
from handlers.domain.language import language_here, language_read
from handlers.domain.people import Identity
from handlers.domain.rulebook import RuleBook, Surface
from handlers.in_force import InForce
from handlers.ports.marks import Mark
from handlers.ports.post_office import OutboxRow, Outcome
from handlers.ports.records import DueRow
from handlers.ports.work import NotTogetherError, Store, UnitOfWork
from handlers.upkeep import Reloaded, Upkeep
from handlers.use_cases import ON_TIME, USE_CASES

TOGETHER_TRIES = 2
TRIES = 3
CLOCK_ROWS = ("clock", "untaken", "bundle", "decay", "moved")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request came to: a reply, whether there is something to commit, and a refusal of rights, if it was one.

    `rules_change`: what was chosen holds from here on.
    """

    reply: Reply
    done: bool = False
    refused: NotAllowed | None = None
    rules_change: bool = False


@dataclass(frozen=True, slots=True)
class Beat:
    """What one beat did: rows fired, and rows set aside as poisoned (with the reasons)."""

    fired: int
    poisoned: tuple[tuple[DueRow, str], ...]


class Desk:
    """One front desk: `rules` gives the rule book of the moment, `new_id` makes ids."""

    def __init__(self, store: Store, rules: Callable[[], RuleBook], new_id: Callable[[], str]) -> None:
        self._store = store
        self._rules = rules
        self._new_id = new_id
        self.in_force = InForce(rules)
        self._upkeep = Upkeep(store, self._by_itself)

    async def handle(self, request: Request, now: datetime) -> Reply:
        """Answer one request. A refusal is a reply too, and changed nothing. The same key gives the first reply.

        When somebody was quicker on the same record, it is tried again on what stands there now. The first try shares
        its commit with whoever asks at the same time.
        """
        for attempt in range(1, TRIES + 1):
            try:
                return await self._handle_once(request, now, alone=attempt > 1)
            except Conflict as refusal:
                if attempt == TRIES:
                    with speaking(self.language(request.who, request.place.surface if request.place else None)):
                        return in_its_language(Say(refusal_card(refusal.sentence)))
        return Nothing()

    async def _handle_once(self, request: Request, now: datetime, *, alone: bool) -> Reply:
        if not writes(request):
            async with self._store.reading() as work:
                return (await self._answer(await self._act(work, request, now), request, now)).reply
        key = _memory_key(request)
        async with self._store.work() if alone else self._store.together(key) as work:
            if (first := await work.memory.recall(key)) is not None:
                return first
            answer = await self._answer(await self._act(work, request, now), request, now)
            if answer.done:
                await work.memory.keep(key, answer.reply, now)
                if answer.rules_change:
                    await self.in_force.read(work, now)
                await work.commit()
        if answer.refused is not None and answer.refused.escalation_id is not None:
            await self._put_on_record(request, answer, now)
        return answer.reply

    async def _answer(self, act: Act, request: Request, now: datetime) -> Answer:
        """Run the use case, in the asker's language. Whatever it wrote before it refused is never committed."""
        with speaking(language_here(act.rules, act.asker, act.destination)):
            answer = await self._done(act, request, now)
            return replace(answer, reply=in_its_language(answer.reply))

    async def _done(self, act: Act, request: Request, now: datetime) -> Answer:
        command: Command | Remarked | None = None
        try:
            asked = await command_of(act, request, now)
            if isinstance(asked, Ask):
                return Answer(asked)
            command = asked
            reply = await USE_CASES[type(command)](command, act, now)
            return Answer(reply, done=not isinstance(reply, Ask), rules_change=isinstance(command, Prefer))
        except Conflict:
            raise
        except NotAllowed as refusal:
            return Answer(Say(refusal_card(refusal.sentence)), refused=refusal)
        except Refusal as refusal:
            try:
                form = await form_with_errors(act, request, refusal, command, now)
            except Refusal as instead:  # the form itself is not to be had: that is what they hear
                rights = instead if isinstance(instead, NotAllowed) else None
                return Answer(Say(refusal_card(instead.sentence)), refused=rights)
            return Answer(Ask(form) if form is not None else Say(refusal_card(refusal.sentence)))

    async def _put_on_record(self, request: Request, answer: Answer, now: datetime) -> None:
        """Keep the refused attempt in the record's timeline, in a transaction of its own."""
        refused = answer.refused
        if refused is None or refused.escalation_id is None:
            return
        async with self._store.work() as work:
            key = _memory_key(request)
            if await work.memory.recall(key) is not None:
                return
            act = await self._act(work, request, now)
            await work.timeline.add(
                refused.escalation_id, at=now, actor=act.asker.key, kind="refused", data={"verb": refused.act}
            )
            await work.memory.keep(key, answer.reply, now)
            await work.commit()

    def language(self, who: Identity, surface: Surface | None = None) -> str:
        """The language of somebody in a chat, by what was read last: no database is asked."""
        return language_read(self.in_force(), who, surface)

    async def promise(self, key: str, wanted: Sequence[Promise], now: datetime, mark: Mark | None = None) -> None:
        """Keep the answers to one request that no response carries, and queue them. The same key again is nothing.

        Nor is the same `mark` a moment later. The first try shares its commit with whoever asks at the same time.
        """
        for attempt in range(1, TRIES + 1):
            try:
                shared = self._store.together(answers.remembered_as(key)) if attempt == 1 else self._store.work()
                async with shared as work:
                    if await answers.promise(work, key, wanted, now, mark):
                        await work.commit()
                    return
            except Conflict:  # another worker promises the same at this moment
                if attempt == TRIES:
                    raise

    async def promised(self, key: str) -> Reply | None:
        """The first of those answers, for an asker who comes for it."""
        async with self._store.reading() as work:
            return await answers.promised(work, key)

    async def owe(self, request: Request, surface: Surface, now: datetime) -> None:
        """The answer to a request is late: unless it is `given`, it goes to this place, whoever of us lives then."""
        async with self._store.work() as work:
            await answers.owe(work, _memory_key(request), surface, self.language(request.who, surface), now)
            await work.commit()

    async def given(self, request: Request) -> None:
        """A late answer was given after all."""
        async with self._store.work() as work:
            await answers.given(work, _memory_key(request))
            await work.commit()

    async def tick(self, now: datetime, *, limit: int = 100) -> Beat:
        """Do what is due at `now`, at most `limit` rows, in the order of their time.

        Each row is a part of its own: one that fails is set aside and counted, and the others go on. All are written
        together; where that is not to be had, each is written for itself. Whoever stood in the way has mostly gone by
        the second try.
        """
        for _ in range(TOGETHER_TRIES):
            try:
                return await self._beat(now, limit, together=True)
            except Conflict:
                continue
            except NotTogetherError:
                break
        return await self._beat(now, limit, together=False)

    async def _beat(self, now: datetime, limit: int, *, together: bool) -> Beat:
        poisoned: list[tuple[DueRow, str]] = []
        async with self._store.work() as work:
            rows = await work.due.claim(now, limit)
            if not rows:
                return Beat(0, ())
            act = await self._by_itself(work, now)
            if together:
                await work.foresee([row.ref for row in rows if row.kind == "clock"])
            for row in rows:
                why = await self._fire(act, row, now, work.part() if together else work.savepoint())
                if why is not None:
                    poisoned.append((row, why))
                    await work.due.set_aside(row, why)
            await work.commit()
        return Beat(len(rows) - len(poisoned), tuple(poisoned))

    async def _fire(self, act: Act, row: DueRow, now: datetime, part: AbstractAsyncContextManager[None]) -> str | None:
        """Do one row; returns why it could not be done, without any words of users."""
        try:
            async with part:
                if row.kind in CLOCK_ROWS:
                    await sla.fire(act, row, now)
                else:
                    await ON_TIME[row.kind](act, row, now)
        except NotTogetherError:
            raise
        except Conflict:
            await act.work.due.put(row)  # somebody is at this record; it is done at the next beat
        except Exception as error:  # noqa: BLE001 — one row that cannot be done must not hold up the others
            return f"{type(error).__name__} in {row.kind}"
        return None

    async def left(self, who: Identity, now: datetime) -> tuple[str, ...]:
        """A chat says that somebody's account is gone: their open cases are nobody's again. Gives their references.

        Raises Conflict where somebody was at one of them, try after try.
        """
        person = self._rules().person_by_identity(who)
        if person is None or person.is_client:
            return ()
        return await self._upkeep.give_back(person.key, now)

    async def reloaded(self, now: datetime) -> Reloaded:
        """Other rules may be in force: clocks go on in their calendars, and who is not named any more has left."""
        return await self._upkeep.reloaded(now)

    async def compose(self, row: OutboxRow, now: datetime) -> Post | None:
        """The message of an outbox row as of now, or None when it is no longer relevant, or stands there already."""
        post = (await self.compose_all([row], now))[0]
        if isinstance(post, Exception):
            raise post
        return post

    async def compose_all(self, rows: Sequence[OutboxRow], now: datetime) -> list[Post | Exception | None]:
        """The messages of several rows from one look at the database; one that cannot be composed is its error."""
        async with self._store.reading() as work:
            act = await self._by_itself(work, now)
            return [await composed(act, row, now) for row in rows]

    async def sent(self, row: OutboxRow, post: Post, message: str) -> None:
        """Keep the receipt: the row is sent, and the vendor's message id is remembered for its slot."""
        await self.settle(lambda: [Outcome(row, "sent", post=post, message=message)])

    async def settle(self, finished: Callable[[], Sequence[Outcome]]) -> None:
        """Keep what became of rows, and where the messages of their slots stand now, in one transaction.

        Which rows are `finished` is asked when the transaction begins: more may be by then.
        """
        async with self._store.work() as work:
            outcomes = finished()
            await work.outbox.settle_all([outcome.settled for outcome in outcomes])
            await work.messages.keep_all([posted for outcome in outcomes if (posted := outcome.posted) is not None])
            for dead in [outcome for outcome in outcomes if outcome.state == "dead"]:
                await unheard.note(work, dead.row, dead.why, dead.post)
            await work.commit()

    async def _by_itself(self, work: UnitOfWork, now: datetime) -> Act:
        """What nobody asked for."""
        return Act(work, await self.in_force.read(work, now), self._new_id, BOT)

    async def _act(self, work: UnitOfWork, request: Request, now: datetime) -> Act:
        rules = await self.in_force.read(work, now)
        asker, destination = who_asks(rules, request)
        begin = f"/{rules.roots.escalate[0]}" if request.begin is None else request.begin
        return Act(work, rules, self._new_id, asker, request.place, destination, begin)


def _memory_key(request: Request) -> str:
    """Deliveries are remembered for each asker, so that nobody reads another's reply by guessing a key."""
    return f"{request.who.chat}:{request.who.tenant}:{request.who.user}:{request.key}"
