/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "output.h"

#include <ffaio/extract.h>
#include <stdio.h>
#include <stdlib.h>

/* The text of POLICY; NULL where memory is out. The caller frees it. */
static char *text_of(const struct ffaio_policy *policy, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);
	bool ok;

	if (out == NULL)
		return NULL;
	ffaio_policy_write(out, policy, true);
	ok = ferror(out) == 0;
	if (fclose(out) == 0 && ok)
		return text;
	free(text);
	return NULL;
}

int ffaio_policy_save(const char *path, const struct ffaio_policy *policy,
		      struct ffaio_error *error)
{
	size_t size;
	char *text = text_of(policy, &size);
	struct ffaio_output *output;
	int result;

	if (text == NULL)
		return ffaio_fail(error, path, 0, 0, "out of memory");
	output = ffaio_output_open(path, error);
	result = output != NULL ? ffaio_output_write(output, text, size, error) : -1;
	if (output != NULL && ffaio_output_close(output, result == 0, error) != 0)
		result = -1;
	free(text);
	return result;
}
