/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_spmd.h"
#include "import_text.h"
#include <string.h>

/* Other lines of TF-A that tell something; a number follows each text. */
enum note {
	NOTE_BOOT,
	NOTE_REFUSED_BY_SPMD,
	NOTE_REFUSED_BY_SPMC,
	NOTE_UNKNOWN,
	NOTE_CPU,
};

static const struct {
	enum note note;
	unsigned int base; /* of the number; 0: none */
	const char *text;
} notes[] = {
	{ NOTE_BOOT, 0, "NOTICE:  Booting Trusted Firmware" },
	{ NOTE_REFUSED_BY_SPMD, 16, "WARNING: SPM: Unsupported call 0x" },
	{ NOTE_REFUSED_BY_SPMC, 16, "WARNING: Unsupported FF-A call 0x" },
	{ NOTE_UNKNOWN, 16, "VERBOSE: Unimplemented Standard Service Call: 0x" },
	{ NOTE_CPU, 10, "VERBOSE: CPU " },
};

static void take_boot(struct ffaio_spmd *spmd)
{
	ffaio_spmd_mend_end(spmd);
	ffaio_spmd_pair_end(spmd);
	ffaio_import_push(spmd->import, FFAIO_IMPORT_BOOT);
}

static void take_cpu(struct ffaio_spmd *spmd, uint32_t cpu, struct ffaio_rest rest)
{
	if (cpu >= FFAIO_SPMD_CPUS)
		return;
	if (ffaio_rest_take(&rest, " on!"))
		ffaio_spmd_pair_cpu_on(spmd, cpu);
	else if (ffaio_rest_take(&rest, " off!"))
		ffaio_spmd_pair_cpu_off(spmd, cpu);
}

static void take_note(struct ffaio_spmd *spmd, size_t index, struct ffaio_rest rest)
{
	uint64_t value = 0;
	uint32_t number;

	if (notes[index].base != 0 &&
	    (!ffaio_rest_number(&rest, notes[index].base, &value) || value > UINT32_MAX))
		return;
	number = (uint32_t)value;
	switch (notes[index].note) {
	case NOTE_BOOT:
		take_boot(spmd);
		break;
	case NOTE_REFUSED_BY_SPMD:
		ffaio_spmd_pair_refused(spmd, number, UINT32_MAX);
		break;
	case NOTE_REFUSED_BY_SPMC:
		ffaio_spmd_pair_refused(spmd, number, UINT64_MAX);
		break;
	case NOTE_UNKNOWN:
		if (ffaio_spmd_is_ffa(number))
			ffaio_spmd_pair_unknown(spmd, number);
		break;
	case NOTE_CPU:
		take_cpu(spmd, number, rest);
		break;
	}
}

static void take_notes(struct ffaio_spmd *spmd, const char *text, size_t size)
{
	size_t at = 0, i;

	/* All of them have a colon behind their level, and most lines none. */
	while (at < size) {
		const char *colon = memchr(text + at, ':', size - at);

		if (colon == NULL)
			return;
		at = (size_t)(colon - text) + 1;
		for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
			const size_t level = strcspn(notes[i].text, ":") + 1;
			const size_t length = strlen(notes[i].text);

			if (at < level || size - (at - level) < length ||
			    memcmp(text + at - level, notes[i].text, length) != 0)
				continue;
			at += length - level;
			take_note(spmd, i, ffaio_rest_of(text + at, size - at));
			break;
		}
	}
}

static void start(struct ffaio_import *import)
{
	struct ffaio_spmd *spmd = import->state;
	uint32_t i;

	spmd->import = import;
	for (i = 0; i < FFAIO_SPMD_CPUS; i++)
		spmd->cpu[i].open = FFAIO_IMPORT_NONE;
}

static void take_line(struct ffaio_import *import, const char *text, size_t size)
{
	struct ffaio_spmd *spmd = import->state;

	ffaio_spmd_mend(spmd, text, size);
	take_notes(spmd, text, size);
	ffaio_spmd_mend_age(spmd);
}

static void end(struct ffaio_import *import)
{
	ffaio_spmd_mend_end(import->state);
	ffaio_spmd_pair_end(import->state);
}

const struct ffaio_import_format ffaio_import_spmd = {
	.name = "tf-a-spmd",
	.source = "SPMD lines of a TF-A console",
	.missing = "not one whole line like "
		   "'VERBOSE: SPM(0): 0x84000063 0x10001 0x0 0x0 0x0 0x0 0x0 0x0', "
		   "which TF-A's SPMD prints when it is built with LOG_LEVEL=50",
	.at_spmc = true,
	.recorded_in = FFAIO_SPMD_RECORDED,
	.recorded_out = FFAIO_SPMD_RECORDED,
	.state_size = sizeof(struct ffaio_spmd),
	.start = start,
	.line = take_line,
	.end = end,
	.give_up = ffaio_spmd_give_up,
};
