/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffaio/digest.h>

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE ((size_t)64 << 10)

uint32_t ffaio_digest(const void *bytes, size_t size)
{
	return libdeflate_crc32(0, bytes, size);
}

int ffaio_digest_file(const char *path, uint32_t *digest, struct ffaio_error *error)
{
	unsigned char buffer[BUFFER_SIZE];
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	*digest = 0;
	while (n > 0) {
		n = read(fd, buffer, sizeof(buffer));
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			*digest = libdeflate_crc32(*digest, buffer, (size_t)n);
	}
	if (n < 0)
		ffaio_fail(error, path, 0, 0, "%s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return n < 0 ? -1 : 0;
}
