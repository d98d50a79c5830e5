/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Any bytes are a system or an error with a text, and a system that is one can be
 * booted and talked to; examples are in sim/systems.
 */
#include <stdint.h>
#include <stdlib.h>

#include <ffaio/system.h>
#include <ffasim/box.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A few calls: who is there, and a message to the first partition. */
static void talk(const struct ffaio_system *system)
{
	struct ffasim_box *box = ffasim_box_create(&system->config, system->actors);
	struct ffaf_regs calls[] = {
		{ .x = { FFAF_FID_32(VERSION), FFAF_VERSION_1_2 } },
		{ .x = { FFAF_FID_64(PARTITION_INFO_GET_REGS) } },
		{ .x = { FFAF_FID_32(MSG_SEND_DIRECT_REQ), 0x8001, 0, 1 } },
		{ .x = { FFAF_FID_64(MSG_SEND_DIRECT_REQ2), 0x8001, 0, 0, 0x0f000001 } },
	};

	if (box == NULL)
		return;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (ffasim_box_call(box, 0, &calls[i]) != FFASIM_END_RETURNED)
			break;
	if (ffasim_invariant(ffasim_box_world(box)) != NULL)
		abort();
	ffasim_box_destroy(box);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ffaio_error error = { 0 };
	struct ffaio_system *system = ffaio_system_parse("fuzz.yaml", data, size, &error);

	if ((system == NULL) != error.set || (error.set && error.text[0] == '\0'))
		abort();
	if (system != NULL)
		talk(system);
	ffaio_system_free(system);
	return 0;
}
