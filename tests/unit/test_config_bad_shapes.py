"""How a file is written, and the shape of its keys: what is wrong is named by line, key, value and example."""

import pytest

from bot.config.problems import ABSENT
from tests.support.bad_files import SITE, TOP, Bad, person, refused

BAD = [
    # how it is written
    Bad("empty", "", 1, "(file)", "empty", "keys and values", "organisation"),
    Bad("only_a_comment", "# nothing\n", 1, "(file)", "empty", "keys and values", "organisation"),
    Bad("no_mapping", "- a\n- b\n", 1, "(file)", "no mapping", "keys and values", "organisation"),
    Bad("duplicate_key", TOP + TOP, 2, "organisation", "organisation", "on line 1 already", "keep one"),
    Bad("duplicate_inside", "organisation:\n  key: a\n  key: b\n", 3, "organisation.key", "key", "line 2", "keep one"),
    Bad("tab", "organisation:\n\tkey: harbour\n", 2, "(file)", "a tab", "spaces", "two spaces"),
    Bad("utf_16", TOP.encode("utf-16"), 1, "(file)", "UTF-16", "UTF-8", "UTF-8"),
    Bad("latin_1", b"# ok\norganisation: {key: caf\xe9}\n", 2, "(file)", "0xe9", "UTF-8", "UTF-8"),
    Bad(
        "alias_bomb", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, "(file)", "&a", "no anchors", "write the value"
    ),
    Bad("alias", "a: *b\n", 1, "(file)", "*b", "no anchors", "write the value"),
    Bad("two_documents", TOP + "---\n" + TOP, 2, "(file)", "---", "one document", "remove"),
    Bad("python_tag", "organisation: !!python/object:os.system x\n", 1, "(file)", "python", "no tags", "plain value"),
    Bad("one_megabyte", TOP + "#" * 1_000_000, 1, "(file)", "bytes", "256 KiB", "`country` instead"),
    Bad("too_deep", "a: " + "[" * 60 + "]" * 60 + "\n", 1, "(file)", "nested", "at most 12 levels", "chain"),
    Bad("unclosed", "organisation: {key: harbour\npeople: []\n", 2, "(file)", "people", "YAML 1.2", "timezone"),
    Bad("null_byte", "organisation: {key: a\x00b}\n", 1, "(file)", "0x0000", "control characters", "remove"),
    Bad("list_as_key", TOP + "? [a, b]\n: 1\n", 2, "(file)", "list or mapping", "a word as a key", "timezone"),
    # shapes
    Bad("unknown_key", TOP + "clints: []\n", 2, "clints", "0 entries", "did you mean clients", "clients: [{key: ORION"),
    Bad("unknown_inside", person(tema="dub-1"), 3, "people[0].tema", "dub-1", "did you mean team", "team: dub-1"),
    Bad("far_from_any_key", TOP + "zzzzzz: 1\n", 2, "zzzzzz", "1", "One of".lower(), "remove it"),
    Bad("missing", "people: []\n", 1, "organisation", ABSENT, "this key is needed", "organisation: {key: harbour"),
    Bad(
        "missing_inside",
        TOP + "people:\n  - {key: a, roles: [lead]}\n",
        3,
        "people[0].name",
        ABSENT,
        "needed",
        "name: Aoife",
    ),
    Bad("wrong_type", TOP + "people: yes\n", 2, "people", "yes", "a list", "people: [{key: aoife"),
    Bad("number_as_name", person(name="7"), 3, "people[0].name", "7", "text", "name: Aoife"),
    Bad(
        "no_is_a_word",
        TOP + "adapters: {web: {enabled: no}}\n",
        2,
        "adapters.web.enabled",
        '"no"',
        "true or false",
        "enabled: true",
    ),
    Bad(
        "unknown_zone",
        "organisation: {key: a, timezone: Europe/Dubln}\n",
        1,
        "organisation.timezone",
        "Dubln",
        "did you mean Europe/Dublin",
        "Europe/Dublin",
    ),
    Bad(
        "abbreviated_zone",
        "organisation: {key: a, timezone: PST}\n",
        1,
        "organisation.timezone",
        "PST",
        "IANA",
        "Europe/Dublin",
    ),
    Bad("unknown_role", person(roles="[leed]"), 3, "people[0].roles[0]", "leed", "did you mean lead", "roles: [lead]"),
    Bad("no_role", person(roles="[]"), 3, "people[0].roles", "0 entries", "at least one", "roles: [lead]"),
    Bad(
        "client_as_role",
        person(roles="[client]"),
        3,
        "people[0].roles[0]",
        "client",
        "one of administrator",
        "roles: [lead]",
    ),
    Bad(
        "small_client_key",
        TOP + "clients:\n  - {key: orion, name: Orion, timezone: UTC}\n",
        3,
        "clients[0].key",
        "orion",
        "capital letters",
        "ORION",
    ),
    Bad(
        "reserved_client_key",
        TOP + "clients:\n  - {key: OPS, name: Ops, timezone: UTC}\n",
        3,
        "clients[0].key",
        "OPS",
        "not OPS or R",
        "ORION",
    ),
    Bad(
        "hour_25",
        TOP + SITE + 'standups:\n  - {site: dublin, at: "25:30"}\n',
        4,
        "standups[0].at",
        "25:30",
        "00:00 to 24:00",
        "22:30",
    ),
    Bad(
        "time_as_number",
        TOP + SITE + "standups:\n  - {site: dublin, at: 845}\n",
        4,
        "standups[0].at",
        "845",
        "00:00 to 24:00",
        "22:30",
    ),
    Bad(
        "k_is_4",
        TOP + SITE + "checkins:\n  dublin: {mode: off, k: 4}\n",
        4,
        "checkins.dublin.k",
        "4",
        "at least 5",
        "k: 8",
    ),
    Bad(
        "url_as_host",
        TOP + "links: {allowed_hosts: ['https://x.example/']}\n",
        2,
        "links.allowed_hosts[0]",
        "https",
        "without https",
        "review.orion.example",
    ),
    Bad(
        "secret_in_file",
        TOP + "pager: {url: https://p.example, secret: hunter2}\n",
        2,
        "pager.secret",
        "hidden",
        "environment variable",
        "PAGER_SECRET",
    ),
    Bad(
        "slack_word", TOP + "roots: {escalate: [dnd]}\n", 2, "roots.escalate[0]", "dnd", "Slack has itself", "escalate"
    ),
    Bad(
        "retention_0", TOP + "retention: {text_days: 0}\n", 2, "retention.text_days", "0", "at least 1", "text_days: 90"
    ),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_file_is_refused_with_line_key_value_and_example(bad: Bad) -> None:
    refused(bad)
