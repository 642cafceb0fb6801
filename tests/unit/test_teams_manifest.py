"""Teams' package: what Microsoft's own schema and its rules about icons allow, made from the registry."""

import hashlib
import io
import json
import struct
import tomllib
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from adapters.teams.manifest import SUGGESTED, manifest, package
from adapters.teams.parse import ESCALATE, ESCALATE_MESSAGE
from bot import VERSION
from bot.cli.manifest import Wish, run, teams_package
from handlers.commands.registry import VERBS
from handlers.domain.errors import BadInput

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "tests" / "support" / "vendor"
APP = "11111111-2222-3333-4444-555555555555"
PAGE = "https://handrail.example"
CHECKSUMS = {
    "1.25": "393557f89b0afc5b1134794d3af64c47a56ac29d44fdf977136c8121096f1503",
    "1.29": "b4b311031e1a086e47815b68160664790250362ad85351f4c3dca4730fa5529d",
}


def made(*, slash: bool) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(
        json.dumps(manifest(APP, VERBS, address=PAGE, version="1.0.0", slash=slash)),
    )
    return whole


def wrong(document: dict[str, Any], version: str) -> list[str]:
    """What Microsoft's schema of that version has against it."""
    text = (VENDOR / f"teams-manifest-{version}.json").read_bytes()
    assert hashlib.sha256(text).hexdigest() == CHECKSUMS[version]
    return [error.message for error in Draft4Validator(json.loads(text)).iter_errors(document)]


def pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and colour type of a picture of 8 bits a channel, and its rows as they are filtered."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert depth == 8
    data = b"".join(png[at + 4 : at + 4 + size] for at, size in _chunks(png, b"IDAT"))
    return width, height, bytes([kind]) + zlib.decompress(data)


def _chunks(png: bytes, name: bytes) -> list[tuple[int, int]]:
    found, at = [], 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == name:
            found.append((at + 4, size))
        at += size + 12
    return found


@pytest.mark.parametrize(("slash", "version"), [(False, "1.25"), (True, "1.29")])
def test_each_profile_passes_microsofts_own_schema(slash: bool, version: str) -> None:
    document = made(slash=slash)
    assert document["manifestVersion"] == version
    assert wrong(document, version) == []


def test_the_schema_would_say_what_is_wrong() -> None:
    assert wrong(made(slash=True) | {"manifestVersion": "1.25"}, "1.25") != []
    assert wrong(made(slash=False) | {"accentColor": "blue"}, "1.25") != []


def test_what_is_suggested_are_verbs_in_their_own_words() -> None:
    (listed,) = made(slash=False)["bots"][0]["commandLists"]
    assert [one["title"] for one in listed["commands"]] == list(SUGGESTED)
    assert [one["description"] for one in listed["commands"]] == [VERBS[name].summary for name in SUGGESTED]
    assert "triggers" not in listed


def test_the_slash_profile_asks_for_slashes_and_for_answers_that_the_asker_alone_sees() -> None:
    document = made(slash=True)
    assert document["bots"][0]["supportsTargetedMessages"] is True
    assert document["bots"][0]["commandLists"][0]["triggers"] == ["mention", "slash"]
    assert document["composeExtensions"][0]["commands"][0]["triggers"] == ["slash"]


def test_both_commands_of_the_extension_are_those_that_we_hear() -> None:
    commands = made(slash=False)["composeExtensions"][0]["commands"]
    assert [one["id"] for one in commands] == [ESCALATE, ESCALATE_MESSAGE]
    assert all(one["fetchTask"] for one in commands)


def test_it_asks_for_no_right_at_all() -> None:
    document = made(slash=True)
    assert document["validDomains"] == []
    assert not {"authorization", "webApplicationInfo", "permissions", "devicePermissions"} & set(document)


def test_the_package_has_the_manifest_and_both_icons_as_teams_wants_them() -> None:
    with zipfile.ZipFile(io.BytesIO(package(made(slash=False)))) as packed:
        assert packed.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert json.loads(packed.read("manifest.json")) == made(slash=False)
        width, height, _ = pixels(packed.read("color.png"))
        assert (width, height) == (192, 192)
        width, height, drawn = pixels(packed.read("outline.png"))
    assert (width, height) == (32, 32)
    assert drawn[0] == 6, "the outline is white on nothing, so it needs an alpha channel"


def test_the_same_wish_is_the_same_package_to_the_byte(tmp_path: Path) -> None:
    wish = Wish(app=APP, address=PAGE)
    assert teams_package(wish) == teams_package(wish)
    assert run("teams", Wish(app=APP, address=PAGE, out=tmp_path / "handrail.zip")) == 0
    assert (tmp_path / "handrail.zip").read_bytes() == teams_package(wish)
    assert teams_package(Wish(app=APP, address=PAGE, slash=True)) != teams_package(wish)


def test_our_version_is_the_one_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish(address=PAGE), "--app: nothing is not an app's id"),
        (Wish(app="handrail", address=PAGE), "--app: handrail is not an app's id"),
        (Wish(app=APP), "--address: nothing is not a page"),
        (Wish(app=APP, address="http://handrail.example"), "--address: http://handrail.example is not a page"),
    ],
)
def test_a_wish_that_means_nothing_gets_a_sentence_and_writes_nothing(tmp_path: Path, wish: Wish, said: str) -> None:
    out = tmp_path / "handrail.zip"
    with pytest.raises(BadInput) as refused:
        run("teams", Wish(app=wish.app, address=wish.address, out=out))
    assert refused.value.sentence.startswith(said)
    assert "Example: --" in refused.value.sentence
    assert not out.exists()
