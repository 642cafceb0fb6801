"""Is Teams as app.yaml takes it to be? Every doubt is a finding with what to do about it; nothing is changed.

It looks at our own token, Microsoft's keys, the clock, our door, each bound channel, each person, and how large our
cards are. Nothing is posted.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from urllib.parse import urlsplit

from aiohttp import ClientError

from adapters.findings import Bound, Chart, Finding, Grade, skew
from adapters.teams import forms, render
from adapters.teams.errors import NO_SECRET, TeamsAwayError, TeamsError
from adapters.teams.findings import AWAY, of_channel, of_door, of_person, unseen, well
from adapters.teams.keys import Keys, is_loopback
from adapters.teams.mount import DOOR
from adapters.teams.roster import Roster
from adapters.teams.settings import CHAT, MSTEAMS, Patient
from adapters.teams.tokens import UnreadableError
from handlers.commands.request import Identity


class Doctor:
    """Looks one Teams connection over. `seen` is told of every step, for whoever waits."""

    def __init__(self, patient: Patient, seen: Callable[[str], None]) -> None:
        self._patient, self._seen = patient, seen
        self._roster = Roster(patient)
        self._keys = Keys(patient.trust.openid, patient.speaking.seconds)
        self._members: set[str] = set()

    async def close(self) -> None:
        """Close the connections."""
        await self._keys.close()
        await self._roster.close()

    async def findings(self, chart: Chart) -> AsyncIterator[Finding]:
        """Everything there is to say, in the order in which one would mend it.

        Raises TeamsAwayError where Teams cannot be spoken to at all.
        """
        known = True
        async for found in self._microsoft():
            known = known and not (found.about == "token" and found.grade is Grade.WRONG)
            yield found
        yield await self._door()
        if known and (why := await self._unheard(chart)):
            yield Finding(Grade.NOTE, "channels", f"neither they nor people were looked at: {why}")
        elif known:
            async for found in self._channels(chart):
                yield found
            async for found in self._people(chart):
                yield found
        for found in self._drawn(chart):
            yield found

    # --- Microsoft and our door -----------------------------------------------------------------------------------

    async def _microsoft(self) -> AsyncIterator[Finding]:
        if self._patient.trust.anonymous:
            what = "there is none (allow_anonymous): only Microsoft's test clients on this machine can speak to us"
            yield Finding(Grade.NOTE, "token", what)
            return
        yield await self._token()
        self._seen("keys")
        before = self._patient.speaking.real_now()
        date = await self._date_of(self._patient.trust.openid)
        after = self._patient.speaking.real_now()
        await self._keys.look()
        signing = self._keys.signing_for(MSTEAMS)
        host = urlsplit(self._patient.trust.openid).netloc
        if signing:
            yield Finding(Grade.FINE, "keys", f"{host} publishes {signing} that sign for Teams")
        else:
            do = "Let this machine reach it by HTTPS: without its keys nobody who speaks as Teams is believed"
            yield Finding(Grade.WRONG, "keys", f"none that sign for Teams were to be had from {host}. {do}")
        yield skew("Microsoft", date, before, after)

    async def _token(self) -> Finding:
        self._seen("token")
        asked = self._patient.credentials
        try:
            await self._roster.token.value()
        except TeamsError as error:
            if error.code != NO_SECRET:
                raise TeamsAwayError(AWAY.format(why=f"no token from {urlsplit(asked.login).netloc}")) from error
            do = (
                "Is MicrosoftAppPassword the Value (not the Secret ID) of the newest secret of the app's page, not "
                "expired, and MicrosoftAppTenantId its tenant"
            )
            return Finding(Grade.WRONG, "token", f"Microsoft does not know app {asked.app_id} by this secret. {do}")
        return Finding(Grade.FINE, "token", f"Microsoft gives one to app {asked.app_id}")

    async def _date_of(self, address: str) -> str:
        """The `Date` of whoever publishes the keys; "" where nobody answers."""
        try:
            async with self._roster.wire.session().get(address, allow_redirects=False) as answer:
                return answer.headers.get("Date", "")
        except (ClientError, OSError):
            return ""

    async def _door(self) -> Finding:
        public = self._patient.public.rstrip("/")
        if not public:
            what = (
                f"PUBLIC_URL is not set, so whether Microsoft reaches https://…{DOOR} was not tried. "
                "Set it to the address that the Azure Bot has"
            )
            return Finding(Grade.NOTE, "door", what)
        where = urlsplit(public)
        if where.scheme != "https" and not is_loopback(where.hostname or ""):
            do = "Teams speaks HTTPS alone. Put a proxy with a certificate before it, and name that"
            return Finding(Grade.WRONG, "door", f"PUBLIC_URL is {public}. {do}")
        self._seen("door")
        try:
            async with self._roster.wire.session().post(f"{public}{DOOR}", json={}, allow_redirects=False) as answer:
                grade, what = of_door(answer.status, f"{public}{DOOR}")
        except (ClientError, OSError):
            grade, what = of_door(0, f"{public}{DOOR}")
        return Finding(grade, "door", what)

    # --- channels and people --------------------------------------------------------------------------------------

    async def _unheard(self, chart: Chart) -> str:
        """Why there is nowhere to look, or ""."""
        tenants = {bound.surface.tenant for bound in chart.channels} & self._patient.trust.tenants
        found = [await self._roster.unheard(tenant) for tenant in sorted(tenants)]
        return next(iter(found), "") if all(found) else ""

    async def _channels(self, chart: Chart) -> AsyncIterator[Finding]:
        for number, bound in enumerate(chart.channels, 1):
            self._seen(f"channel {number} of {len(chart.channels)}")
            yield await self._channel(bound)

    async def _channel(self, bound: Bound) -> Finding:
        tenant, room = bound.surface.tenant, bound.surface.room
        about = f"channel {bound.name}"
        if tenant not in self._patient.trust.tenants:
            do = "Put it under adapters.teams.tenants, or name the channel of one that is"
            return Finding(Grade.WRONG, about, f"{room}: tenant {tenant} is none of ours. {do}")
        try:
            roster = await self._roster.members(tenant, room)
        except TeamsError as error:
            return Finding(Grade.WRONG, about, f"{room}: {unseen(error)}")
        self._members |= {one.user for one in roster}
        grade, what = next(of_channel(bound, roster), (Grade.FINE, well(bound, roster)))
        return Finding(grade, about, f"{room}: {what}")

    async def _people(self, chart: Chart) -> AsyncIterator[Finding]:
        known = [(key, identity) for key, identities in chart.people.items() for identity in identities]
        fine = 0
        for key, identity in known:
            spoke = await self._has_spoken(identity)
            what = of_person(identity, self._patient.trust.tenants, self._members, spoke=spoke)
            fine += not what
            if what:
                yield Finding(Grade.WRONG, f"person {key}", f"{identity.tenant}/{identity.user}: {what}")
        if fine:
            yield Finding(Grade.FINE, "people", f"{fine} of {len(known)} can be reached")

    async def _has_spoken(self, identity: Identity) -> bool:
        """Whether the record knows somebody's own chat with the app."""
        book = self._patient.speaking.book
        return await book.get(CHAT, identity.tenant, f"dm:{identity.user}") is not None

    # --- cards ----------------------------------------------------------------------------------------------------

    def _drawn(self, chart: Chart) -> Iterator[Finding]:
        """Whether every card and form is as small as Teams wants it."""
        now = self._patient.speaking.real_now()
        sizes = {name: render.size(render.adaptive(card, now=now)) for name, card in chart.cards.items()}
        for name, form in chart.forms.items():
            try:
                sizes[name] = render.size(forms.dialog(form, forms.Opened(), now))
            except UnreadableError:
                sizes[name] = render.LARGEST + 1
        wrong = [name for name, size in sizes.items() if size > render.LARGEST]
        for name in wrong:
            do = "Nobody will see it like this. Please report it, with this line"
            yield Finding(Grade.WRONG, f"card {name}", f"it is larger than the {render.LARGEST:,} bytes. {do}")
        if sizes:
            yield Finding(
                Grade.FINE,
                "cards",
                f"{len(sizes) - len(wrong)} of {len(sizes)} cards and forms are within {render.LARGEST:,} bytes",
            )
