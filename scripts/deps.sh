# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# Sourced by the other scripts: the Debian packages that the project needs, and
# `need PACKAGE...`, which installs those that are missing. Nothing is asked of
# the network when nothing is missing.

BUILD_PACKAGES='cmake make gcc libc6-dev pkg-config libyaml-dev zlib1g-dev libjson-c-dev libzstd-dev libdeflate-dev'
TEST_PACKAGES='
	g++ git libgtest-dev python3 python3-pytest python3-yaml python3-jsonschema libxml2-utils clang
	clang-format llvm gcc-aarch64-linux-gnu cppcheck libbenchmark-dev qemu-system-arm tcc
	gcc-arm-linux-gnueabihf gcc-mips-linux-gnu libc6-dev-arm64-cross libc6-dev-armhf-cross
	libc6-dev-mips-cross qemu-user spin abigail-tools reuse tshark parallel
	python3-dev python3-cffi python3-pycparser python3-pandas python3-hypothesis python3-matplotlib
	python3-build python3-setuptools python3-wheel python3-venv mypy python3-dask python3-distributed python3-pytest-xdist
	frama-c-base why3 z3 cvc4
'

say() {
	printf '\n== %s\n' "$*"
}

installed() {
	dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# Root, or through sudo; a non-interactive run must not hang at a password.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

need() {
	if ! command -v dpkg-query >/dev/null; then
		echo "no dpkg here: taking it that these, or their like, are installed: $*"
		return 0
	fi
	missing=
	for package in "$@"; do
		installed "$package" || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	say "installing:$missing"
	if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
		echo "needs root: apt-get install$missing" >&2
		return 1
	fi
	as_root apt-get -q -o DPkg::Lock::Timeout=120 update >/dev/null ||
		echo 'apt-get update failed: trying with the lists that are here' >&2
	# shellcheck disable=SC2086 # a list of words
	said=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=120 install $missing 2>&1) || {
		echo "$said" >&2
		return 1
	}
}

cores() {
	nproc 2>/dev/null || echo 2
}
