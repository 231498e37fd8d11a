# SPDX-License-Identifier: MIT
"""power_cut.py DIRECTORY: cuts the power of an ext4 file system.

Everything that is not on disk is lost, and the file system refuses all
operations until it is mounted again.
"""
import fcntl
import os
import struct
import sys

# linux/fs.h and fs/ext4/ext4.h: _IOR('X', 125, __u32)
EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2

descriptor = os.open(sys.argv[1], os.O_RDONLY)
fcntl.ioctl(descriptor, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
