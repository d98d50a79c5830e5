/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Any bytes are a policy or an error with a text; examples are in policies/. */
#include <stdint.h>
#include <stdlib.h>

#include <ffaio/policy.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_parse("fuzz.yaml", data, size, &error);

	if ((policy == NULL) != error.set || (error.set && error.text[0] == '\0'))
		abort();
	ffaio_policy_free(policy);
	return 0;
}
