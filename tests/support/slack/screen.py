"""Pages for pictures of what somebody sees in Slack: a channel, a thread, a modal, the Home tab. No script, no network.

html = draw_channel(slack, "C1", "U1"); html = draw_modal(slack, "U1"); html = draw_home(slack, "U1")

`now` is what the people's clocks say, where an app's is moved by hand; by default it is this Slack's own. A message
stands there without its minute of posting, which is this Slack's own too.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape

from tests.support.slack.drawn_blocks import Reader, draw
from tests.support.slack.fake import FakeSlack
from tests.support.slack.inputs import settle
from tests.support.slack.pictures import pictured
from tests.support.slack.shapes import Message, View

STYLE = """
:root{--ink:#1d1c1d;--soft:#616061;--line:#dddddd;--side:#4a154b}
*{box-sizing:border-box}
body{margin:0;font:15px/1.46 Lato,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:#fff}
header.top{padding:12px 20px;border-bottom:1px solid var(--line)}header.top h1{margin:0;font-size:18px}
header.top p{margin:2px 0 0;font-size:13px;color:var(--soft)}
main{padding:8px 20px 24px;max-width:760px}
article{display:grid;grid-template-columns:36px 1fr;gap:0 10px;padding:8px 0}article.private{background:#fdf8ec}
.face{width:36px;height:36px;border-radius:6px;background:var(--side);color:#fff;font-weight:700;display:grid;
place-items:center}.person .face{background:#1264a3}
.who{margin:0}.who strong{font-weight:900}.app{font-size:10px;background:#e8e8e8;color:#454245;border-radius:2px;
padding:1px 3px;margin-left:4px}.note,.context,.hint,.optional{font-size:12px;color:var(--soft)}
.note{margin:2px 0}p{margin:4px 0}.header{font-size:18px;margin:6px 0}.section{display:flex;gap:16px;
justify-content:space-between}.fields{display:grid;grid-template-columns:1fr 1fr;gap:4px 16px;padding:0;margin:4px 0;
list-style:none}.rich ul,.rich ol{margin:4px 0;padding-left:24px}blockquote{margin:4px 0;padding-left:12px;
border-left:4px solid var(--line)}pre{background:#f8f8f8;border:1px solid var(--line);padding:8px}
code{background:#f8f8f8;border:1px solid var(--line);border-radius:3px;padding:1px 3px;color:#9d2048}
.mention{background:#e8f5fa;color:#0b4c8c;border-radius:3px;padding:0 2px}a{color:#0b4c8c}
.actions{display:flex;flex-wrap:wrap;gap:8px;margin:8px 0}button{font:inherit;font-weight:700;font-size:13px;
padding:4px 12px;border-radius:4px;border:1px solid #888;background:#fff;color:var(--ink)}
button.primary{background:#007a5a;border-color:#007a5a;color:#fff}button.danger{border-color:#b3124b;color:#b3124b}
.emoji{width:1.1em;height:1.1em;vertical-align:-.2em;fill:none;stroke-width:2}
.menu::after{content:" \\25be"}hr{border:0;border-top:1px solid var(--line);margin:12px 0}
table{border-collapse:collapse;margin:6px 0}th,td{border:1px solid var(--line);padding:4px 8px;text-align:left}
.behind{background:#5f5e5f;min-height:100vh;padding:32px 12px}.modal{background:#fff;border-radius:8px;max-width:520px;
margin:0 auto;box-shadow:0 8px 32px #0006}.modal h1{font-size:20px;margin:0}.modal .bar,.modal .foot{display:flex;
gap:8px;padding:16px 20px}.modal .bar{justify-content:space-between;border-bottom:1px solid var(--line)}.modal .foot{
justify-content:flex-end;border-top:1px solid var(--line)}.modal .inside{padding:12px 20px}
.field{margin:0 0 16px}.field>label{font-weight:700;display:block}.optional{font-weight:400}.box{display:block}
input:not([type]),select,textarea{font:inherit;width:100%;padding:8px;border:1px solid #868686;border-radius:4px;
background:#fff;color:var(--ink)}
[aria-invalid=true]{border-color:#b3124b}.error{color:#b3124b;font-size:13px}.alert{border-left:4px solid #b3124b;
padding:6px 10px;background:#fbeef2}.separator{display:flex;align-items:center;gap:12px;font-size:13px;margin:8px 0;
color:var(--soft)}.separator::after{content:"";flex:1;border-top:1px solid var(--line)}
"""


def draw_channel(
    slack: FakeSlack, channel: str, reader: str, *, thread: str = "", latest: int = 100, now: datetime | None = None
) -> str:
    """The latest messages of a channel or a thread as somebody sees it: with what only they are shown."""
    place = slack.world.channels[channel]
    shown = [*slack.messages(channel), *(each for each in slack.ephemerals(reader) if each.channel == channel)]
    shown.sort(key=lambda each: each.ts)
    drawn = [each for each in shown if (thread in (each.ts, each.thread_ts) if thread else not each.thread_ts)]
    seen_by = _reader(slack, reader, now=now)
    others = [each for each in place.members if each != reader]
    title = _name(slack, others[0]) if place.kind == "im" else f"# {place.name}"
    about = "Shared with another organisation" if place.shared else f"{len(place.members)} members"
    body = "".join(_message(slack, each, seen_by, shown, in_thread=bool(thread)) for each in drawn[-latest:])
    head = f"Thread in {title}" if thread else title
    return _page(head, f"<header class=top><h1>{escape(head)}</h1><p>{about}</p></header><main>{body}</main>")


def draw_dm(slack: FakeSlack, user: str, *, latest: int = 100, now: datetime | None = None) -> str:
    """The latest direct messages of the app and somebody."""
    here = next(each for each in slack.world.channels.values() if each.kind == "im" and user in each.members)
    return draw_channel(slack, here.id, user, latest=latest, now=now)


def draw_modal(slack: FakeSlack, user: str) -> str:
    """The modal that somebody has open, with what they typed and what was found wrong."""
    view = slack.modal(user)
    assert view is not None, f"{user} has no modal open"
    settle(view)
    body = draw(view.blocks, _reader(slack, user, view))
    close, submit = (view.source.get(name, {}).get("text", "") for name in ("close", "submit"))
    buttons = f"<button type=button class=plain>{escape(close or ('Cancel' if submit else 'Close'))}</button>"
    buttons += f"<button type=button class=primary>{escape(submit)}</button>" if submit else ""
    return _page(
        view.title,
        "<main class=behind style='max-width:none'><div class=modal role=dialog aria-labelledby=title>"
        f"<div class=bar><h1 id=title>{escape(view.title)}</h1><button type=button class=plain aria-label=Close>✕"
        f"</button></div><div class=inside>{body}</div><div class=foot>{buttons}</div></div></main>",
    )


def draw_home(slack: FakeSlack, user: str, *, now: datetime | None = None) -> str:
    """The app's Home tab."""
    view = slack.home(user)
    assert view is not None, f"{user} has no Home tab yet"
    body = draw(view.blocks, _reader(slack, user, view, now=now))
    return _page("Handrail: Home", f"<header class=top><h1>Handrail</h1><p>Home</p></header><main>{body}</main>")


def _message(slack: FakeSlack, message: Message, reader: Reader, shown: Sequence[Message], *, in_thread: bool) -> str:
    name = _name(slack, message.user)
    badge = '<span class="app">APP</span>' if message.app else ""
    body = draw(message.blocks, reader) if message.blocks else f"<p>{escape(message.text)}</p>"
    body += "".join(
        f"<p>📄 <a href='{escape(each['permalink'])}'>{escape(each['title'])}</a></p>" for each in _files(message)
    )
    answers = [each for each in shown if each.thread_ts == message.ts and each is not message]
    notes = ["Only visible to you"] if message.to else []
    notes += ["(edited)"] if message.edited else []
    notes += [f"{len(answers)} {'reply' if len(answers) == 1 else 'replies'}"] if answers and not in_thread else []
    if message.ts in slack.world.channels[message.channel].pins:
        notes.insert(0, "📌 Pinned")
    said = "".join(f"<p class=note>{note}</p>" for note in notes)
    kind = ("private" if message.to else "") if message.app else "person"
    face = f"<div class=face aria-hidden=true>{escape(name[0])}</div>"
    return (
        f'<article class="{kind}" aria-label="{escape(name)}">{face}<div>'
        f"<p class=who><strong>{escape(name)}</strong>{badge}</p>{body}{said}</div></article>"
    )


def _files(message: Message) -> list[Mapping[str, str]]:
    return [each for each in message.files if "permalink" in each]


def _name(slack: FakeSlack, user: str) -> str:
    return slack.world.people[user].name


def _reader(slack: FakeSlack, user: str, view: View | None = None, *, now: datetime | None = None) -> Reader:
    people = {each.id: each.name for each in slack.world.people.values()}
    rooms = {each.id: each.name for each in slack.world.channels.values()}
    now = now or datetime.fromtimestamp(slack.world.now, UTC)
    typed, errors = (view.typed, view.errors) if view is not None else ({}, {})
    return Reader(people | rooms, slack.world.people[user].zone, now, typed, errors)


def _page(title: str, body: str) -> str:
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(title)}</title>"
        f"<meta name=viewport content='width=device-width'><style>{STYLE}</style></head>"
        f"<body>{pictured(body)}</body></html>"
    )
