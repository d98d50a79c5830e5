/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Any bytes are C source that is read, or an error with a text; examples are in tests/data/c. */
#include <stdint.h>
#include <stdlib.h>

#include <ffaio/extract.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* The first byte says whether a base is given: without one a list alone is refused. */
	const struct ffaio_extract options = { .like = size > 0 && (data[0] & 1) ? "linux-v7.3"
										 : NULL };
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_extract_memory("fuzz.c", data, size, &options, &error);

	if ((policy == NULL) != error.set || (error.set && error.text[0] == '\0'))
		abort();
	ffaio_policy_free(policy);
	return 0;
}
