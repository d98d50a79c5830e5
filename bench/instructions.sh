#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Print the instructions of a turn, as callgrind counts them: bench/instructions.sh BUILD
set -eu
program=${1:?usage: bench/instructions.sh BUILD}/bench/ffafilter_instructions

# counted KIND COUNT: all instructions of a run
counted() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>&1 |
		sed -n 's/.*Collected : //p'
}

# per_turn KIND: those of a turn, with the loop around it
per_turn() {
	few=$(counted "$1" 1000)
	many=$(counted "$1" 101000)
	echo $(((many - few) / 100000))
}

loop=$(per_turn loop)
for kind in switch decide denied forwarded version; do
	printf '%-10s %4d\n' "$kind" $(($(per_turn "$kind") - loop))
done
