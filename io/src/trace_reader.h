/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_READER_H
#define FFAIO_TRACE_READER_H

#include "trace_read.h"

/* How an encoding is read; each fills the reader's error where it gives -1. */
struct ffaio_decoder {
	int (*start)(struct ffaio_trace_reader *reader); /* past what says which encoding it is */
	/* The next record, into RECORD, which may hold anything: 1; the end: 0; -1. */
	int (*next)(struct ffaio_trace_reader *reader, struct ffaio_record *record);
	void (*free)(struct ffaio_trace_reader *reader);
};

extern const struct ffaio_decoder ffaio_text_decoder, ffaio_json_decoder, ffaio_binary_decoder;

struct ffaio_trace_reader {
	const struct ffaio_decoder *decoder;
	struct ffaio_stream *stream;
	struct ffaio_scan scan; /* of text the line; of all, the name of the file */
	bool ahead; /* the scan has a line that no record has used */
	struct ffaio_trace_state state;
	struct ffaio_store store;
	struct ffaio_names names;
	struct ffaio_blocks *blocks; /* of the binary encoding */
	struct ffaio_json *json; /* of JSON Lines */
	struct ffaio_error error; /* the first failure, said again at every later call */
};

#endif
