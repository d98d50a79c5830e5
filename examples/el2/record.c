/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "record.h"

#include "console.h"
#include "stage2.h"
#include <string.h>
#include <trace_rules.h>
#include <trace_text.h>

/* The most of each kind in one record. */
#define BYTES 128
#define SMCS 64
#define LINE (2 * PAGE_SIZE + 64)
/* Of each page that goes to the secure world, and of how many pages at most. */
#define GIVEN_BYTES 16
#define GIVEN_PAGES 64

/* The record is put together in the form that the host's tools know, and written by their code. */
static struct ffaio_bytes mem[BYTES], wrote[BYTES];
static struct ffaio_smc smc[SMCS];
static struct ffaio_record record = { .mem = mem, .wrote = wrote, .smc = smc };

/* The bytes of all of them. */
static uint8_t room[16 * PAGE_SIZE];
static size_t room_used;

/* The pages before the call, and the filter's RX buffer before the SMC. */
static uint8_t before[STAGE2_PAGES];
static uint8_t rx_before[PAGE_SIZE];
static const uint8_t *const hyp_rx = (const uint8_t *)HYP_RX;

static const struct ffaio_unrecorded nothing_unrecorded;

static char line[LINE];
static struct ffaio_text text = { line, line + LINE - 1 };

static void end_line(void)
{
	*text.at++ = '\n';
	console_write(line, (size_t)(text.at - line));
	text.at = line;
}

static void say(const char *what)
{
	ffaio_text_string(&text, what);
	end_line();
}

static uint8_t *keep(const void *bytes, uint32_t size)
{
	uint8_t *kept = room + room_used;

	if (size > sizeof(room) - room_used)
		panic("a record has too many bytes", size, 0, 0);
	room_used += size;
	return memcpy(kept, bytes, size);
}

static void append(struct ffaio_bytes *list, size_t *count, uint64_t address, const void *bytes,
		   uint32_t size)
{
	if (size == 0)
		return;
	if (*count == BYTES)
		panic("a record has too many lines", address, size, 0);
	list[(*count)++] = (struct ffaio_bytes){ address, keep(bytes, size), size };
}

void record_read(uint64_t address, const void *bytes, uint32_t size)
{
	append(mem, &record.mem_count, address, bytes, size);
}

void record_given(uint64_t address, uint64_t count)
{
	for (uint64_t n = 0; n < count && record.mem_count < GIVEN_PAGES; n++)
		record_read(address + n * PAGE_SIZE, (const void *)(address + n * PAGE_SIZE),
			    GIVEN_BYTES);
}

/* A trace has what changed: from the first such byte to the last. */
void record_write(uint64_t address, const void *bytes, uint32_t size)
{
	const uint8_t *now = (const uint8_t *)address, *next = bytes;
	uint32_t first = 0, end = size;

	while (first < size && now[first] == next[first])
		first++;
	while (end > first && now[end - 1] == next[end - 1])
		end--;
	append(wrote, &record.wrote_count, address + first, next + first, end - first);
}

static struct ffaio_regs known(const struct ffaf_regs *regs, uint32_t unknown)
{
	return (struct ffaio_regs){ *regs, FFAF_ALL_REGS & ~unknown };
}

void record_smc_begin(const struct ffaf_regs *in)
{
	if (record.smc_count == SMCS)
		panic("a record has too many SMCs", in->x[0], 0, 0);
	smc[record.smc_count] = (struct ffaio_smc){ .in = known(in, 0), .answered = true };
	memcpy(rx_before, hyp_rx, PAGE_SIZE);
}

/* What the SPMC wrote to RX: from its start to the last byte that changed. */
void record_smc_end(const struct ffaf_regs *out)
{
	struct ffaio_smc *last = &smc[record.smc_count++];
	uint32_t size = PAGE_SIZE;

	while (size > 0 && rx_before[size - 1] == hyp_rx[size - 1])
		size--;
	last->out = known(out, 0);
	last->has_hyp_rx = size != 0;
	last->hyp_rx = (struct ffaio_bytes){ 0, keep(hyp_rx, size), size };
}

static void start_record(void)
{
	record.mem_count = record.smc_count = record.wrote_count = 0;
	room_used = 0;
}

void record_begin(unsigned int cpu, const struct ffaf_regs *call)
{
	start_record();
	record.cpu = cpu;
	record.in = known(call, 0);
	for (unsigned int n = 0; n < STAGE2_PAGES; n++)
		before[n] = (uint8_t)stage2_state(n);
}

static void say_bytes(const char *what, const struct ffaio_bytes *bytes, bool with_address)
{
	ffaio_text_string(&text, what);
	if (with_address) {
		ffaio_text_number(&text, bytes->address);
		ffaio_text_char(&text, ' ');
	}
	ffaio_text_bytes(&text, bytes->data, bytes->size);
	end_line();
}

static void say_smcs(void)
{
	for (size_t i = 0; i < record.smc_count; i++) {
		ffaio_text_string(&text, "  smc");
		ffaio_text_smc(&text, &smc[i], &nothing_unrecorded);
		end_line();
		if (smc[i].has_hyp_rx)
			say_bytes("  hyp-rx ", &smc[i].hyp_rx, false);
	}
}

static void say_pages(void)
{
	static const uint8_t names[] = { [PAGE_OWNED] = FFAIO_PAGE_OWNED,
					 [PAGE_HYP] = FFAIO_PAGE_HYP,
					 [PAGE_FFA] = FFAIO_PAGE_FFA };

	for (unsigned int n = 0; n < STAGE2_PAGES; n++) {
		const enum page_state now = stage2_state(n);

		if (now == before[n])
			continue;
		ffaio_text_string(&text, "  page ");
		ffaio_text_number(&text, EL1_BASE + n * PAGE_SIZE);
		ffaio_text_char(&text, ' ');
		say(ffaio_page_state_name((enum ffaio_page_state)names[now]));
	}
}

void record_end(const struct ffaf_outcome *outcome, const struct ffaf_regs *answer)
{
	record.has_outcome = record.has_out = true;
	record.verdict = ffaio_verdict_of(outcome->verdict);
	record.out = known(answer, outcome->undefined);
	ffaio_text_call(&text, &record, &nothing_unrecorded);
	ffaio_text_outcome(&text, &record, &nothing_unrecorded);
	end_line();
	for (size_t i = 0; i < record.mem_count; i++)
		say_bytes("  mem ", &mem[i], true);
	/* The SMC of a forwarded call is the call itself. */
	if (outcome->verdict != FFAF_VERDICT_FORWARD)
		say_smcs();
	for (size_t i = 0; i < record.wrote_count; i++)
		say_bytes("  wrote ", &wrote[i], true);
	say_pages();
}

void record_boot_begin(void)
{
	say(FFAIO_MAGIC);
	say("@source a filter at EL2 under QEMU, examples/el2");
	say("@at caller");
	start_record();
}

void record_boot_end(const struct ffaf_boot *boot, bool ok)
{
	static char name[] = "el2";
	static struct ffaio_range ram = { EL1_BASE, EL1_SIZE };

	ffaio_text_string(&text, "boot ");
	ffaio_text_boot(&text, &(struct ffaio_boot){ .name = name,
						     .smccc = boot->smccc,
						     .page = boot->page,
						     .hyp_tx = boot->hyp_tx,
						     .hyp_rx = boot->hyp_rx,
						     .ram = &ram,
						     .ram_count = 1,
						     .has_result = true,
						     .ok = ok });
	end_line();
	say_smcs();
}

void record_comment(const char *says, uint64_t length)
{
	ffaio_text_string(&text, "# ");
	for (uint64_t i = 0; i < length; i++)
		ffaio_text_char(&text, says[i] >= ' ' && says[i] <= '~' ? says[i] : '.');
	end_line();
}
