/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Any bytes are a policy or an error with a text; examples are in policies/. What is a policy
 * has a canonical form, which reads back to the same.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ffaio/policy.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_canonical(const struct ffaio_policy *policy)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *back;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return;
	ffaio_policy_write(out, policy, false);
	fclose(out);
	back = ffaio_policy_parse("again.yaml", text, size, &error);
	if (back == NULL || memcmp(&back->core, &policy->core, sizeof(back->core)) != 0)
		abort();
	ffaio_policy_free(back);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_parse("fuzz.yaml", data, size, &error);

	if ((policy == NULL) != error.set || (error.set && error.text[0] == '\0'))
		abort();
	if (policy != NULL)
		check_canonical(policy);
	ffaio_policy_free(policy);
	return 0;
}
