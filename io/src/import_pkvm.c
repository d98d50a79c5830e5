/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_event.h"

/*
 * The hyp events of Android's pKVM. A call to the host's filter makes one of
 *
 *	host_ffa_call ffa_func=0x%llx a1=0x%llx a2=0x%llx a3=0x%llx a4=%llx handled=%d err=%d
 *	host_smc id=%llu forwarded=%u
 *
 * or both, in either order, on its CPU.
 */
#define RESULTS 4u /* a1 to a4 */
#define RECORDED_OUT (((1u << RESULTS) - 1) << 1)

enum event_kind {
	EVENT_FFA,
	EVENT_SMC,
};

/* What one event says of a call. */
struct said {
	enum event_kind kind;
	bool has_id, has_verdict;
	bool forwarded;
	struct ffaio_regs in, out;
};

/* The last event of a CPU, which the other kind may still tell about. */
struct cpu_last {
	bool waits;
	uint32_t cpu; /* CPUS and more share a place */
	struct said said;
	uint64_t place;
};

#define CPUS 256u

struct pkvm {
	struct cpu_last cpu[CPUS];
};

static void read_ffa(const struct ffaio_field *field, struct said *said)
{
	char name[] = "a1";
	uint64_t value;

	if (ffaio_field_is(field, "ffa_func") && ffaio_field_number(field, 16, &value)) {
		said->has_id = true;
		said->in.regs.x[0] = value;
	} else if (ffaio_field_is(field, "handled") && ffaio_field_number(field, 10, &value)) {
		said->has_verdict = true;
		said->forwarded = value == 0;
	}
	for (unsigned int n = 1; n <= RESULTS; n++) {
		name[1] = (char)('0' + n);
		/* a4 is printed without 0x. */
		if (!ffaio_field_is(field, name) || !ffaio_field_number(field, 16, &value))
			continue;
		said->out.regs.x[n] = value;
		said->out.known |= 1u << n;
	}
}

static void read_smc(const struct ffaio_field *field, struct said *said)
{
	uint64_t value;

	if (ffaio_field_is(field, "id") && ffaio_field_number(field, 10, &value)) {
		said->has_id = true;
		said->in.regs.x[0] = value;
	} else if (ffaio_field_is(field, "forwarded") && ffaio_field_number(field, 10, &value)) {
		said->has_verdict = true;
		said->forwarded = value != 0;
	}
}

static struct said read_event(const struct ffaio_event *event, enum event_kind kind)
{
	struct ffaio_rest rest = event->fields;
	struct said said = { .kind = kind, .in.known = 1 };
	struct ffaio_field field;

	while (ffaio_field_next(&rest, &field)) {
		if (kind == EVENT_FFA)
			read_ffa(&field, &said);
		else
			read_smc(&field, &said);
	}
	/* A call that goes on has no results yet. */
	if (!said.has_verdict || said.forwarded)
		said.out = (struct ffaio_regs){ .known = 0 };
	return said;
}

static void settle(struct ffaio_import *import, struct cpu_last *last)
{
	struct ffaio_import_entry *entry = ffaio_import_at(import, last->place);

	if (last->waits && entry != NULL)
		entry->open = false;
	last->waits = false;
}

/* Do both events tell of the same call? */
static bool is_same(const struct said *a, const struct said *b)
{
	return a->kind != b->kind && a->in.regs.x[0] == b->in.regs.x[0] &&
	       (!a->has_verdict || !b->has_verdict || a->forwarded == b->forwarded);
}

static void tell(struct ffaio_import_entry *entry, const struct said *said)
{
	if (!said->has_verdict)
		return;
	entry->outcome = FFAIO_IMPORT_IMPLIED;
	entry->verdict = said->forwarded ? FFAIO_FORWARD : FFAIO_UNRECORDED;
	if (said->out.known != 0)
		entry->out = said->out;
}

static void take_event(struct ffaio_import *import, const struct ffaio_event *event,
		       const struct said *said)
{
	struct pkvm *pkvm = import->state;
	struct cpu_last *last = &pkvm->cpu[event->cpu % CPUS];
	struct ffaio_import_entry *entry = ffaio_import_at(import, last->place);

	if (last->waits && entry != NULL && last->cpu == event->cpu && is_same(&last->said, said)) {
		tell(entry, said);
		settle(import, last);
		return;
	}
	settle(import, last);
	if (!ffaio_import_is_ffa(said->in.regs.x[0])) {
		import->report->records++;
		import->report->other++;
		return;
	}
	entry = ffaio_import_call(import, &said->in);
	entry->has_cpu = event->has_cpu;
	entry->cpu = event->cpu;
	entry->time = event->time;
	tell(entry, said);
	*last = (struct cpu_last){ true, event->cpu, *said, import->next - 1 };
}

static void close_all(struct ffaio_import *import)
{
	struct pkvm *pkvm = import->state;

	for (unsigned int i = 0; i < CPUS; i++)
		settle(import, &pkvm->cpu[i]);
}

static void take_lost(struct ffaio_import *import, uint64_t count)
{
	close_all(import);
	ffaio_import_lose(import, count);
}

static void take_line(struct ffaio_import *import, const char *text, size_t size)
{
	struct ffaio_rest rest = ffaio_rest_of(text, size);
	const uint64_t lost = ffaio_event_lost(rest);
	struct ffaio_event event;
	struct said said;

	if (lost != 0)
		take_lost(import, lost);
	while (ffaio_event_find(&rest, &event)) {
		const bool ffa = ffaio_event_is(&event, "host_ffa_call");

		if (!ffa && !ffaio_event_is(&event, "host_smc"))
			continue;
		said = read_event(&event, ffa ? EVENT_FFA : EVENT_SMC);
		if (said.has_id) {
			take_event(import, &event, &said);
			return;
		}
		import->report->damaged++;
		take_lost(import, 1);
		return;
	}
}

static void give_up(struct ffaio_import *import, struct ffaio_import_entry *entry)
{
	(void)import;
	entry->open = false;
}

const struct ffaio_import_format ffaio_import_pkvm = {
	.name = "pkvm",
	.source = "hyp events of pKVM",
	.missing = "not one event like '[001]  12.345678: host_ffa_call ffa_func=0x84000063 a1=0x0 "
		   "a2=0x0 a3=0x0 a4=0 handled=1 err=0' or 'host_smc id=2214592611 forwarded=0'",
	.recorded_in = 1,
	.recorded_out = RECORDED_OUT,
	.state_size = sizeof(struct pkvm),
	.line = take_line,
	.end = close_all,
	.give_up = give_up,
};
