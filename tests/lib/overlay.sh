#!/bin/sh
# SPDX-License-Identifier: MIT
# overlay.sh DIR COMMAND...: runs COMMAND in DIR as root, on an overlay of the
# file system that is discarded when COMMAND ends.  Only files below DIR are
# kept.  The overlay's /tmp has nothing but DIR.
set -eu

if [ "${IN_OVERLAY-}" != yes ]; then
	IN_OVERLAY=yes exec unshare --mount -- sh "$0" "$@"
fi
unset IN_OVERLAY

directory=$1
shift
# The mounts exist only in this namespace, so nothing has to be unmounted.
top=/mnt
mount -t tmpfs -o mode=0755 none "$top"
mkdir "$top/upper" "$top/work" "$top/root"
mount -t overlay none "$top/root" \
	-o "lowerdir=/,upperdir=$top/upper,workdir=$top/work"
mount --rbind /proc "$top/root/proc"
mount --rbind /dev "$top/root/dev"
mount -t tmpfs -o mode=1777 none "$top/root/tmp"
mkdir -p "$top/root$directory"
mount --bind "$directory" "$top/root$directory"
# shellcheck disable=SC2016 # for the inner shell
exec chroot "$top/root" /bin/sh -c 'cd "$0" && exec "$@"' "$directory" "$@"
