/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_JSON_H
#define FFAIO_TRACE_JSON_H

/*
 * JSON Lines: docs/trace.schema.json. A line is put into the words of the trace text and
 * read by what reads that, so that both take the same and complain alike.
 */
#define FFAIO_JSON_MAGIC "ffafilter-trace" /* the key of the first line; its value is 1 */
#define FFAIO_JSON_LINE_MAX (8u << 20) /* bytes of a line */

#endif
