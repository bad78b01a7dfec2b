#!/bin/sh
# The browser suite needs Chromium. Installs it through the system package manager when allowed, else says how.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser suite"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "Chromium is missing, so the browser suite will not run. Install it with your package manager, for instance:" >&2
echo "    sudo apt-get install chromium" >&2
exit 0
