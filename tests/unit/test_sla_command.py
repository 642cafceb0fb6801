"""`handrail sla`: worked cases, one row for each kind of nonsense, and what cannot be read at all."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.cli.sla import answer, run

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "sla_examples.json").read_text())
OFFICE: dict[str, Any] = {"tz": "UTC", "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed")}}
CASE: dict[str, Any] = {
    "calendar": OFFICE,
    "start": "2026-06-01T10:00:00Z",
    "target_minutes": 60,
    "pauses": [],
    "at": ["2026-06-01T10:30:00Z"],
}
GOOD = {"due": "2026-06-01T11:00:00Z", "elapsed_minutes": [30.0]}


def answered(case: object) -> Any:
    return json.loads(answer(json.dumps(case)))


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["id"])
def test_every_worked_case_comes_out_as_the_oracle_has_it(case: dict[str, Any]) -> None:
    expected = case["expected_elapsed_at"]
    assert answered({**case, "at": list(expected)}) == {
        "due": case["expected_due"],
        "elapsed_minutes": list(expected.values()),
    }
    for percent, reached in case.get("expected_threshold_at", {}).items():
        part = case["target_minutes"] * int(percent) / 100
        assert answered({**case, "target_minutes": part})["due"] == reached


def test_an_object_gives_an_object_and_a_list_a_list_in_its_order() -> None:
    assert answered(CASE) == GOOD
    assert answered([CASE, {}, CASE])[::2] == [GOOD, GOOD]
    assert answered([]) == []


def test_no_calendar_is_around_the_clock() -> None:
    assert answered({**CASE, "calendar": None, "target_minutes": 1440})["due"] == "2026-06-02T10:00:00Z"


@pytest.mark.parametrize(
    ("change", "due", "elapsed"),
    [
        ({"target_minutes": None}, None, [30.0]),
        ({"target_minutes": 0, "start": "2026-06-01T03:00:00Z"}, "2026-06-01T03:00:00Z", [90.0]),
        ({"target_minutes": 0.5}, "2026-06-01T10:00:30Z", [30.0]),
        ({"target_minutes": 1_576_800}, "2047-05-27T10:00:00Z", [30.0]),  # 1,095 weeks of 24 h
        ({"start": "2026-06-01T12:00:00+02:00"}, "2026-06-01T11:00:00Z", [30.0]),
        ({"start": "2026-06-01T10:00:00.9Z"}, "2026-06-01T11:00:00Z", [30.0]),
        ({"at": ["2026-06-01T10:00:01Z", "2026-06-01T09:00:00Z"]}, "2026-06-01T11:00:00Z", [0.016667, 0.0]),
        ({"pauses": [["2026-06-01T10:10:00Z", None]]}, None, [10.0]),
        ({"pauses": [["2026-06-01T10:10:00Z", "9999-12-31T23:59:59Z"]]}, None, [10.0]),
        ({"pauses": [["2026-06-01T11:00:00Z", None]]}, "2026-06-01T11:00:00Z", [30.0]),
        ({"pauses": [["2026-06-01T09:00:00Z", None]]}, None, [0.0]),
        (
            {
                "pauses": [
                    ["2026-06-01T10:15:00Z", "2026-06-01T10:25:00Z"],
                    ["2026-06-01T10:05:00Z", "2026-06-01T10:20:00Z"],
                ]
            },
            "2026-06-01T11:20:00Z",
            [10.0],
        ),
        ({"calendar": {"tz": "UTC", "weekly": {}}}, None, [0.0]),
        ({"calendar": {"tz": "UTC", "weekly": {"mon": [["09:00", "09:00"]]}}}, None, [0.0]),
        ({"id": "x", "tags": ["unknown keys of a case are its own"]}, "2026-06-01T11:00:00Z", [30.0]),
    ],
)
def test_edges(change: dict[str, Any], due: str | None, elapsed: list[float]) -> None:
    assert answered({**CASE, **change}) == {"due": due, "elapsed_minutes": elapsed}


NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({"calendar": {**OFFICE, "tz": "Mars/Olympus"}}, "Mars/Olympus"),
    ({"calendar": {**OFFICE, "tz": None}}, "tz"),
    ({"calendar": {**OFFICE, "tz": "../etc/passwd"}}, "time zone"),
    ({"calendar": []}, "calendar"),
    ({"calendar": True}, "calendar"),
    ({"calendar": {**OFFICE, "hollidays": []}}, "hollidays"),
    ({"calendar": {**OFFICE, "weekly": {"mon": [["09:00", "25:00"]]}}}, "25:00"),
    ({"calendar": {**OFFICE, "weekly": {"mon": [["09:00"]]}}}, "weekly.mon"),
    ({"calendar": {**OFFICE, "weekly": {"mon": None}}}, "weekly.mon"),
    ({"calendar": {**OFFICE, "weekly": {"mon": [[9, 17]]}}}, "weekly.mon"),
    ({"calendar": {**OFFICE, "weekly": {"monday": []}}}, "monday"),
    ({"calendar": {**OFFICE, "holidays": ["2026-02-30"]}}, "2026-02-30"),
    ({"calendar": {**OFFICE, "holidays": [20261225]}}, "20261225"),
    ({"calendar": {**OFFICE, "holidays": "2026-12-25"}}, "holidays"),
    ({"calendar": {**OFFICE, "date_hours": {"christmas": []}}}, "christmas"),
    ({"calendar": {**OFFICE, "date_hours": {"2026-12-24": [["09:00", "noon"]]}}}, "noon"),
    ({"start": "2026-06-01T10:00:00"}, "offset"),
    ({"start": "2026-06-01"}, "offset"),
    ({"start": "yesterday"}, "yesterday"),
    ({"start": 1780308000}, "start"),
    ({"start": None}, "start"),
    ({"start": True}, "start"),
    ({"start": "0001-01-01T00:00:00+14:00"}, "1900"),
    ({"start": "9999-12-31T23:59:59-14:00"}, "2999"),
    ({"target_minutes": -5}, "-5"),
    ({"target_minutes": 10**12}, "1,576,800"),
    ({"target_minutes": 1_576_801}, "1,576,800"),
    ({"target_minutes": int("9" * 4000)}, "target_minutes"),
    ({"target_minutes": True}, "True"),
    ({"target_minutes": "60"}, "60"),
    ({"target_minutes": float("nan")}, "nan"),
    ({"target_minutes": float("inf")}, "inf"),
    ({"pauses": [["2026-06-01T12:00:00Z", "2026-06-01T11:00:00Z"]]}, "before it starts"),
    ({"pauses": [["2026-06-01T12:00:00Z"]]}, "pauses"),
    ({"pauses": [[None, "2026-06-01T12:00:00Z"]]}, "pauses"),
    ({"pauses": {}}, "pauses"),
    ({"pauses": None}, "pauses"),
    ({"at": ["2026-06-01T12:00:00"]}, "offset"),
    ({"at": "2026-06-01T12:00:00Z"}, "at"),
    ({"at": [None]}, "at"),
    ({"target_minute": 60}, "did you mean target_minutes?"),
    ({"target": 60}, "did you mean target_minutes?"),
    ({"targetMinutes": 60}, "did you mean target_minutes?"),
    ({"pause": [["2026-06-01T10:00:00Z", None]]}, "did you mean pauses?"),
    ({"Calender": None}, "did you mean calendar?"),
    ({"start_at": "2026-06-01T12:00:00Z"}, "did you mean start?"),
    ({"holidays": ["2026-06-01"]}, "belongs inside calendar"),
]


def test_what_its_writer_keeps_beside_a_case_is_no_mistake() -> None:
    remarks: dict[str, Any] = {
        "id": "ex-01",
        "note": "spring",
        "tags": ["dst"],
        "expected_due": None,
        "expected_elapsed_at": {},
    }
    assert answered({**CASE, **remarks}) == GOOD


@pytest.mark.parametrize(("change", "named"), NONSENSE)
def test_nonsense_is_named_and_the_others_are_answered(change: dict[str, Any], named: str) -> None:
    first, bad, last = answered([CASE, {**CASE, **change}, CASE])
    assert (first, last) == (GOOD, GOOD)
    assert list(bad) == ["error"]
    assert named in bad["error"]
    assert len(bad["error"]) < 300


@pytest.mark.parametrize("key", ["start", "calendar"])
def test_a_missing_key_is_named(key: str) -> None:
    assert answered({name: value for name, value in CASE.items() if name != key})["error"].startswith(key)


@pytest.mark.parametrize("case", [None, 3, 1.5, "text", True, []])
def test_what_is_no_case_is_said_to_be_none(case: object) -> None:
    assert list(answered([case])[0]) == ["error"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1,]", b"\xff\xfe\x00", b"[" * 200_000, b'{"a": 1} x'],
    ids=lambda content: str(content[:8]),
)
def test_what_is_no_json_is_unreadable_and_nothing_is_printed(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.json"
    file.write_bytes(content)
    assert run(str(file)) == 65
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "cases.json cannot be read" in printed.err


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "none.json")) == 65
    assert run(str(tmp_path)) == 65
    assert "none.json" in capsys.readouterr().err


@pytest.mark.parametrize("path", [None, "-"])
def test_standard_input_is_read(
    path: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = b"\xef\xbb\xbf" + json.dumps(CASE).encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(typed)))
    assert run(path) == 0
    assert json.loads(capsys.readouterr().out) == GOOD
