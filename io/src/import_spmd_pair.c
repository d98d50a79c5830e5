/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_spmd.h"
#include <ffafilter/functions.h>
#include <string.h>

/*
 * Which world made a call is not in the log. What is known: a CPU is in one world
 * at a time; a call of the normal world that EL3 hands on is followed, on its
 * CPU, by the SPMC's reply; one that EL3 answers itself is followed by the next
 * call of the normal world, or by a warning.
 */
#define SPMD_ID 0xffffu
#define FRAMEWORK 0x80000000u
#define FRAMEWORK_TYPES 0xffu

/* The call of CPU that may still get a reply. */
static struct ffaio_import_entry *open_call(struct ffaio_spmd *spmd,
					    const struct ffaio_spmd_cpu *cpu)
{
	return cpu->open == FFAIO_IMPORT_NONE ? NULL : ffaio_import_at(spmd->import, cpu->open);
}

/* EL3 answers FFA_ID_GET without a line, and always so: the normal world is 0. */
static void imply_id(struct ffaio_import_entry *entry)
{
	if (entry->outcome != FFAIO_IMPORT_UNPAIRED || entry->in.regs.x[0] != FFAF_FID_32(ID_GET))
		return;
	entry->outcome = FFAIO_IMPORT_IMPLIED;
	entry->out.regs.x[0] = FFAF_FID_32(SUCCESS);
	entry->out.known = 1u << 0 | 1u << 2;
}

void ffaio_spmd_pair_close(struct ffaio_spmd *spmd, struct ffaio_spmd_cpu *cpu)
{
	struct ffaio_import_entry *open = open_call(spmd, cpu);

	cpu->open = FFAIO_IMPORT_NONE;
	if (open == NULL)
		return;
	open->open = false;
	imply_id(open);
	if (open->doubtful && open->outcome == FFAIO_IMPORT_UNPAIRED) {
		open->kind = FFAIO_IMPORT_DROPPED;
		cpu->held -= open->undecided;
		spmd->import->report->replies++;
	}
}

/* Free the place that was kept for a record which is no call. */
static void leave_out(struct ffaio_spmd *spmd, uint64_t place)
{
	struct ffaio_import_entry *entry = ffaio_import_at(spmd->import, place);

	if (entry != NULL)
		entry->kind = FFAIO_IMPORT_DROPPED;
}

/* The entry at PLACE, or a new one where none was kept. */
static struct ffaio_import_entry *take_place(struct ffaio_spmd *spmd, uint64_t *place,
					     enum ffaio_import_kind kind)
{
	if (ffaio_import_at(spmd->import, *place) == NULL)
		*place = ffaio_import_push(spmd->import, kind);
	ffaio_import_at(spmd->import, *place)->kind = kind;
	return ffaio_import_at(spmd->import, *place);
}

void ffaio_spmd_pair_normal(struct ffaio_spmd *spmd, struct ffaio_spmd_cpu *cpu)
{
	const uint32_t index = (uint32_t)(cpu - spmd->cpu);
	uint64_t place;

	for (place = spmd->import->first; cpu->held != 0 && place < spmd->import->next; place++) {
		struct ffaio_import_entry *entry = ffaio_import_at(spmd->import, place);

		if (entry->kind == FFAIO_IMPORT_CALL && entry->undecided && entry->cpu == index) {
			entry->undecided = false;
			cpu->held--;
		}
	}
	cpu->held = 0;
	cpu->normal = true;
}

/* The calls that were held of CPU are the SPMC's. */
static void leave_out_held(struct ffaio_spmd *spmd, struct ffaio_spmd_cpu *cpu)
{
	const uint32_t index = (uint32_t)(cpu - spmd->cpu);
	uint64_t place;

	for (place = spmd->import->first; cpu->held != 0 && place < spmd->import->next; place++) {
		struct ffaio_import_entry *entry = ffaio_import_at(spmd->import, place);

		if (entry->kind != FFAIO_IMPORT_CALL || !entry->undecided || entry->cpu != index)
			continue;
		entry->kind = FFAIO_IMPORT_DROPPED;
		spmd->import->report->secure++;
		cpu->held--;
	}
	cpu->open = FFAIO_IMPORT_NONE;
}

/* The SPMC's answer to a message of the SPMD's own: power management. */
static bool is_to_spmd(const uint64_t *x)
{
	return ffaio_spmd_is(x[0], FFAF_NR_MSG_SEND_DIRECT_RESP) && (x[1] & 0xffff) == SPMD_ID &&
	       (x[1] >> 16 & 0xffff) != SPMD_ID &&
	       (x[2] & 0xffffffff & ~(uint64_t)FRAMEWORK_TYPES) == FRAMEWORK;
}

/* The end of a secure interrupt that stopped the normal world. */
static bool is_resume(const uint64_t *x)
{
	static const uint64_t none[FFAIO_SPMD_REGS - 1];

	return x[0] == FFAF_FID_32(NORMAL_WORLD_RESUME) && memcmp(&x[1], none, sizeof(none)) == 0;
}

/* What the SPMC may ask of the SPMD before it replies to a call. */
static bool is_aside(const struct ffaio_import_entry *open, const uint64_t *x)
{
	return open != NULL && ffaio_spmd_has_reply(open->in.regs.x[0]) &&
	       (ffaio_spmd_is(x[0], FFAF_NR_EL3_INTR_HANDLE) ||
		ffaio_spmd_is(x[0], FFAF_NR_CONSOLE_LOG));
}

static bool is_secure(struct ffaio_spmd *spmd, struct ffaio_spmd_cpu *cpu,
		      const struct ffaio_spmd_scan *record)
{
	const bool wait = ffaio_spmd_is(record->x[0], FFAF_NR_MSG_WAIT);

	if (is_resume(record->x)) {
		ffaio_spmd_pair_close(spmd, cpu);
		ffaio_spmd_pair_normal(spmd, cpu);
		return true;
	}
	if (!cpu->normal && (wait || record->x[0] == FFAF_FID_64(SECONDARY_EP_REGISTER))) {
		leave_out_held(spmd, cpu);
		cpu->normal = wait;
		return true;
	}
	return is_to_spmd(record->x) || is_aside(open_call(spmd, cpu), record->x) ||
	       (wait && !record->has_cpu);
}

static void take_call(struct ffaio_spmd *spmd, struct ffaio_spmd_cpu *cpu,
		      const struct ffaio_spmd_scan *record, uint64_t place)
{
	struct ffaio_import_entry *entry = take_place(spmd, &place, FFAIO_IMPORT_CALL);

	entry->verdict = FFAIO_FORWARD;
	ffaio_spmd_pair_close(spmd, cpu);
	memcpy(entry->in.regs.x, record->x, sizeof(record->x));
	entry->in.known = FFAIO_SPMD_RECORDED;
	entry->cpu = record->cpu;
	entry->has_cpu = record->has_cpu;
	entry->open = true;
	entry->doubtful = ffaio_spmd_is_only_reply(record->x[0]) &&
			  (spmd->hands_on_resp2 ||
			   !ffaio_spmd_is(record->x[0], FFAF_NR_MSG_SEND_DIRECT_RESP2));
	cpu->open = place;
	cpu->unsure = false;
	if (cpu->normal)
		return;
	entry->undecided = true;
	if (++cpu->held == FFAIO_SPMD_HELD)
		ffaio_spmd_pair_normal(spmd, cpu);
}

static void take_reply(struct ffaio_spmd *spmd, struct ffaio_spmd_cpu *cpu, const uint64_t *x)
{
	struct ffaio_import_entry *call = open_call(spmd, cpu);

	if (ffaio_spmd_is(call->in.regs.x[0], FFAF_NR_VERSION))
		call->out.regs.x[0] = x[3]; /* the SPMD hands it on so, with zeros behind */
	else
		memcpy(call->out.regs.x, x, FFAIO_SPMD_REGS * sizeof(x[0]));
	call->out.known = FFAIO_SPMD_RECORDED;
	call->outcome = FFAIO_IMPORT_ANSWERED;
	spmd->hands_on_resp2 |= ffaio_spmd_is(x[0], FFAF_NR_MSG_SEND_DIRECT_RESP2);
	ffaio_spmd_pair_close(spmd, cpu);
	cpu->unsure = false;
	ffaio_spmd_pair_normal(spmd, cpu);
}

void ffaio_spmd_pair(struct ffaio_spmd *spmd, const struct ffaio_spmd_scan *record, uint64_t place)
{
	struct ffaio_spmd_cpu *cpu = &spmd->cpu[record->cpu];
	const struct ffaio_import_entry *open = open_call(spmd, cpu);

	if (open != NULL && ffaio_spmd_answers(open->in.regs.x, record->x)) {
		leave_out(spmd, place);
		take_reply(spmd, cpu, record->x);
	} else if (is_secure(spmd, cpu, record)) {
		leave_out(spmd, place);
		spmd->import->report->secure++;
	} else if (ffaio_spmd_is_reply(record->x[0]) && (cpu->unsure || !cpu->normal)) {
		leave_out(spmd, place);
		spmd->import->report->replies++;
		ffaio_spmd_pair_close(spmd, cpu);
		cpu->unsure = false;
		ffaio_spmd_pair_normal(spmd, cpu);
	} else {
		take_call(spmd, cpu, record, place);
	}
}

void ffaio_spmd_pair_lost(struct ffaio_spmd *spmd, const struct ffaio_spmd_scan *scan,
			  uint64_t place)
{
	uint32_t i;

	take_place(spmd, &place, FFAIO_IMPORT_LOST)->lost = 1;
	if (scan != NULL && (scan->cpu_known || !scan->has_cpu)) {
		ffaio_spmd_pair_close(spmd, &spmd->cpu[scan->cpu]);
		spmd->cpu[scan->cpu].unsure = true;
		return;
	}
	for (i = 0; i < FFAIO_SPMD_CPUS; i++)
		spmd->cpu[i].unsure = true;
}

void ffaio_spmd_pair_refused(struct ffaio_spmd *spmd, uint32_t fid, uint64_t status)
{
	struct ffaio_spmd_cpu *newest = NULL;
	struct ffaio_import_entry *call;
	uint32_t i;

	for (i = 0; i < FFAIO_SPMD_CPUS; i++) {
		struct ffaio_spmd_cpu *cpu = &spmd->cpu[i];

		call = open_call(spmd, cpu);
		if (call != NULL && call->in.regs.x[0] == fid &&
		    (newest == NULL || cpu->open > newest->open))
			newest = cpu;
	}
	if (newest == NULL)
		return;
	call = open_call(spmd, newest);
	call->out.regs.x[0] = FFAF_FID_32(ERROR);
	call->out.regs.x[2] = status;
	call->out.known = FFAIO_SPMD_RECORDED;
	call->outcome = FFAIO_IMPORT_IMPLIED;
	ffaio_spmd_pair_close(spmd, newest);
}

void ffaio_spmd_pair_unknown(struct ffaio_spmd *spmd, uint32_t fid)
{
	uint64_t place = FFAIO_IMPORT_NONE;
	struct ffaio_import_entry *entry = take_place(spmd, &place, FFAIO_IMPORT_CALL);

	entry->verdict = FFAIO_FORWARD;
	spmd->import->report->records++;
	entry->in.regs.x[0] = fid;
	entry->out.regs.x[0] = UINT64_MAX;
	entry->in.known = 1;
	entry->out.known = 1;
	entry->outcome = FFAIO_IMPORT_IMPLIED;
}

void ffaio_spmd_pair_cpu_on(struct ffaio_spmd *spmd, uint32_t cpu)
{
	struct ffaio_import_entry *call = open_call(spmd, &spmd->cpu[cpu]);

	if (call == NULL || !ffaio_spmd_is(call->in.regs.x[0], FFAF_NR_MSG_WAIT))
		return;
	call->kind = FFAIO_IMPORT_DROPPED;
	spmd->import->report->secure++;
	spmd->cpu[cpu].open = FFAIO_IMPORT_NONE;
}

void ffaio_spmd_pair_cpu_off(struct ffaio_spmd *spmd, uint32_t cpu)
{
	ffaio_spmd_pair_close(spmd, &spmd->cpu[cpu]);
	ffaio_spmd_pair_normal(spmd, &spmd->cpu[cpu]);
	spmd->cpu[cpu].normal = false;
}

void ffaio_spmd_give_up(struct ffaio_import *import, struct ffaio_import_entry *entry)
{
	struct ffaio_spmd *spmd = import->state;
	struct ffaio_spmd_cpu *cpu = &spmd->cpu[entry->cpu];

	if (entry->undecided)
		ffaio_spmd_pair_normal(spmd, cpu);
	if (entry->open) {
		ffaio_spmd_pair_close(spmd, cpu);
		cpu->unsure = true; /* its reply may still come */
	}
}

void ffaio_spmd_pair_end(struct ffaio_spmd *spmd)
{
	uint32_t i;

	for (i = 0; i < FFAIO_SPMD_CPUS; i++) {
		ffaio_spmd_pair_close(spmd, &spmd->cpu[i]);
		ffaio_spmd_pair_normal(spmd, &spmd->cpu[i]);
		spmd->cpu[i] = (struct ffaio_spmd_cpu){ .open = FFAIO_IMPORT_NONE };
	}
	spmd->hands_on_resp2 = false;
}
