/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "secure_internal.h"

#include <stdlib.h>
#include <string.h>

static bool is_memory(const struct ffan_secure *secure, uint64_t address, bool is_secure)
{
	for (unsigned int i = 0; i < secure->config.memory_count; i++) {
		const struct ffasim_memory *memory = &secure->config.memory[i];

		if (address - memory->base < memory->size && memory->kind != FFASIM_DEVICE_MEMORY &&
		    (memory->kind == FFASIM_NORMAL_SECURE) == is_secure)
			return true;
	}
	return false;
}

/* The page of ADDRESS in one of the filter's buffers; NULL: it is not there. */
static void *in_buffer(struct ffan_secure *secure, uint64_t address)
{
	const struct ffan_secure_buffers *buffers = &secure->buffers;

	if (buffers->tx != NULL && address - buffers->tx_address < buffers->size)
		return buffers->tx + (address - buffers->tx_address);
	if (buffers->rx == NULL || address - buffers->rx_address >= buffers->size)
		return NULL;
	if (!secure->rx_lent)
		memcpy(secure->rx, buffers->rx, buffers->size);
	secure->rx_lent = true;
	return buffers->rx + (address - buffers->rx_address);
}

static void *translate(void *ctx, uint64_t address, uint32_t pages, bool is_secure)
{
	struct ffan_secure *secure = ctx;
	void *buffer = is_secure ? NULL : in_buffer(secure, address);

	if (buffer != NULL)
		return buffer;
	/* A page at a time: they need not lie behind one another. */
	if (pages != 1 || !is_memory(secure, address, is_secure))
		return NULL;
	return ffasim_map(is_secure ? secure->secure_memory : secure->machine, address);
}

static const struct ffasim_ops ops = { .translate = translate };

static struct ffasim_state *new_state(const struct ffan_secure *secure)
{
	return calloc(1, secure->state_size + secure->memo_size);
}

static bool allocate(struct ffan_secure *secure)
{
	const size_t own = secure->config.memory_count;

	secure->secure_memory = ffasim_create();
	secure->state = new_state(secure);
	secure->booted = new_state(secure);
	secure->before = new_state(secure);
	secure->before_call = new_state(secure);
	secure->memory = malloc((own + 1) * sizeof(*secure->memory));
	secure->memory_room = own;
	if (secure->memory != NULL && own > 0)
		memcpy(secure->memory, secure->config.memory, own * sizeof(*secure->memory));
	return secure->secure_memory != NULL && secure->state != NULL && secure->booted != NULL &&
	       secure->before != NULL && secure->before_call != NULL && secure->memory != NULL;
}

/* What every boot begins with does not hang on the RAM that it adds. */
static void prepare_boot(const struct ffan_secure *secure)
{
	struct ffasim_world world = secure->world;

	world.state = secure->booted;
	ffasim_init(&world);
	ffasim_skip_boot(&world);
}

struct ffan_secure *ffan_secure_open(const struct ffaio_system *system,
				     struct ffasim_machine *machine)
{
	struct ffan_secure *secure = calloc(1, sizeof(*secure));

	if (secure == NULL)
		return NULL;
	secure->system = system;
	secure->machine = machine;
	secure->config = system->config;
	secure->state_size = ffasim_size(&system->config);
	secure->memo_size = ffasim_memos(&system->config) * sizeof(struct ffasim_memo);
	if (!allocate(secure)) {
		ffan_secure_close(secure);
		return NULL;
	}
	secure->world = (struct ffasim_world){ &secure->config, secure->state, &ops, secure };
	secure->actors = (struct ffasim_actors){
		.actor = system->actors,
		.memo = (void *)((uint8_t *)secure->state + secure->state_size),
		.recorded = ffan_secure_act,
		.ctx = secure,
	};
	prepare_boot(secure);
	return secure;
}

void ffan_secure_close(struct ffan_secure *secure)
{
	if (secure == NULL)
		return;
	ffasim_destroy(secure->secure_memory);
	free(secure->memory);
	free(secure->state);
	free(secure->booted);
	free(secure->before);
	free(secure->before_call);
	free(secure->rx);
	free(secure);
}

void ffan_secure_copy(const struct ffan_secure *secure, struct ffasim_state *to,
		      const struct ffasim_state *from)
{
	ffasim_copy(to, from);
	memcpy((uint8_t *)to + secure->state_size, (const uint8_t *)from + secure->state_size,
	       secure->memo_size);
}

static int add_ram(struct ffan_secure *secure, const struct ffaio_record *boot)
{
	const size_t own = secure->system->config.memory_count;
	const size_t ram = boot->kind == FFAIO_BOOT ? boot->boot.ram_count : 0;

	if (own + ram > secure->memory_room) {
		struct ffasim_memory *memory =
			realloc(secure->memory, (own + ram) * sizeof(*memory));

		if (memory == NULL)
			return -1;
		secure->memory = memory;
		secure->memory_room = own + ram;
	}
	for (size_t i = 0; i < ram; i++)
		secure->memory[own + i] = (struct ffasim_memory){ .base = boot->boot.ram[i].address,
								  .size = boot->boot.ram[i].size,
								  .kind = FFASIM_NORMAL_NS };
	secure->config.memory = secure->memory;
	secure->config.memory_count = (uint16_t)(own + ram);
	return 0;
}

static int make_room_for_rx(struct ffan_secure *secure, size_t size)
{
	uint8_t *rx;

	if (size <= secure->rx_room)
		return 0;
	rx = realloc(secure->rx, size);
	if (rx == NULL)
		return -1;
	secure->rx = rx;
	secure->rx_room = size;
	return 0;
}

int ffan_secure_boot(struct ffan_secure *secure, const struct ffaio_record *boot,
		     const struct ffan_secure_buffers *buffers)
{
	if (add_ram(secure, boot) != 0 || make_room_for_rx(secure, buffers->size) != 0)
		return -1;
	secure->buffers = *buffers;
	ffasim_reset(secure->secure_memory, FFASIM_PAGE);
	ffan_secure_copy(secure, secure->state, secure->booted);
	return 0;
}

void ffan_secure_begin(struct ffan_secure *secure, bool again)
{
	secure->again = again;
	secure->kept = false;
	ffasim_begin(secure->secure_memory);
}

void ffan_secure_undo(struct ffan_secure *secure)
{
	if (secure->kept)
		ffan_secure_copy(secure, secure->state, secure->before);
	ffasim_undo(secure->secure_memory);
}

/*
 * The state, for as long as the SMC REGS may have to be taken back: until partitions have done
 * what nothing is known of. The first of a call that may be made twice is kept for that.
 */
static const struct ffasim_state *keep(struct ffan_secure *secure, const struct ffaf_regs *regs)
{
	const bool first = secure->again && !secure->kept;
	struct ffasim_state *to = first ? secure->before : secure->before_call;

	if (!first && ffasim_returns(regs->x[0]))
		return secure->state;
	secure->kept |= first;
	ffan_secure_copy(secure, to, secure->state);
	return to;
}

static const char *const no_answer[] = {
	[FFASIM_END_HALTED] = "an answer, which never comes: nobody on the PE can go on",
	[FFASIM_END_UNKNOWN] = "what the partition does with the message",
	[FFASIM_END_CUT] = "an end of what the partitions do",
};

const char *ffan_secure_call(struct ffan_secure *secure, unsigned int pe,
			     const struct ffaf_regs *regs, const struct ffaio_regs *recorded,
			     struct ffaf_regs *out)
{
	const struct ffasim_world *world = &secure->world;
	const struct ffasim_state *before;
	struct ffasim_next next;
	enum ffasim_end end;

	secure->rx_lent = false;
	if (pe >= secure->config.pes)
		return "a PE with this number in the system";
	if (ffasim_running(world, pe).id != 0)
		return no_answer[FFASIM_END_HALTED];
	before = keep(secure, regs);
	secure->recorded = recorded;
	secure->asserted = 0;
	end = ffasim_actors_call(world, &secure->actors, pe, regs, &next);
	if (secure->asserted != 0)
		ffasim_irq(world, secure->asserted, pe, false);
	if (end == FFASIM_END_RETURNED) {
		*out = next.regs;
		return NULL;
	}
	/* What is known not to come back happened; what is not known did not. */
	if (end != FFASIM_END_HALTED && before != secure->state)
		ffan_secure_copy(secure, secure->state, before);
	return no_answer[end];
}

const uint8_t *ffan_secure_rx_before(const struct ffan_secure *secure)
{
	return secure->rx_lent ? secure->rx : NULL;
}
