#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Installs what is missing, builds the command, and replays the boot of Linux on
# a real pKVM in front of Hafnium through the filters of other kernels.
set -eu
cd "$(dirname "$0")/.."
. scripts/deps.sh

# shellcheck disable=SC2086 # a list of words
need $BUILD_PACKAGES

say 'building'
cmake -S . -B build/demo -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF -DFFAF_PYTHON_MODULE=OFF >/dev/null
cmake --build build/demo -j "$(cores)" >/dev/null
ffafilter=build/demo/ffafilter
boot=traces/pkvm-6.12_linux_hafnium.trace.gz
later=traces/pkvm-7.3_linux_hafnium.trace.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# How many calls of a replayed trace ended in each verdict.
verdicts() {
	awk '/^host / { sub(/.* -> /, ""); n[$1]++ }
	     END { printf "%7d %6d %4d %7d", n["forward"], n["answer"], n["deny"], n["unknown"] }' "$1"
}

# What FFA_FEATURES told the driver about FFA_MSG_SEND_DIRECT_REQ2.
features() {
	sed -n 's/^host FFA_FEATURES .*x1=0xc400008d -> //p' "$1" | head -n 1
}

called() {
	"$ffafilter" explain -p "$1" --version 1.1 'host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001' |
		awk '$1 == "verdict" { print $2 }'
}

say 'Linux 6.12 boots on pKVM in front of Hafnium: what would other filters do?'
printf '%-22s %7s %6s %4s %7s %-7s %s\n' policy forward answer deny unknown REQ2 \
	'FEATURES(REQ2)'
for policy in linux-v6.12 linux-v6.18 linux-v6.18-allow-req2 linux-v7.3; do
	"$ffafilter" replay -p "$policy" "$boot" >"$work/$policy" 2>"$work/$policy.notes"
	printf '%-22s %s %-7s %s\n' "$policy" "$(verdicts "$work/$policy")" \
		"$(called "$policy")" "$(features "$work/$policy" | cut -d" " -f2-)"
done
sed -n 's/.*\(inferred: .*\)/\n\1/p' "$work/linux-v6.18.notes" | fold -s -w 78 | sed 's/ *$//'

say 'the same driver on the pKVM of Linux 7.3, as recorded there'
printf '%-50s %s\n' "$later" "$(gzip -dc "$later" | features /dev/stdin)"

say 'each boot under the filter it was recorded from: every register, every SMC'
"$ffafilter" verify -p linux-v6.12 "$boot" | tail -n 1
"$ffafilter" verify -p linux-v7.3 "$later" | tail -n 1

say 'why: ffafilter explain'
"$ffafilter" explain -p linux-v6.18 'host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001'
