"""What Teams needs of the environment: nothing is found missing at night, and nobody gets in because it was."""

from collections.abc import Mapping

import pytest

from adapters.teams.settings import SERVICE_URL
from bot.config.settings import TeamsSettings
from bot.connections import TeamsLine, teams_line
from bot.environment import BadEnvironmentError, read_environment

OURS, APP = "aaaaaaaa-0000-4000-8000-000000000001", "11111111-2222-3333-4444-555555555555"
GIVEN = {"MicrosoftAppId": APP, "MicrosoftAppPassword": "a secret"}
SETTINGS = TeamsSettings((OURS,), allow_anonymous=False)
TRYING = TeamsSettings((OURS,), allow_anonymous=True)


def line(settings: TeamsSettings = SETTINGS, **given: str) -> TeamsLine:
    return teams_line(settings, read_environment({**GIVEN, **given}))


def test_an_app_of_one_tenant_is_of_the_one_that_app_yaml_names() -> None:
    made = line()
    assert (made.trust.app_id, made.trust.tenants, made.trust.anonymous) == (APP, frozenset({OURS}), False)
    assert (made.credentials.tenant, made.credentials.password, made.service_url) == (OURS, "a secret", SERVICE_URL)
    assert line(MicrosoftAppTenantId="another").credentials.tenant == "another"
    assert line(MicrosoftAppType="MultiTenant", MicrosoftAppTenantId="another").credentials.tenant == ""
    assert "a secret" not in repr(made)


def test_further_hosts_are_read_and_one_on_this_machine_means_a_rehearsal() -> None:
    made = line(TEAMS_SERVICE_HOSTS="smba.infra.gov.example, 127.0.0.1:9000")
    assert (made.trust.hosts, made.service_url) == (("smba.infra.gov.example", "127.0.0.1:9000"), "")


def test_without_an_app_only_this_machine_gets_in_and_only_where_it_is_allowed() -> None:
    without: Mapping[str, str] = {"MicrosoftAppId": "", "MicrosoftAppPassword": ""}
    made = line(TRYING, **without)
    assert (made.trust.anonymous, made.credentials.app_id, made.service_url) == (True, "", "")
    assert not line(TRYING).trust.anonymous, "with an app, tokens are asked for"


@pytest.mark.parametrize(
    ("settings", "given", "names"),
    [
        (SETTINGS, {"MicrosoftAppId": ""}, ("MicrosoftAppId", "allow_anonymous: true")),
        (TRYING, {"MicrosoftAppId": "", "HOST": "0.0.0.0"}, ("HOST: 0.0.0.0", "127.0.0.1")),  # noqa: S104 — refused
        (SETTINGS, {"MicrosoftAppPassword": ""}, ("MicrosoftAppPassword", "MicrosoftAppPassword_FILE")),
        (SETTINGS, {"MicrosoftAppType": "Managed"}, ("MicrosoftAppType: 'Managed'", "MultiTenant")),
        (TeamsSettings((OURS, "b"), allow_anonymous=False), {}, ("MicrosoftAppTenantId", "single-tenant")),
    ],
)
def test_what_is_missing_is_said_in_words(
    settings: TeamsSettings, given: Mapping[str, str], names: tuple[str, ...]
) -> None:
    with pytest.raises(BadEnvironmentError) as refusal:
        line(settings, **given)
    for name in names:
        assert name in str(refusal.value)
    assert "Example: " in str(refusal.value)
