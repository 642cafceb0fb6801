#!/bin/sh
# Gets the two programs that some tests drive, where that can be done without asking anybody: as root, with apt.
# Everywhere else, and when the network is away, it says so and the tests that need them are skipped aloud.

missing=""
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && browser="$name" && break
done
[ -n "$browser" ] || missing=" chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  echo "Getting for the tests:$missing"
  # shellcheck disable=SC2086  # a list of names on purpose
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 && exit 0
  echo "apt could not get:$missing"
fi
echo "Not here:$missing. Tests that need it are skipped and counted."
exit 0
