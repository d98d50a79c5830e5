/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffaio/trace.h>
#include <string.h>

static const struct {
	const char *name;
	const char *ending; /* of a file name */
} encodings[FFAIO_ENCODINGS] = {
	[FFAIO_TEXT] = { "text", ".trace" },
	[FFAIO_JSON_LINES] = { "jsonl", ".jsonl" },
	[FFAIO_BINARY] = { "binary", ".ffabin" },
};

const char *ffaio_encoding_name(enum ffaio_encoding encoding)
{
	return encoding < FFAIO_ENCODINGS ? encodings[encoding].name : NULL;
}

/* Whether the first LENGTH characters of PATH end in ENDING. */
static bool ends_in(const char *path, size_t length, const char *ending)
{
	const size_t n = strlen(ending);

	return length > n && memcmp(path + length - n, ending, n) == 0;
}

enum ffaio_encoding ffaio_encoding_of(const char *path)
{
	size_t length = strlen(path);

	if (ends_in(path, length, ".gz"))
		length -= strlen(".gz");
	for (unsigned int i = 0; i < FFAIO_ENCODINGS; i++)
		if (ends_in(path, length, encodings[i].ending))
			return (enum ffaio_encoding)i;
	return FFAIO_TEXT;
}
