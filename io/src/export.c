/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "export.h"
#include "output.h"

#include <ffafilter/functions.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLUSH_AT (64u << 10)
#define PIECE 512u /* bytes of the longest text that is formatted at once */

static const struct ffaio_exporter exporters[] = {
	{ "chrome", ".json", "trace events as JSON, for Perfetto and chrome://tracing", false,
	  &ffaio_export_chrome },
	{ "csv", ".csv", "a row a call, with a header", false, &ffaio_export_csv },
	{ "pcapng", ".pcapng", "packets of link type USER0, for Wireshark and tshark", true,
	  &ffaio_export_pcapng },
};

#define EXPORTERS (sizeof(exporters) / sizeof(exporters[0]))

const struct ffaio_exporter *ffaio_exporters(size_t *count)
{
	*count = EXPORTERS;
	return exporters;
}

const struct ffaio_exporter *ffaio_exporter_find(const char *name)
{
	for (size_t i = 0; i < EXPORTERS; i++) {
		if (strcmp(exporters[i].name, name) == 0)
			return &exporters[i];
	}
	return NULL;
}

static bool ends_in(const char *path, size_t length, const char *ending)
{
	const size_t end = strlen(ending);

	return length > end && memcmp(path + length - end, ending, end) == 0;
}

const struct ffaio_exporter *ffaio_exporter_of(const char *path)
{
	size_t length = strlen(path);

	if (ends_in(path, length, ".gz"))
		length -= strlen(".gz");
	for (size_t i = 0; i < EXPORTERS; i++) {
		if (ends_in(path, length, exporters[i].extension))
			return &exporters[i];
	}
	return NULL;
}

/* Room for SIZE bytes, or NULL. */
static char *room(struct ffaio_export *export, size_t size)
{
	const size_t needed = export->used + size;
	char *larger;

	if (export->error.set)
		return NULL;
	if (needed > export->size) {
		larger = realloc(export->buffer, 2 * needed);
		if (larger == NULL) {
			ffaio_fail(&export->error, "", 0, 0, "out of memory");
			return NULL;
		}
		export->buffer = larger;
		export->size = 2 * needed;
	}
	return export->buffer + export->used;
}

void ffaio_export_bytes(struct ffaio_export *export, const void *bytes, size_t size)
{
	char *to = room(export, size);

	if (to == NULL || size == 0)
		return;
	memcpy(to, bytes, size);
	export->used += size;
}

void ffaio_export_text(struct ffaio_export *export, const char *format, ...)
{
	char piece[PIECE];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(piece, sizeof(piece), format, args);
	va_end(args);
	if (length > 0)
		ffaio_export_bytes(export, piece,
				   (size_t)length < sizeof(piece) ? (size_t)length
								  : sizeof(piece) - 1);
}

void ffaio_export_who(char text[32], struct ffaio_who who)
{
	if (who.vm == 0)
		snprintf(text, 32, "host");
	else if (who.vcpu == 0)
		snprintf(text, 32, "vm%u", who.vm);
	else
		snprintf(text, 32, "vm%u.%u", who.vm, who.vcpu);
}

void ffaio_export_function(char text[64], uint64_t x0)
{
	char name[FFAF_NAME_SIZE];

	if (x0 <= UINT32_MAX && ffaf_fid_name((uint32_t)x0, name))
		snprintf(text, 64, "%s", name);
	else
		snprintf(text, 64, "0x%" PRIx64, x0);
}

struct ffaio_export *ffaio_export_create(const struct ffaio_exporter *exporter, const char *path,
					 struct ffaio_error *error)
{
	struct ffaio_export *export = calloc(1, sizeof(*export));

	if (export == NULL) {
		ffaio_fail(error, path, 0, 0, "out of memory");
		return NULL;
	}
	export->format = exporter->format;
	export->output = ffaio_output_open(path, error);
	if (export->output == NULL) {
		free(export);
		return NULL;
	}
	export->format->begin(export);
	return export;
}

static int report(const struct ffaio_export *export, struct ffaio_error *error)
{
	if (!export->error.set)
		return 0;
	if (!error->set)
		*error = export->error;
	return -1;
}

static int flush(struct ffaio_export *export)
{
	const size_t used = export->used;

	export->used = 0;
	return export->error.set
		       ? -1
		       : ffaio_output_write(export->output, export->buffer, used, &export->error);
}

/* What cannot be printed, and what does not fit, is left out of the name. */
static void keep_boot(struct ffaio_export *export, const char *name)
{
	size_t used = 0, bytes;

	for (; *name != '\0'; name += bytes != 0 ? bytes : 1) {
		bytes = ffaio_printable(name);
		if (used + (bytes != 0 ? bytes : 1) >= sizeof(export->boot))
			break;
		memcpy(export->boot + used, bytes != 0 ? name : "?", bytes != 0 ? bytes : 1);
		used += bytes != 0 ? bytes : 1;
	}
	export->boot[used] = '\0';
}

void ffaio_export_trace(struct ffaio_export *export)
{
	export->trace_lost = 0;
}

int ffaio_export_write(struct ffaio_export *export, const struct ffaio_record *record,
		       const struct ffaio_trace_state *state, struct ffaio_error *error)
{
	export->lost += state->lost - export->trace_lost;
	export->trace_lost = state->lost;
	if (record->kind == FFAIO_CALL) {
		export->calls++;
		export->time =
			record->time != 0 ? record->time : export->time + export->format->step;
		export->format->call(export, record);
		export->lost_told = export->lost;
	} else if (record->kind == FFAIO_BOOT) {
		keep_boot(export, record->boot.name);
		if (export->format->boot != NULL)
			export->format->boot(export, record);
	}
	if (export->used >= FLUSH_AT)
		flush(export);
	return report(export, error);
}

int ffaio_export_finish(struct ffaio_export *export, bool keep, struct ffaio_error *error)
{
	int rc = 0;

	if (keep && export->format->end != NULL)
		export->format->end(export);
	if (keep)
		flush(export);
	rc = ffaio_output_close(export->output, keep && !export->error.set, &export->error);
	if (keep && (rc != 0 || export->error.set))
		rc = report(export, error);
	free(export->buffer);
	free(export);
	return rc;
}
