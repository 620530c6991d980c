#!/bin/sh
# The first start of a container writes a commented tocsin.toml into its volume; then it is `tocsin` with what was asked.
#
# Check:  sh -n deploy/entrypoint.sh
set -eu
if [ "${1:-}" = run ] && [ -z "${TOCSIN_CONFIG:-}" ] && [ ! -e tocsin.toml ]; then
    tocsin init .
fi
exec tocsin "$@"
