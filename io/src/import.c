/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_spmd.h"

static const struct ffaio_importer importers[] = {
	{ .name = "tf-a-spmd",
	  .summary = "console of TF-A built with LOG_LEVEL=50: the lines SPM(CPU): FID X1 .. X7",
	  .run = ffaio_spmd_run,
	  .run_memory = ffaio_spmd_run_memory },
};

const struct ffaio_importer *ffaio_importers(size_t *count)
{
	*count = sizeof(importers) / sizeof(importers[0]);
	return importers;
}
