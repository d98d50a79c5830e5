#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Installs what is missing and runs every test, also under sanitizers and with
# the fuzzers. FUZZ_SECONDS says for how long each of those runs.
set -u
cd "$(dirname "$0")/.." || exit 1
. scripts/deps.sh

# shellcheck disable=SC2086 # two lists of words
need $BUILD_PACKAGES $TEST_PACKAGES || exit 1

failed=
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# phase NAME COMMAND...: run it, tell how long it took, go on after a failure
phase() {
	name=$1
	shift
	say "$name"
	begin=$(date +%s)
	"$@" || failed="$failed, $name"
	echo "$name took $(($(date +%s) - begin)) s"
}

# Quiet unless it fails.
build() {
	preset=$1
	shift
	{ cmake --preset "$preset" "$@" && cmake --build --preset "$preset" -j "$(cores)"; } \
		>"$log" 2>&1 || { grep -vE '^\[ *[0-9]+%\] (Built|Building|Linking)|^-- ' "$log"; return 1; }
}

# Shows what fails and the closing lines.
check() {
	build "$@" || return 1
	status=0
	ctest --preset "$1" -j "$(cores)" >"$log" 2>&1 || status=1
	if [ $status -eq 0 ]; then
		sed -n '/tests passed/,$p' "$log"
	else
		grep -v ' Passed ' "$log"
	fi
	return $status
}

# The cases of each kind: a ctest entry of pytest holds many of them.
count() {
	cat build/*/Testing/Temporary/LastTest.log 2>/dev/null | awk '
		/^\[  PASSED  \] [0-9]+ test/ { passed += $4 }
		/^\[  SKIPPED \] [0-9]+ test/ { skipped += $4 }
		/^\[  FAILED  \] [0-9]+ test/ { failed += $4 }
		/^[0-9]+ (passed|failed|skipped|error)/ {
			for (i = 1; i < NF; i++) {
				if ($(i + 1) ~ /^passed/) passed += $i
				if ($(i + 1) ~ /^skipped/) skipped += $i
				if ($(i + 1) ~ /^(failed|error)/) failed += $i
			}
		}
		/^Done [0-9]+ runs in / { passed++ }
		END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }'
}

rm -f build/*/Testing/Temporary/LastTest.log
phase 'release build and all tests' check release
phase 'tests under ASan and UBSan' check asan
phase 'fuzzers' check fuzz "-DFFAF_FUZZ_SECONDS=${FUZZ_SECONDS:-15}"
phase 'core for aarch64' build aarch64

say "${failed:+failed: ${failed#, }; }all tests together"
count
[ -z "$failed" ]
