/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_spmd.h"

#include <ffafilter/functions.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TEXT_SIZE 256u

struct ffaio_spmd_entry *ffaio_spmd_at(struct ffaio_spmd *spmd, uint64_t place)
{
	if (place < spmd->first || place >= spmd->next)
		return NULL;
	return &spmd->queue[place % FFAIO_SPMD_QUEUE];
}

static void write_record(struct ffaio_spmd *spmd, const struct ffaio_record *record)
{
	if (!spmd->failed && ffaio_trace_write(spmd->writer, record, spmd->error) != 0)
		spmd->failed = true;
}

static void write_directive(struct ffaio_spmd *spmd, char *text)
{
	const struct ffaio_record record = { .kind = FFAIO_DIRECTIVE, .text = text };

	write_record(spmd, &record);
}

/* The file's own name: where it lay is nobody's business. */
static void write_source(struct ffaio_spmd *spmd)
{
	const char *slash = strrchr(spmd->name, '/');
	const char *name = slash != NULL ? slash + 1 : spmd->name;
	char text[TEXT_SIZE];
	size_t i;

	if (strcmp(name, "-") == 0)
		name = "standard input";
	snprintf(text, sizeof(text), "@source SPMD lines of a TF-A console: %s", name);
	for (i = 0; text[i] != '\0'; i++) {
		if ((unsigned char)text[i] < ' ' || text[i] == '\x7f')
			text[i] = '?';
	}
	write_directive(spmd, text);
}

/* What has to stand before anything else. */
static void begin(struct ffaio_spmd *spmd)
{
	char at[] = "@at spmc", unrecorded[] = "@unrecorded in=x8-x17 out=x8-x17";

	if (spmd->begun)
		return;
	spmd->begun = true;
	write_source(spmd);
	write_directive(spmd, at);
	write_directive(spmd, unrecorded);
}

static void tell_lost(struct ffaio_spmd *spmd)
{
	char text[TEXT_SIZE];

	if (spmd->lost == 0)
		return;
	snprintf(text, sizeof(text), "@lost %" PRIu64, spmd->lost);
	write_directive(spmd, text);
	spmd->lost = 0;
}

static void write_boot(struct ffaio_spmd *spmd)
{
	char name[TEXT_SIZE];
	struct ffaio_record record = { .kind = FFAIO_BOOT,
				       .boot = { .name = name,
						 .smccc = FFAIO_BOOT_SMCCC,
						 .page = FFAIO_BOOT_PAGE,
						 .hyp_tx = FFAIO_BOOT_HYP_TX,
						 .hyp_rx = FFAIO_BOOT_HYP_RX,
						 .has_result = true,
						 .ok = true } };

	snprintf(name, sizeof(name), "tf-a-%u", ++spmd->boots);
	write_record(spmd, &record);
}

static void write_call(struct ffaio_spmd *spmd, const struct ffaio_spmd_entry *entry)
{
	struct ffaio_record record = { .kind = FFAIO_CALL, .cpu = entry->cpu };
	struct ffaio_import_report *report = spmd->report;

	report->calls++;
	report->answered += entry->outcome == FFAIO_SPMD_ANSWERED;
	report->implied += entry->outcome == FFAIO_SPMD_IMPLIED;
	report->unpaired += entry->outcome == FFAIO_SPMD_UNPAIRED;
	memcpy(record.in.regs.x, entry->in, sizeof(entry->in));
	record.in.known = entry->in_known;
	if (entry->outcome != FFAIO_SPMD_UNPAIRED) {
		record.has_outcome = true;
		record.verdict = FFAIO_FORWARD;
		record.has_out = true;
		memcpy(record.out.regs.x, entry->out, sizeof(entry->out));
		record.out.known = entry->out_known;
	}
	write_record(spmd, &record);
}

/* EL3 answers FFA_ID_GET without a line, and always so: the normal world is 0. */
static void imply_id(struct ffaio_spmd_entry *entry)
{
	if (entry->outcome != FFAIO_SPMD_UNPAIRED || entry->in[0] != FFAF_FID_32(ID_GET))
		return;
	entry->outcome = FFAIO_SPMD_IMPLIED;
	memset(entry->out, 0, sizeof(entry->out));
	entry->out[0] = FFAF_FID_32(SUCCESS);
	entry->out_known = 1u << 0 | 1u << 2;
}

static void write_entry(struct ffaio_spmd *spmd, struct ffaio_spmd_entry *entry)
{
	if (entry->kind == FFAIO_SPMD_DROPPED)
		return;
	begin(spmd);
	if (entry->kind == FFAIO_SPMD_LOST) {
		spmd->lost++;
		return;
	}
	tell_lost(spmd);
	if (entry->kind == FFAIO_SPMD_BOOT) {
		write_boot(spmd);
	} else {
		imply_id(entry);
		write_call(spmd, entry);
	}
}

static bool is_settled(const struct ffaio_spmd_entry *entry)
{
	if (entry->kind == FFAIO_SPMD_CALL)
		return !entry->open && !entry->undecided;
	return entry->kind != FFAIO_SPMD_PLACE;
}

void ffaio_spmd_flush(struct ffaio_spmd *spmd)
{
	while (spmd->first < spmd->next && is_settled(ffaio_spmd_at(spmd, spmd->first))) {
		write_entry(spmd, ffaio_spmd_at(spmd, spmd->first));
		spmd->first++;
	}
}

/* Take the first place as it is: nothing more can be waited for. */
static void force_first(struct ffaio_spmd *spmd)
{
	struct ffaio_spmd_entry *entry = ffaio_spmd_at(spmd, spmd->first);

	if (entry->kind == FFAIO_SPMD_PLACE) {
		entry->kind = FFAIO_SPMD_DROPPED;
	} else if (entry->kind == FFAIO_SPMD_CALL) {
		struct ffaio_spmd_cpu *cpu = &spmd->cpu[entry->cpu];

		if (entry->undecided)
			ffaio_spmd_pair_normal(spmd, cpu);
		if (entry->open) {
			ffaio_spmd_pair_close(spmd, cpu);
			cpu->unsure = true; /* its reply may still come */
		}
	}
}

uint64_t ffaio_spmd_push(struct ffaio_spmd *spmd, enum ffaio_spmd_kind kind)
{
	struct ffaio_spmd_entry *entry;

	ffaio_spmd_flush(spmd);
	if (spmd->next - spmd->first == FFAIO_SPMD_QUEUE) {
		force_first(spmd);
		ffaio_spmd_flush(spmd);
	}
	entry = &spmd->queue[spmd->next % FFAIO_SPMD_QUEUE];
	memset(entry, 0, sizeof(*entry));
	entry->kind = kind;
	return spmd->next++;
}

void ffaio_spmd_flush_end(struct ffaio_spmd *spmd)
{
	ffaio_spmd_flush(spmd);
	begin(spmd);
	tell_lost(spmd);
}
