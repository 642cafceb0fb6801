"""The demo's bad day, as a script: who did what, and how long before the demo's clock stands still.

Told through the Desk itself, so every line is a real request; `{name}` stands for the reference of a case opened above.
The times in the comments hold where the story ends on Tuesday at 09:00 in Dublin.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.escalations.telling import digest

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Scene:
    """One line of the script, so many minutes before its end.

    `says` is typed, a command line without its root; else the form `form` is filled in. What `opens` a case gives it a
    name for the scenes after it.
    """

    ago: int
    who: str
    says: str = ""
    form: str = ""
    fills: Mapping[str, str] = field(default_factory=dict)
    opens: str = ""


def _opens(ago: int, who: str, name: str, kind: str, **fills: str) -> Scene:
    return Scene(ago, who, form="new", fills={"type": kind, **fills}, opens=name)


def _answers(ago: int, who: str, **said: str) -> Scene:
    return Scene(ago, who, form="standup_answer", fills=said)


def _tells(ago: int, who: str, name: str, text: str) -> Scene:
    """Tell the client: the form as it is sent once its preview was read."""
    return Scene(ago, who, form=f"update:{{{name}}}", fills={"text": text, "send": "true", "preview": digest(text)})


MONDAY = (
    # 06:10 A queue in Manila that nobody gets under control: its promise is broken on Tuesday morning.
    _opens(
        DAY + 170,
        "moderator2",
        "backlog",
        "queue_backlog",
        queue="Short video, es-MX",
        oldest_pct_of_sla="85",
        volume="1400",
        summary="Two people are off sick, and the queue grows faster than we clear it",
    ),
    Scene(DAY + 160, "lead_mnl", "claim {backlog}"),
    Scene(DAY + 150, "lead_mnl", "note {backlog} asked Austin for four people until their evening"),
    # 09:00 The client complains. Mended by noon; its root cause is still to be written before it can be closed.
    _opens(
        DAY,
        "client_orion",
        "complaint",
        "client_complaint",
        subject="Weekly report came two days late",
        level="working",
    ),
    Scene(DAY - 12, "lead", "claim {complaint}"),
    Scene(DAY - 40, "lead", "told {complaint} by telephone"),
    # 09:40 A wrong decision, put right and closed the same day.
    _opens(
        DAY - 41,
        "moderator1",
        "appeal",
        "appeal_error",
        client="VEGA",
        case_id="V-20871",
        expected="keep",
        actual="removed",
        summary="Satire, the appeal quotes the exception in our own rules",
    ),
    Scene(DAY - 60, "lead", "claim {appeal}"),
    Scene(DAY - 75, "lead", "told {appeal} by mail, with the corrected decision"),
    Scene(DAY - 180, "lead", "resolve {complaint} answered report sent again, with a date for the next one"),
    Scene(DAY - 200, "lead", "resolve {appeal} actioned the post is back, the moderator has been shown"),
    Scene(DAY - 210, "lead", "close {appeal}"),
    # 13:20 Two rulings contradict each other: only the client can say which holds, so it is their turn.
    _opens(
        DAY - 260,
        "moderator1",
        "policy",
        "policy_ambiguity",
        client="ORION",
        policy_ref="Dangerous challenges 4.2",
        sample_case_ids="O-55120",
        items_per_hour="40",
        summary="Two rulings contradict each other",
    ),
    Scene(DAY - 270, "lead", "claim {policy}"),
    Scene(DAY - 280, "lead", "told {policy} in the weekly call"),
    Scene(DAY - 285, "lead", "wait {policy} client we need the policy owner's ruling"),
    # 22:00 Noise: a look-alike of a well-known account.
    _opens(
        DAY - 780,
        "moderator3",
        "press",
        "vip_press",
        client="LYRA",
        case_id="L-9014",
        summary="A politician's account may have been taken over",
    ),
    Scene(DAY - 788, "lead_late", "claim {press}"),
    Scene(DAY - 800, "lead_late", "cancel {press} false_alarm a parody account, marked as one"),
)

NIGHT = (
    # 01:30 Somebody in danger, live. Taken in two minutes, over in seventy; a second person reads what the client gets.
    _opens(
        450,
        "moderator3",
        "harm",
        "imminent_harm",
        client="ORION",
        case_link="https://review.orion.example/case/77120",
        country="IE",
        live_now="yes",
    ),
    Scene(448, "lead_night", "claim {harm}"),
    Scene(442, "lead_night", "told {harm} by telephone, their night desk has it"),
    Scene(420, "lead_night", "contain {harm}"),
    _tells(415, "lead_night", "harm", "The stream was stopped at 02:00. The authorities have been told by your desk."),
    Scene(413, "lead_late", "approve {harm}"),
    _tells(390, "lead_night", "harm", "No copies found so far. We go on looking until 03:00."),
    Scene(387, "lead_late", "approve {harm}"),
    Scene(380, "lead_night", "resolve {harm} actioned stream and two copies are down"),
    # 04:00 Austin's late shift: resolved, and the client agrees.
    _opens(
        300,
        "moderator4",
        "selfharm",
        "self_harm",
        client="DRACO",
        case_link="https://review.draco.example/case/3301",
        country="US",
        minor_suspected="no",
    ),
    Scene(292, "lead_aus_late", "claim {selfharm}"),
    Scene(280, "lead_aus_late", "told {selfharm} by telephone"),
    Scene(250, "lead_aus_late", "contain {selfharm}"),
    Scene(215, "lead_aus_late", "resolve {selfharm} handed_over their safety team has spoken with the person"),
    Scene(190, "client_draco", "confirm {selfharm}"),
    # 05:25 A rumour on election day goes round. At nine it has 25 minutes left.
    _opens(
        214,
        "moderator3",
        "rumour",
        "event_misinfo",
        client="ORION",
        markets="IE, UK",
        languages="en",
        sample_case_ids="O-56001",
        summary="False closing times of polling stations, shared fast",
    ),
    Scene(206, "lead_night", "claim {rumour}"),
    Scene(195, "lead_night", "told {rumour} by telephone"),
    Scene(160, "lead_night", "note {rumour} forty copies found, half of them down"),
    # 06:30 Child safety: a case id and nothing else, shown to a few.
    _opens(150, "moderator3", "restricted", "csae", client="ORION", case_id="O-56044", active_abuse="no"),
    Scene(145, "lead_night", "claim {restricted}"),
)

MORNING = (
    # 07:10 Intimate images; Manila has it, and the client has been told.
    _opens(
        110,
        "moderator2",
        "images",
        "ncii_doxxing",
        client="VEGA",
        case_id="V-21002",
        jurisdiction="EU",
        received_at="20m ago",
    ),
    Scene(104, "lead_mnl_late", "claim {images}"),
    Scene(92, "lead_mnl_late", "told {images} by telephone"),
    _tells(85, "lead_night", "rumour", "Most copies are down. We expect the rest within the hour."),
    Scene(80, "lead_mnl_late", "note {images} eleven of fourteen copies are down"),
    # 07:50 The questions of the stand-up came a few minutes ago; its digest comes at 08:45.
    _answers(
        70,
        "lead",
        attention="Three cases come from the night, the rumour is the one that matters",
        blockers="Review tool loads slowly since six, @lead2 has the ticket with the vendor",
        signals="Orion upheld three of our five quality disputes",
    ),
    _answers(66, "moderator1", attention="Herbal tea videos are back in the health queue"),
    Scene(64, "moderator3", "standup skip"),
    _answers(58, "lead2", blockers="No ruling on Health claims 2.1, @manager asks Vega"),
    # 08:05 The night shift goes home; its open case is passed on by hand.
    Scene(55, "lead_night", "handoff {rumour} @lead three markets done, one left, the client wants word by 09:15"),
    Scene(50, "lead", "accept {rumour}"),
    # 08:25 An order with three hours to act on it.
    _opens(
        35,
        "lead",
        "order",
        "legal_order",
        client="ORION",
        case_id="O-56090",
        jurisdiction="IN",
        received_at="10m ago",
        clock="3h_or_less",
        authority_ref="F-2026-118",
    ),
    Scene(33, "legal_desk", "claim {order}"),
    Scene(22, "legal_desk", "told {order} by telephone, their counsel is on it"),
    # 08:30 Nobody has taken this one yet.
    _opens(
        30,
        "moderator2",
        "unowned",
        "queue_backlog",
        client="CYGNUS",
        queue="Images, fil",
        oldest_pct_of_sla="60",
        volume="420",
        summary="New filter sends three times as many items",
    ),
    # 08:40 The tool is slow; the lead has just taken it.
    _opens(
        20,
        "moderator1",
        "outage",
        "tooling_outage",
        client="LYRA",
        tool="Review tool, video player",
        impact_pct="35",
        since="30m ago",
        workaround="Reload the page after each item",
    ),
    Scene(12, "lead", "claim {outage}"),
    # 08:52 And one more question of policy.
    _opens(
        8,
        "moderator1",
        "question",
        "policy_ambiguity",
        client="VEGA",
        policy_ref="Health claims 2.1",
        sample_case_ids="V-21040",
        summary="Is a herbal tea a medical claim?",
    ),
)

SCRIPT = tuple(sorted((*MONDAY, *NIGHT, *MORNING), key=lambda scene: -scene.ago))
