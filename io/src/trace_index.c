/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_block.h"
#include "trace_bytes.h"
#include <errno.h>
#include <fcntl.h>
#include <ffaio/trace_index.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRIES_SIZE (FFAIO_INDEX_ENTRIES * FFAIO_INDEX_ENTRY)
#define SEARCH (64u << 10) /* bytes that are searched for a head at a time */

struct ffaio_index {
	char *path;
	int fd;
	uint64_t size; /* of the file */
	uint64_t *blocks; /* where the index blocks start, the last one first */
	size_t left; /* of these, not yet read */
	size_t room;
	uint8_t *entries; /* of the block that is being read */
	uint32_t at, count;
	bool rebuilt;
	uint64_t offset; /* then: of the next head */
};

/* All of SIZE bytes at OFFSET. */
static bool read_at(const struct ffaio_index *index, uint64_t offset, void *to, size_t size)
{
	uint8_t *at = to;

	while (size != 0) {
		const ssize_t n = pread(index->fd, at, size, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		offset += (uint64_t)n;
		size -= (size_t)n;
	}
	return true;
}

static bool read_head(const struct ffaio_index *index, uint64_t offset, struct ffaio_block *block)
{
	uint8_t head[FFAIO_BLOCK_HEAD];

	return offset <= index->size && index->size - offset >= sizeof(head) &&
	       read_at(index, offset, head, sizeof(head)) && ffaio_get_block(head, block);
}

/* The entries of the index block at OFFSET, if it is good. */
static bool read_entries(struct ffaio_index *index, uint64_t offset)
{
	struct ffaio_block block;

	if (!read_head(index, offset, &block) || block.kind != FFAIO_BLOCK_INDEX || block.zstd ||
	    block.stored > ENTRIES_SIZE || block.stored != block.records * FFAIO_INDEX_ENTRY ||
	    !read_at(index, offset + FFAIO_BLOCK_HEAD, index->entries, block.stored) ||
	    ffaio_bytes_crc(index->entries, block.stored) != block.bytes_crc)
		return false;
	index->at = 0;
	index->count = block.records;
	return true;
}

static bool add_block(struct ffaio_index *index, uint64_t offset)
{
	if (index->left == index->room) {
		const size_t room = index->room != 0 ? 2 * index->room : 64;
		uint64_t *blocks = realloc(index->blocks, room * sizeof(*blocks));

		if (blocks == NULL)
			return false;
		index->blocks = blocks;
		index->room = room;
	}
	index->blocks[index->left++] = offset;
	return true;
}

/* Follow the index blocks from the end of the file to the first; false: one is no good. */
static bool find_blocks(struct ffaio_index *index)
{
	struct ffaio_block block;
	uint64_t link, before = index->size - FFAIO_BLOCK_HEAD;

	if (index->size < FFAIO_FILE_HEADER + FFAIO_BLOCK_HEAD ||
	    !read_head(index, before, &block) || block.kind != FFAIO_BLOCK_END)
		return false;
	for (link = block.link; link != 0; link = block.link) {
		if (link >= before || !read_entries(index, link) || !add_block(index, link) ||
		    !read_head(index, link, &block))
			return false;
		before = link;
	}
	index->count = 0;
	return true;
}

/* Whether the file starts as a binary trace: 1; not: 0; its header is no good: -1. */
static int check_start(struct ffaio_index *index, struct ffaio_error *error)
{
	uint8_t header[FFAIO_FILE_HEADER];
	const char *wrong;
	struct stat status;

	if (fstat(index->fd, &status) != 0 || !S_ISREG(status.st_mode))
		return 0;
	index->size = (uint64_t)status.st_size;
	if (!read_at(index, 0, header, sizeof(header)) || !ffaio_is_binary(header, sizeof(header)))
		return 0;
	wrong = ffaio_check_file_header(header);
	return wrong == NULL ? 1 : ffaio_fail(error, index->path, 0, 0, "%s", wrong);
}

/* The file is a binary trace: have its index, or get ready to make one. 1, or -1. */
static int start(struct ffaio_index *index, struct ffaio_error *error)
{
	index->entries = malloc(ENTRIES_SIZE);
	if (index->entries == NULL)
		return ffaio_fail(error, index->path, 0, 0, "out of memory");
	index->rebuilt = !find_blocks(index);
	index->offset = FFAIO_FILE_HEADER;
	return 1;
}

int ffaio_index_open(const char *path, struct ffaio_index **index, struct ffaio_error *error)
{
	struct ffaio_index *opened;
	int rc;

	*index = NULL;
	if (strcmp(path, "-") == 0)
		return 0;
	opened = calloc(1, sizeof(*opened));
	if (opened == NULL || (opened->path = strdup(path)) == NULL) {
		free(opened);
		return ffaio_fail(error, path, 0, 0, "out of memory");
	}
	opened->fd = open(path, O_RDONLY | O_CLOEXEC);
	rc = opened->fd < 0 ? ffaio_fail(error, path, 0, 0, "%s", strerror(errno))
			    : check_start(opened, error);
	if (rc == 1)
		rc = start(opened, error);
	if (rc == 1)
		*index = opened;
	else
		ffaio_index_close(opened);
	return rc < 0 ? -1 : 0;
}

/* Where the next head may be, behind one that is no good; false: nowhere. */
static bool search(struct ffaio_index *index)
{
	uint8_t bytes[SEARCH];

	for (index->offset++; index->offset < index->size;) {
		const uint64_t left = index->size - index->offset;
		const size_t size = left < SEARCH ? (size_t)left : SEARCH;
		size_t at;

		if (!read_at(index, index->offset, bytes, size))
			return false;
		at = ffaio_find_block(bytes, size);
		index->offset += at;
		if (at != size)
			return true;
	}
	return false;
}

/* The same from the heads of the blocks. */
static int next_head(struct ffaio_index *index, struct ffaio_boot_place *place)
{
	while (index->offset < index->size) {
		struct ffaio_block block;

		if (!read_head(index, index->offset, &block)) {
			if (!search(index))
				break;
			continue;
		}
		place->offset = index->offset;
		index->offset += FFAIO_BLOCK_HEAD + (uint64_t)block.stored;
		if (block.kind != FFAIO_BLOCK_RECORDS || block.boots == 0)
			continue;
		place->boots = block.boots_before;
		place->calls = block.calls_before;
		place->line = block.line;
		return 1;
	}
	return 0;
}

int ffaio_index_next(struct ffaio_index *index, struct ffaio_boot_place *place,
		     struct ffaio_error *error)
{
	const uint8_t *entry;

	if (index->rebuilt)
		return next_head(index, place);
	while (index->at == index->count) {
		if (index->left == 0)
			return 0;
		if (!read_entries(index, index->blocks[--index->left]))
			return ffaio_fail(error, index->path, 0, 0,
					  "the file was changed while it was read");
	}
	entry = index->entries + (size_t)index->at++ * FFAIO_INDEX_ENTRY;
	*place = (struct ffaio_boot_place){ ffaio_get64(entry), ffaio_get64(entry + 8),
					    ffaio_get64(entry + 16), ffaio_get64(entry + 24) };
	return 1;
}

bool ffaio_index_is_rebuilt(const struct ffaio_index *index)
{
	return index->rebuilt;
}

void ffaio_index_close(struct ffaio_index *index)
{
	if (index == NULL)
		return;
	if (index->fd >= 0)
		close(index->fd);
	free(index->blocks);
	free(index->entries);
	free(index->path);
	free(index);
}
