#!/bin/sh
# SPDX-License-Identifier: MIT
# overlay.sh DIR COMMAND...: runs COMMAND in DIR as root, on an overlay of the
# file system that is gone when it ends; what is written below DIR stays.  Of
# /tmp nothing but DIR is seen there.
set -eu

if [ "${IN_OVERLAY-}" != yes ]; then
	IN_OVERLAY=yes exec unshare --mount -- sh "$0" "$@"
fi
unset IN_OVERLAY

directory=$1
shift
# Over the mount point of this namespace alone, so that nothing has to be
# taken away afterwards.
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
