"""Figures of queues and staffing: taken in whole or not at all, kept once, shown with their source and time."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from typer.testing import CliRunner

from bot.cli.app import app
from bot.environment import BadEnvironmentError, read_environment
from bot.queue_door import PATH, mount_queue_door
from handlers.cards.card import Moment
from handlers.cards.reply import Ask, Say
from handlers.domain.queue_rows import LARGEST, MOST_ROWS
from tests.support.house import APP_YAML, House, words
from tests.support.lines import said_in

RUN = CliRunner()
HEAD = "source,time,site,queue,client,backlog,oldest_minutes,used_percent,present,rostered\n"
VIDEO = "Genesys,2026-11-24T08:40:00Z,dublin,Video-EN,ORION,1940,1020,91,,\n"
ADS = "Genesys,2026-11-24T08:40:00Z,manila,Ads-PL,,210,,22,,\n"
THERE = "WFM,2026-11-24T16:15:00+08:00,dublin,,,,,,41,46\n"
TOKEN = "secret-of-the-sender-" * 2


class Said:
    """What the import on the command line came to."""

    def __init__(self, code: int, out: str, errors: str) -> None:
        self.code, self.out, self.errors = code, out, errors


async def imported(house: House, tmp_path: Path, text: str | bytes, *words: str) -> Said:
    file = tmp_path / "queues.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    await house.store.clock.set_manual_time(house.now)
    url = f"sqlite:///{tmp_path / 'handrail.db'}"
    environment = {"HANDRAIL_CLOCK": "manual", "HOST": "127.0.0.1", "LOG_LEVEL": "ERROR"}
    whole = ["queues", "import", str(file), *words, "--config", str(APP_YAML), "--database", url]
    done = await asyncio.to_thread(RUN.invoke, app, whole, env={**os.environ, **environment})
    return Said(done.exit_code, done.stdout, done.stderr)


async def shown(house: House, who: str, text: str = "queues") -> list[str]:
    reply = await house.says(who, text)
    assert isinstance(reply, Say)
    return [reply.card.title, *(said_in(item.line) for item in reply.card.items)]


async def test_what_was_imported_is_shown_with_its_source_and_time(house: House, tmp_path: Path) -> None:
    done = await imported(house, tmp_path, HEAD + VIDEO + ADS + THERE)
    assert (done.code, done.out) == (0, "3 snapshots kept, 0 known already.\n")
    assert await shown(house, "manager") == [
        "Queues · all sites",
        "Video-EN (Dublin) 1,940 waiting, oldest 17 h, oldest at 91 % of its limit (from Genesys, 08:40)",
        "Ads-PL (Manila) 210 waiting, oldest at 22 % of its limit (from Genesys, 08:40)",
        "Dublin 41 of 46 there (from WFM, 08:15)",
    ]


async def test_a_figure_that_is_old_is_said_to_be_stale(house: House, tmp_path: Path) -> None:
    await imported(house, tmp_path, HEAD + VIDEO)
    await house.waits(minutes=100)
    assert "stale" not in " ".join(await shown(house, "manager"))
    await house.waits(minutes=1)
    reply = await house.says("manager", "queues")
    assert isinstance(reply, Say)
    (item,) = reply.card.items
    assert said_in(item.line).endswith("(from Genesys, 24 Nov 08:40, stale: 2 h 01 min old)")
    assert Moment(house.now - timedelta(minutes=121), "datetime") in item.line
    await house.waits(days=7)
    assert await shown(house, "manager") == ["Queues · all sites"]


async def test_each_sees_the_queues_of_where_they_work_and_a_client_sees_none(house: House, tmp_path: Path) -> None:
    await imported(house, tmp_path, HEAD + VIDEO + ADS)
    assert len(await shown(house, "moderator1")) == 2
    assert "Video-EN" in (await shown(house, "moderator1"))[1]
    assert len(await shown(house, "auditor")) == 3
    assert "Manila are not yours to see. Allowed: dublin." in words(await house.says("moderator1", "queues manila"))
    for outside in ("client_orion", "coach", "administrator"):
        assert words(await house.says(outside, "queues")).startswith("`queues` is for our own people"), outside


async def test_a_queue_that_is_about_to_break_its_limit_is_raised_by_one_click(house: House, tmp_path: Path) -> None:
    await imported(house, tmp_path, HEAD + VIDEO + ADS)
    reply = await house.says("lead", "queues")
    assert isinstance(reply, Say)
    (action,) = reply.card.items[0].actions
    form = await house.presses("lead", action.id, action.ref, dict(action.values))
    assert isinstance(form, Ask), "a draft, and nothing is raised by itself"
    filled = {field.name: field.value for field in form.form.fields}
    assert (filled["queue"], filled["oldest_pct_of_sla"], filled["volume"]) == ("Video-EN", "91", "1940")


async def test_the_same_again_is_nothing_and_another_figure_for_that_time_is_refused(
    house: House, tmp_path: Path
) -> None:
    await imported(house, tmp_path, HEAD + VIDEO)
    assert (await imported(house, tmp_path, HEAD + VIDEO)).out == "0 snapshots kept, 1 known already.\n"
    assert (await imported(house, tmp_path, HEAD + VIDEO + ADS)).out == "1 snapshot kept, 1 known already.\n"
    done = await imported(house, tmp_path, HEAD + VIDEO.replace("1940", "7") + THERE)
    assert done.code == 65
    assert done.errors.startswith("Line 2, time: Genesys said something else of this queue for this very time.")
    assert "Nothing was kept." in done.errors
    assert "WFM" not in " ".join(await shown(house, "manager"))
    assert "1,940 waiting" in (await shown(house, "manager"))[1]


WRONG = {
    "no site": ("Genesys,2026-11-24T08:40:00Z,,Q,,1,,,,\n", "Line 2, site: it is needed. Allowed: manila, dublin"),
    "a site of nobody": ("Genesys,2026-11-24T08:40:00Z,mars,Q,,1,,,,\n", "Line 2, site: “mars” is not known. Allowed"),
    "a client of nobody": (VIDEO.replace("ORION", "NIKE"), "Line 2, client: “NIKE” is not known. Allowed: ORION"),
    "no source": (VIDEO.replace("Genesys", ""), "Line 2, source: it is needed. For example Genesys."),
    "no time": (VIDEO.replace("2026-11-24T08:40:00Z", ""), "Line 2, time: it is needed. For example 2026-"),
    "a time without offset": (VIDEO.replace("00Z", "00"), "Line 2, time: “2026-11-24T08:40:00” is no time with its"),
    "a time to come": (VIDEO.replace("T08:40", "T09:06"), "Line 2, time: that is still to come."),
    "a time too long ago": (
        VIDEO.replace("2026", "2025", 1).replace("11-24", "09-24"),
        "Line 2, time: that is so long",
    ),
    "a comma in a number": (VIDEO.replace("1940", '"1,940"'), "Line 2, backlog: “1,940” is no whole number from 0"),
    "a number below nothing": (VIDEO.replace("1940", "-1"), "Line 2, backlog: “-1” is no whole number"),
    "another alphabet's number": (VIDEO.replace("1940", "١٩"), "Line 2, backlog: “١٩” is no whole number"),
    "a backlog of no queue": (VIDEO.replace("Video-EN", ""), "Line 2, queue: a backlog is a queue's."),
    "half a staffing": (THERE.replace("46", ""), "Line 2, rostered: present and rostered stand together"),
    "no number at all": ("Genesys,2026-11-24T08:40:00Z,dublin,Q,,,,,,\n", "Line 2, backlog: the row says no number."),
    "somebody's address": (VIDEO.replace("Video-EN", "kim@orion.example"), "Line 2, queue: it must be a plain name"),
    "a name without end": (VIDEO.replace("Video-EN", "Q" * 61), "Line 2, queue: it has 61 characters; at most 60"),
    "the same twice": (VIDEO + VIDEO, "Line 3, queue: line 2 says the same queue of this site at the same time"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_row_that_is_wrong_is_named_in_a_sentence_and_nothing_is_kept(
    house: House, tmp_path: Path, name: str
) -> None:
    rows, sentence = WRONG[name]
    done = await imported(house, tmp_path, HEAD + rows + ADS)
    assert done.code == 65
    assert done.errors.startswith(sentence), done.errors
    assert done.errors.count("\n") == 2, "one sentence, and that nothing was kept"
    assert await shown(house, "manager") == ["Queues · all sites"]


WHOLE: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "There is nothing in it."),
    "no rows": (HEAD, "There is no row in it."),
    "no column of ours": ("a,b\n1,2\n", "Line 2, a: there is no such column. Allowed: source, time"),
    "a column twice": ("site,site\ndublin,dublin\n", "The first line names a column twice."),
    "too many cells": ("site\ndublin,1\n", "Line 2 has 2 cells, and the first line names 1 columns."),
    "an open quote": (HEAD + '"Genesys\n', "After line 1 the file cannot be read"),
    "no UTF-8": (HEAD.encode() + b"\xff\n", "Line 2 is not UTF-8."),
    "too many rows": (HEAD + VIDEO * (MOST_ROWS + 1), "There are 2,001 rows; at most 2,000"),
    "too many bytes": ("x" * (LARGEST + 1), "That is 262,145 bytes; at most 262,144"),
}


@pytest.mark.parametrize("name", WHOLE)
async def test_a_file_that_is_no_import_is_refused_as_a_whole(house: House, tmp_path: Path, name: str) -> None:
    text, sentence = WHOLE[name]
    done = await imported(house, tmp_path, text)
    assert (done.code, done.errors.startswith(sentence)) == (65, True), done.errors


async def test_source_and_time_may_be_said_for_all_rows_and_semicolons_are_read(house: House, tmp_path: Path) -> None:
    text = "﻿site;queue;backlog\ndublin;Video-EN;3\n\n"
    done = await imported(house, tmp_path, text, "--source", "Excel", "--time", "2026-11-24T08:00Z")
    assert done.code == 0, done.errors
    assert (await shown(house, "manager"))[1] == "Video-EN (Dublin) 3 waiting (from Excel, 08:00)"


async def test_a_file_that_is_not_there_is_a_sentence(house: House, tmp_path: Path) -> None:
    done = await asyncio.to_thread(
        RUN.invoke, app, ["queues", "import", str(tmp_path / "none.csv"), "-c", str(APP_YAML)]
    )
    assert done.exit_code == 2
    assert "cannot be read (No such file or directory)" in done.stderr


@pytest.fixture
async def door(house: House) -> AsyncIterator["TestClient[web.Request, web.Application]"]:
    """The public listener with its door for figures."""

    class Clock:
        async def now(self) -> object:
            return house.now

    site = web.Application()
    mount_queue_door(site, TOKEN, house.store, lambda: house.rules, Clock())  # type: ignore[arg-type]  # its hands
    async with TestClient(TestServer(site)) as client:
        yield client


async def sends(
    door: "TestClient[web.Request, web.Application]", body: object, kind: str = "application/json", token: str = TOKEN
) -> tuple[int, dict[str, object]]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    async with door.post(PATH, data=raw, headers=headers) as answer:
        return answer.status, await answer.json()


ROW = {"site": "dublin", "queue": "Video-EN", "backlog": 1940, "used_percent": 71}
SENT = {"source": "Genesys", "time": "2026-11-24T08:40:00Z", "rows": [ROW]}


async def test_figures_are_sent_over_http_as_json_or_csv_and_twice_is_once(
    house: House, door: "TestClient[web.Request, web.Application]"
) -> None:
    assert await sends(door, SENT) == (200, {"kept": 1, "known": 0})
    assert await sends(door, SENT) == (200, {"kept": 0, "known": 1})
    assert await sends(door, (HEAD + THERE).encode(), "text/csv") == (200, {"kept": 1, "known": 0})
    assert (await shown(house, "manager"))[1:] == [
        "Video-EN (Dublin) 1,940 waiting, oldest at 71 % of its limit (from Genesys, 08:40)",
        "Dublin 41 of 46 there (from WFM, 08:15)",
    ]


NOT_TAKEN: dict[str, tuple[object, str, int]] = {
    "no JSON": (b"{", "application/json", 400),
    "a tower of JSON": (b"[" * 100_000, "application/json", 400),
    "a list": ([ROW], "application/json", 400),
    "rows that are none": ({**SENT, "rows": ["x"]}, "application/json", 400),
    "no rows": ({**SENT, "rows": []}, "application/json", 400),
    "something unknown": ({**SENT, "rows": [ROW], "more": 1}, "application/json", 400),
    "half a sign": (b'{"source": "\\ud800", "time": "x", "rows": [{"site": "\\ud800"}]}', "application/json", 422),
    "a number without end": (b'{"rows": [{"backlog": 1' + b"0" * 9000 + b"}]}", "application/json", 400),
    "a part of a number": ({**SENT, "rows": [{**ROW, "backlog": 1.5}]}, "application/json", 422),
    "yes for a number": ({**SENT, "rows": [{**ROW, "backlog": True}]}, "application/json", 422),
    "a list for a name": ({**SENT, "rows": [{**ROW, "queue": [1]}]}, "application/json", 200),
    "a time of nobody": ({**SENT, "time": "0001-01-01T00:00+14:00"}, "application/json", 422),
    "a form": (b"a=b", "application/x-www-form-urlencoded", 415),
    "too much": (b" " * (LARGEST + 1), "application/json", 413),
    "no UTF-8": (b"\xff", "text/csv", 400),
}


@pytest.mark.parametrize("name", NOT_TAKEN)
async def test_whatever_is_sent_is_answered_with_a_sentence(
    house: House, door: "TestClient[web.Request, web.Application]", name: str
) -> None:
    body, kind, status = NOT_TAKEN[name]
    found, told = await sends(door, body, kind)
    assert found == status, told
    if status != 200:
        assert told["errors"]
        assert await shown(house, "manager") == ["Queues · all sites"]


async def test_a_stranger_is_not_let_in_and_a_body_in_pieces_is_bounded_too(
    house: House, door: "TestClient[web.Request, web.Application]"
) -> None:
    for token in ("", "wrong", TOKEN[:-1]):
        assert (await sends(door, SENT, token=token))[0] == 401

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 8192

    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    async with door.post(PATH, data=pieces(), headers=headers) as answer:
        assert answer.status == 413


def _spoil(folder: Path) -> None:
    for part in folder.glob("handrail.db*"):
        part.write_bytes(b"no database any more" * 500)


async def test_a_database_that_does_not_answer_asks_for_the_same_again(
    house: House, door: "TestClient[web.Request, web.Application]", tmp_path: Path
) -> None:
    await house.store.close()
    await asyncio.to_thread(_spoil, tmp_path)
    async with door.post(PATH, json=SENT, headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "30")
        assert "Send the same again" in (await answer.json())["errors"][0]


def test_without_a_token_there_is_no_door_and_a_short_one_is_no_secret(house: House) -> None:
    site = web.Application()
    mount_queue_door(site, "", house.store, lambda: house.rules, None)  # type: ignore[arg-type]  # never asked
    assert not list(site.router.resources())
    with pytest.raises(BadEnvironmentError, match="QUEUES_TOKEN is too short"):
        read_environment({"QUEUES_TOKEN": "abc"})
