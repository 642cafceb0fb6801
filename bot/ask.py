"""The Desk's door as the adapters see it: with the time, counted, and delivery woken afterwards."""

from adapters.base import Ask
from bot.clock import Clock, stopwatch
from bot.delivery import Delivery
from bot.forward import Forward
from bot.metrics import Metrics
from handlers.cards.card import Tone
from handlers.cards.languages import speaking
from handlers.cards.reply import Ask as Form
from handlers.cards.reply import Reply, Say
from handlers.commands.care import is_private
from handlers.commands.request import Request
from handlers.desk import Desk
from handlers.domain.language import ENGLISH
from handlers.domain.tongue import marked
from handlers.ports.work import CommitInDoubtError
from handlers.wellbeing.care import Care
from handlers.wellbeing.help_now import wants_help


class NothingChangedError(Exception):
    """What was asked failed on our side before anything was kept; asking again is safe."""

    sentence = marked("Something went wrong on our side; nothing was changed. Please try again.")


def asker(
    desk: Desk, care: Care, clock: Clock, delivery: Delivery, metrics: Metrics, *, forward: Forward | None = None
) -> Ask:
    """Make the door. With `forward`, it answers only when what follows at this very time has happened.

    What is private goes to `care` alone, before a clock, a counter or the record is asked anything. Whatever language
    the chat speaks meanwhile stays outside: who is asked finds the asker's by itself, and what follows has its own.
    """

    async def ask(request: Request) -> Reply:
        with speaking(ENGLISH):
            return await heard(request)

    async def heard(request: Request) -> Reply:
        if is_private(request):
            request = care.opened(request)
            if wants_help(request):
                return care.help_now(request)
            return await care.handle(request, await clock.now())
        started = stopwatch()
        try:
            reply = await desk.handle(request, await clock.now())
        except CommitInDoubtError:
            raise
        except Exception as error:  # whatever it was: the Desk keeps a command whole, and this one it did not commit
            raise NothingChangedError from error
        answer = outcome(reply)
        metrics.commands.labels(request.who.chat, type(request.asked).__name__.lower(), answer).inc()
        metrics.command_seconds.labels(request.who.chat).observe(stopwatch() - started)
        if answer in ("refused", "mend"):
            metrics.refusals.labels(request.who.chat).inc()
        if forward is not None:
            await forward.settle()
        else:
            delivery.wake()
        return reply

    return ask


def outcome(reply: Reply) -> str:
    """What an answer comes to: said, refused, form, mend (the form again, with errors) or nothing."""
    if isinstance(reply, Say):
        return "refused" if reply.card.tone is Tone.CAUTION else "said"
    if isinstance(reply, Form):
        return "mend" if reply.form.errors else "form"
    return "nothing"
