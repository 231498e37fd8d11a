# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Running installers: `load ../lib/installers` after bake.

# The user's configuration must not change the result of a test.
quiet_installers() {
	export PIP_CONFIG_FILE=/dev/null PIP_NO_INPUT=1 \
		PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
		HOME=$PWD UV_CACHE_DIR=$PWD/cache
}

needs_module() {
	site_oracle -c "import $1" 2>/dev/null ||
		skip "this Python has no module $1"
}

# Makes a virtual environment "env" that can use the system's pip.  SITE is the
# directory of its modules.
make_environment() {
	needs_module pip
	needs_module venv
	site_oracle -m venv --without-pip --system-site-packages env
	env/bin/python -m pip --version >/dev/null 2>&1 ||
		skip 'a virtual environment does not see pip'
	SITE=$(env/bin/python -c \
		'import sysconfig; print(sysconfig.get_path("purelib"))')
	export SITE
}
