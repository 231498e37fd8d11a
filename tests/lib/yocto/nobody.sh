#!/bin/sh
# SPDX-License-Identifier: MIT
# nobody.sh DIR COMMAND...: for use inside overlay.sh.  Runs COMMAND in
# DIR/build with bitbake in PATH.  bitbake requires a user other than root and
# this locale.
set -eu

directory=$1
shift
if ! locale -a | grep -qxi 'en_US.utf-\?8'; then
	if [ ! -d "$directory/en_US.UTF-8" ]; then
		localedef --no-archive -i en_US -f UTF-8 "$directory/en_US.UTF-8"
	fi
	mkdir -p /usr/lib/locale
	cp -R "$directory/en_US.UTF-8" /usr/lib/locale
fi
cd "$directory/build"
path=$directory/bitbake/bin:$directory/oe-core/scripts
exec setpriv --reuid=65534 --regid=65534 --clear-groups \
	env -i HOME="$directory/home" LANG=en_US.UTF-8 TERM=dumb \
	BBPATH="$directory/build" BUILDDIR="$directory/build" \
	PATH="$path:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" "$@"
