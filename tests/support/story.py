"""What the first story comes to in every chat: what the client is told and never told, and who is pinged when."""

SAID = "We have it, and look at it now."
NEVER_FOR_CLIENTS = (
    "Mia Kelly",
    "Ben Doyle",
    "Aoife Byrne",
    "two more accounts",
    "lead2",
    "moderator1",
    "breach",
    "P1 w",
)
PINGS = {
    "lead2": ["warning: first_response", "warning: resolve"],  # the owner: 75 % of each clock
    "lead": ["warning: first_response", "warning: resolve"],  # on duty: joins the one, and has 90 % of the other
    "manager": ["breach: first_response", "breach: resolve"],  # on duty: 100 %
    "site_lead": ["breach: first_response", "breach: resolve"],  # 150 %
}
