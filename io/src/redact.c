/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "redact.h"
#include "trace_rules.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define LARGEST_DISTANCE (UINT64_C(1) << 46)
#define LEAST_DISTANCE (UINT64_C(1) << 40)
#define DISTANCE_STEP (UINT64_C(1) << 21)

/* What the registers of a function hold. */
struct row {
	const char *call, *success; /* redact.inc */
	enum ffaio_layout memory;
};

static const struct row rows[FFAF_FN_COUNT] = {
#define FFAIO_REDACT(name, call, success, memory) \
	[FFAF_FN_##name] = { call, success, FFAIO_LAYOUT_##memory },
#include "redact.inc"
#undef FFAIO_REDACT
};

static const struct row *row_of(uint64_t x0)
{
	static const struct row other = { "", "", FFAIO_LAYOUT_PAYLOAD };
	const enum ffaf_fn fn = ffaf_fid_to_fn((uint32_t)x0 & ~FFAF_FID_HINT);

	return fn < FFAF_FN_COUNT && rows[fn].call != NULL ? &rows[fn] : &other;
}

/* The double word of two registers, whose upper halves are payload. */
static uint64_t get_pair(const uint64_t *x)
{
	return (uint32_t)x[0] | x[1] << 32;
}

static void put_pair(const struct ffaio_redactor *redactor, uint64_t *x, uint64_t pair)
{
	x[0] = (uint64_t)ffaio_redact_word(redactor, (uint32_t)(x[0] >> 32)) << 32 | (uint32_t)pair;
	x[1] = (uint64_t)ffaio_redact_word(redactor, (uint32_t)(x[1] >> 32)) << 32 | pair >> 32;
}

/* Replace what starts at X, which is of the kind LETTER: how many registers that were. */
static unsigned int redact_one(const struct ffaio_redactor *redactor, char letter, uint64_t *x)
{
	uint64_t pair[2];

	switch (letter) {
	case 'k':
		return 1;
	case 'a':
		x[0] = ffaio_redact_address(redactor, x[0]);
		return 1;
	case 'h':
		put_pair(redactor, x, ffaio_redact_handle(redactor, get_pair(x)));
		return 2;
	case 'u':
		pair[0] = get_pair(x);
		pair[1] = get_pair(x + 2);
		ffaio_redact_uuid(redactor, pair);
		put_pair(redactor, x, pair[0]);
		put_pair(redactor, x + 2, pair[1]);
		return 4;
	case 'U':
		ffaio_redact_uuid(redactor, x);
		return 2;
	default:
		x[0] = ffaio_redact_value(redactor, x[0]);
		return 1;
	}
}

/* x1 and the following, which LETTERS tells of. */
static void redact_registers(const struct ffaio_redactor *redactor, const char *letters,
			     struct ffaio_regs *regs)
{
	const size_t told = strlen(letters);

	for (unsigned int n = 1; n < FFAF_REGS;)
		n += redact_one(redactor, n <= told ? letters[n - 1] : 'p', &regs->regs.x[n]);
	for (unsigned int n = 0; n < FFAF_REGS; n++)
		if ((regs->known >> n & 1) == 0)
			regs->regs.x[n] = 0;
}

/* A status, or 0. */
static bool is_status(uint64_t x0)
{
	return x0 == 0 || x0 >= (uint64_t)-4096 || (x0 >= (uint32_t)-4096 && x0 <= UINT32_MAX);
}

/* What the answer OUT to the call FID tells of its registers. */
static const char *letters_of(uint64_t fid, const struct ffaio_regs *out)
{
	const enum ffaf_fn fn = ffaf_fid_to_fn((uint32_t)out->regs.x[0]);

	if ((out->known & 1) == 0)
		return "";
	return fn == FFAF_FN_SUCCESS ? row_of(fid)->success : row_of(out->regs.x[0])->call;
}

/*
 * What comes back. A register that still held what the caller had put in comes out as that
 * did, unless it says something of its own.
 */
static void redact_answer(const struct ffaio_redactor *redactor, const struct ffaio_regs *was_in,
			  const struct ffaio_regs *in, struct ffaio_regs *out)
{
	const uint64_t fid = was_in->regs.x[0];
	const char *letters = letters_of(fid, out);
	const size_t told = strlen(letters);
	const struct ffaio_regs was = *out;

	redact_registers(redactor, letters, out);
	for (unsigned int n = 1; n < FFAF_REGS; n++)
		if ((n > told || letters[n - 1] == 'p') &&
		    (was_in->known & was.known & 1u << n) != 0 &&
		    was.regs.x[n] == was_in->regs.x[n])
			out->regs.x[n] = in->regs.x[n];
	/* A status, a function or a version; of other calls it may be anything. */
	if (ffaf_fid_to_fn((uint32_t)fid & ~FFAF_FID_HINT) >= FFAF_FN_COUNT &&
	    ffaf_fid_to_fn((uint32_t)was.regs.x[0]) >= FFAF_FN_COUNT && was.regs.x[0] != fid &&
	    !is_status(was.regs.x[0]))
		out->regs.x[0] = ffaio_redact_value(redactor, was.regs.x[0]);
}

static void redact_exchange(const struct ffaio_redactor *redactor, struct ffaio_regs *in,
			    struct ffaio_regs *out)
{
	const struct ffaio_regs was = *in;

	redact_registers(redactor, row_of(in->regs.x[0])->call, in);
	redact_answer(redactor, &was, in, out);
}

enum ffaio_layout ffaio_redact_layout(uint64_t fid, const struct ffaio_regs *out, size_t *entry)
{
	*entry = out->regs.x[3] != 0 && out->regs.x[3] <= 4096 ? (size_t)out->regs.x[3] : 8;
	return row_of(fid)->memory;
}

static int redact_smcs(const struct ffaio_redactor *redactor, struct ffaio_smc *smc, size_t count)
{
	if (ffaio_redact_hyp_rx(redactor, smc, count) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		redact_exchange(redactor, &smc[i].in, &smc[i].out);
	return 0;
}

/* Where SIZE bytes from ADDRESS now lie; wherever that is, they end below 2^64. */
static uint64_t move(const struct ffaio_redactor *redactor, uint64_t address, uint64_t size)
{
	const uint64_t moved = ffaio_redact_address(redactor, address);

	return ffaio_range_is_good(moved, size) ? moved : -size;
}

static int redact_memory(const struct ffaio_redactor *redactor, enum ffaio_layout layout,
			 struct ffaio_bytes *bytes, size_t count, size_t entry)
{
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++) {
		rc = ffaio_redact_bytes(redactor, layout, bytes[i].data, bytes[i].size, entry);
		bytes[i].address = move(redactor, bytes[i].address, bytes[i].size);
	}
	return rc;
}

/* The hyp-rx that starts with BYTES, which the filter passed on; NULL: none does. */
static const uint8_t *find_source(const struct ffaio_record *was,
				  const struct ffaio_record *redacted,
				  const struct ffaio_bytes *bytes)
{
	for (size_t i = 0; i < was->smc_count; i++) {
		const struct ffaio_bytes *rx = &was->smc[i].hyp_rx;

		if (was->smc[i].has_hyp_rx && rx->size >= bytes->size &&
		    memcmp(rx->data, bytes->data, bytes->size) == 0)
			return redacted->smc[i].hyp_rx.data;
	}
	return NULL;
}

/* What the caller found written: of what was passed on, the same as there. */
static void copy_passed_on(const struct ffaio_record *was, struct ffaio_record *redacted)
{
	for (size_t i = 0; i < was->wrote_count; i++) {
		const uint8_t *source = find_source(was, redacted, &was->wrote[i]);

		if (source != NULL)
			memcpy(redacted->wrote[i].data, source, was->wrote[i].size);
	}
}

static int redact_call(struct ffaio_redactor *redactor, const struct ffaio_record *was)
{
	struct ffaio_record *record = &redactor->record;
	size_t entry;
	const enum ffaio_layout layout =
		ffaio_redact_layout(record->in.regs.x[0], &record->out, &entry);

	redact_exchange(redactor, &record->in, &record->out);
	for (size_t i = 0; i < record->page_count; i++)
		record->page[i].address = ffaio_redact_address(redactor, record->page[i].address);
	if (redact_memory(redactor, layout, record->mem, record->mem_count, entry) != 0 ||
	    redact_memory(redactor, layout, record->wrote, record->wrote_count, entry) != 0)
		return -1;
	copy_passed_on(was, record);
	return 0;
}

static void redact_ranges(const struct ffaio_redactor *redactor, struct ffaio_range *range,
			  size_t count)
{
	for (size_t i = 0; i < count; i++)
		range[i].address = move(redactor, range[i].address, range[i].size);
}

static int redact_boot(struct ffaio_redactor *redactor)
{
	struct ffaio_boot *boot = &redactor->record.boot;

	redactor->usual_buffers =
		boot->hyp_tx == FFAIO_BOOT_HYP_TX && boot->hyp_rx == FFAIO_BOOT_HYP_RX;
	free(boot->name);
	snprintf(redactor->name, sizeof(redactor->name), "b%llu",
		 (unsigned long long)++redactor->boots);
	boot->name = strdup(redactor->name);
	if (boot->name == NULL)
		return -1;
	redact_ranges(redactor, boot->ram, boot->ram_count);
	redact_ranges(redactor, boot->foreign, boot->foreign_count);
	boot->hyp_tx = ffaio_redact_address(redactor, boot->hyp_tx);
	boot->hyp_rx = ffaio_redact_address(redactor, boot->hyp_rx);
	return 0;
}

/* Where it comes from is nobody's business; the other directives are kept. */
static int redact_directive(struct ffaio_redactor *redactor)
{
	struct ffaio_record *record = &redactor->record;

	if (strncmp(record->text, "@source ", 8) != 0)
		return 0;
	free(record->text);
	record->text = strdup("@source redacted");
	return record->text != NULL ? 0 : -1;
}

static int redact_copy(struct ffaio_redactor *redactor, const struct ffaio_record *was)
{
	struct ffaio_record *record = &redactor->record;

	if (redact_smcs(redactor, record->smc, record->smc_count) != 0)
		return -1;
	switch (record->kind) {
	case FFAIO_DIRECTIVE:
		return redact_directive(redactor);
	case FFAIO_BOOT:
		return redact_boot(redactor);
	case FFAIO_CALL:
		return redact_call(redactor, was);
	case FFAIO_COMMENT:
	case FFAIO_BLANK:
		break;
	}
	return 0;
}

int ffaio_redact(struct ffaio_redactor *redactor, const struct ffaio_record *record,
		 const struct ffaio_record **redacted, struct ffaio_error *error)
{
	*redacted = NULL;
	if (record->kind == FFAIO_COMMENT)
		return 0;
	ffaio_record_free(&redactor->record);
	if (ffaio_record_copy(&redactor->record, record) != 0 || redact_copy(redactor, record) != 0)
		return ffaio_fail(error, "redaction", 0, 0, "out of memory");
	*redacted = &redactor->record;
	return 0;
}

/* The key that a text stands for: each character moves all that came before. */
static void set_key(struct ffaio_redactor *redactor, const char *text)
{
	for (; *text != '\0'; text++) {
		struct ffaio_redactor before = *redactor;
		uint64_t both[2] = { (unsigned char)*text, before.key[0] ^ 1 };

		ffaio_redact_uuid(&before, both);
		redactor->key[0] = both[0];
		redactor->key[1] = both[1];
	}
}

struct ffaio_redactor *ffaio_redactor_new(const char *key, struct ffaio_error *error)
{
	struct ffaio_redactor *redactor = calloc(1, sizeof(*redactor));
	uint64_t far[2] = { 1, 1 };

	if (redactor == NULL) {
		ffaio_fail(error, "redaction", 0, 0, "out of memory");
		return NULL;
	}
	if (key != NULL) {
		set_key(redactor, key);
	} else if (getrandom(redactor->key, sizeof(redactor->key), 0) !=
		   (ssize_t)sizeof(redactor->key)) {
		ffaio_fail(error, "redaction", 0, 0, "the system has no random numbers");
		free(redactor);
		return NULL;
	}
	ffaio_redact_uuid(redactor, far);
	redactor->distance = (far[0] & (LARGEST_DISTANCE - DISTANCE_STEP)) | LEAST_DISTANCE;
	redactor->usual_buffers = true;
	return redactor;
}

void ffaio_redactor_free(struct ffaio_redactor *redactor)
{
	if (redactor == NULL)
		return;
	ffaio_record_free(&redactor->record);
	free(redactor);
}
