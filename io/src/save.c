/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffaio/save.h>

#include "output.h"

int ffaio_save(const char *path, const void *bytes, size_t size, struct ffaio_error *error)
{
	struct ffaio_output *output = ffaio_output_open(path, error);
	int status;

	if (output == NULL)
		return -1;
	status = ffaio_output_write(output, bytes, size, error);
	if (ffaio_output_close(output, status == 0, error) != 0)
		status = -1;
	return status;
}
