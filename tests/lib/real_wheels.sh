#!/bin/sh
# SPDX-License-Identifier: MIT
# real_wheels.sh DIR: downloads real wheels to DIR with PIP (or python3 -m pip),
# for PYC_BAKE_WHEELS=DIR of tests/bats/real_wheels.bats.  The wheels are from
# many build backends and years, pure and not.  Each is pinned, so that every
# run gets the same files.  A wheel that cannot be downloaded is reported and
# skipped; fewer than 40 wheels are an error.
set -eu
directory=${1:?usage: real_wheels.sh DIR}
mkdir -p "$directory"

# fetch PYTHON PLATFORM REQUIREMENT...: downloads wheels for that Python and
# platform.
fetch() {
	version=$1
	platform=$2
	shift 2
	for requirement; do
		${PIP:-python3 -m pip} --quiet --disable-pip-version-check \
			download --no-deps --only-binary=:all: \
			--implementation=cp --python-version="$version" \
			--platform="$platform" --platform=any \
			--dest="$directory" "$requirement" ||
			echo "not to be had: $requirement" >&2
	done
}

linux=manylinux2014_x86_64

# Old bdist_wheel; some names have hyphens or upper case.
fetch 3.8 any six==1.10.0 pytz==2016.10 Django==1.11.29 pip==9.0.3 \
	setuptools==40.8.0 wheel==0.29.0 Markdown==2.6.11 Jinja2==2.10 \
	Pygments==2.3.1 docutils==0.15.2
# Later setuptools; console scripts, data files, namespace packages.
fetch 3.11 any setuptools==69.5.1 pip==24.0 requests==2.32.3 sympy==1.12 \
	Django==5.0.6 botocore==1.34.100 zope.event==5.0 stevedore==5.2.0 \
	google-api-core==2.19.0 azure-core==1.30.1
# flit, poetry, hatchling, pdm.
fetch 3.11 any flit_core==3.9.0 packaging==24.0 idna==3.7 \
	typing_extensions==4.12.2 rich==13.7.1 tomlkit==0.12.5 poetry==1.8.3 \
	black==24.4.2 urllib3==2.2.1 jsonschema==4.22.0 jupyterlab==4.2.1 \
	pdm-backend==2.3.0
# Compiled: setuptools, maturin, scikit-build, meson-python, waf and bazel.
fetch 3.11 $linux MarkupSafe==2.1.5 cffi==1.16.0 SQLAlchemy==2.0.30 \
	PyYAML==6.0.1 numpy==1.26.4 pydantic_core==2.18.3 orjson==3.10.3 \
	ruff==0.4.7 cryptography==42.0.7 cmake==3.29.3 ninja==1.11.1.1 \
	pyzmq==26.0.3 contourpy==1.2.1 protobuf==5.27.0 lxml==5.2.2
# Odd wheels: members with a compression ratio above 1,000, rows for
# directories, a RECORD that is wrong or does not list itself.
fetch 3.10 any furo==2025.12.19 pydata-sphinx-theme==0.19.0 selenium==4.52.0
fetch 3.10 manylinux_2_28_x86_64 onnx==1.23.2 musica==0.17.2 meshlib==3.1.4.297
fetch 3.10 manylinux1_x86_64 xpress==9.9.1 torchvision==0.14.0 xgboost==0.90
fetch 3.10 $linux catboost==1.2.10
# Wheels for other systems: the platform does not matter for baking.
fetch 3.11 win_amd64 MarkupSafe==2.1.5 pywin32==306
fetch 3.11 macosx_11_0_arm64 MarkupSafe==2.1.5

# Wheels that Debian rebuilt from its packages.
for wheel in /usr/share/python-wheels/*.whl; do
	[ ! -f "$wheel" ] || cp "$wheel" "$directory"
done

count=$(find "$directory" -name '*.whl' | wc -l)
echo "$count wheels in $directory"
[ "$count" -ge 40 ]
