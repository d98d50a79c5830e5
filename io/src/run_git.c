/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* git, run without a shell; its output is bounded. */
#define _GNU_SOURCE
#include "c_source.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS 24u

extern char **environ;

struct pipes {
	int out[2], err[2];
};

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_pipes(struct pipes *pipes)
{
	for (unsigned int i = 0; i < 2; i++) {
		close_end(&pipes->out[i]);
		close_end(&pipes->err[i]);
	}
}

/*
 * The environment for a folder that is no repository, nor part of the one that the
 * user may be in: nothing of git's, and no looking upwards. The caller frees it and its last word.
 */
static char **environment(const char *folder, char **ceiling)
{
	const char *end = strrchr(folder, '/');
	size_t count = 0, kept = 0;
	char **copy;

	while (end != NULL && end > folder && end[1] == '\0')
		end = memrchr(folder, '/', (size_t)(end - folder));
	while (environ[count] != NULL)
		count++;
	copy = calloc(count + 2, sizeof(*copy));
	if (copy == NULL || end == NULL ||
	    asprintf(ceiling, "GIT_CEILING_DIRECTORIES=%.*s", (int)(end - folder), folder) < 0) {
		free(copy);
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		if (strncmp(environ[i], "GIT_", 4) != 0)
			copy[kept++] = environ[i];
	}
	copy[kept] = *ceiling;
	return copy;
}

static int spawn(char *const *argv, char *const *env, struct pipes *pipes, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int result;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
	posix_spawn_file_actions_adddup2(&actions, pipes->out[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, pipes->err[1], STDERR_FILENO);
	for (unsigned int i = 0; i < 2; i++) {
		posix_spawn_file_actions_addclose(&actions, pipes->out[i]);
		posix_spawn_file_actions_addclose(&actions, pipes->err[i]);
	}
	result = posix_spawnp(pid, "git", &actions, NULL, argv, env);
	posix_spawn_file_actions_destroy(&actions);
	return result;
}

/* Append what FD has; 0 at its end, -1 where there is too much. */
static int take(int fd, struct git_output *output)
{
	char *grown;
	ssize_t n;

	if (output->size > C_FILE_LIMIT)
		return -1;
	grown = realloc(output->bytes, output->size + (64 << 10) + 1);
	if (grown == NULL)
		return -1;
	output->bytes = grown;
	n = read(fd, grown + output->size, 64 << 10);
	if (n < 0)
		return errno == EINTR ? 1 : -1;
	output->size += (size_t)n;
	grown[output->size] = '\0';
	return n > 0;
}

static int take_complaint(int fd, struct git_output *output, size_t *length)
{
	char text[512];
	const ssize_t n = read(fd, text, sizeof(text));

	for (ssize_t i = 0; i < n && *length + 1 < sizeof(output->complaint); i++) {
		if (text[i] == '\n')
			*length = sizeof(output->complaint);
		else
			output->complaint[(*length)++] = text[i];
	}
	return n > 0 || (n < 0 && errno == EINTR);
}

static int collect(struct pipes *pipes, struct git_output *output)
{
	struct pollfd fds[2] = { { pipes->out[0], POLLIN, 0 }, { pipes->err[0], POLLIN, 0 } };
	size_t length = 0;
	int more;

	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return -1;
		if (fds[0].fd >= 0 && fds[0].revents != 0) {
			more = take(fds[0].fd, output);
			if (more < 0)
				return -1;
			if (more == 0)
				fds[0].fd = -1;
		}
		if (fds[1].fd >= 0 && fds[1].revents != 0 &&
		    take_complaint(fds[1].fd, output, &length) == 0)
			fds[1].fd = -1;
	}
	return 0;
}

static int fail_start(int reason, struct ffaio_error *error)
{
	return ffaio_fail(error, "git", 0, 0, "cannot be run: %s%s", strerror(reason),
			  reason == ENOENT ? "; git must be installed to read revisions and patches"
					   : "");
}

static int run(char *const *argv, char *const *env, struct git_output *output,
	       struct ffaio_error *error)
{
	struct pipes pipes = { { -1, -1 }, { -1, -1 } };
	int status = 0, result = 0;
	pid_t pid;

	if (pipe(pipes.out) != 0 || pipe(pipes.err) != 0 ||
	    (result = spawn(argv, env, &pipes, &pid)) != 0) {
		result = pipes.err[1] < 0 ? errno : result;
		close_pipes(&pipes);
		return fail_start(result, error);
	}
	close_end(&pipes.out[1]);
	close_end(&pipes.err[1]);
	result = collect(&pipes, output);
	close_pipes(&pipes);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	output->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	if (result != 0)
		return ffaio_fail(error, "git", 0, 0, "wrote more than %u MiB", C_FILE_LIMIT >> 20);
	return 0;
}

int ffaio_git(const char *const *arguments, const char *folder, struct git_output *output,
	      struct ffaio_error *error)
{
	char *argv[ARGUMENTS + 4] = { NULL }, *ceiling = NULL;
	char **env = folder != NULL ? environment(folder, &ceiling) : environ;
	size_t count = 0;
	int result = -1;

	*output = (struct git_output){ 0 };
	argv[count++] = strdup("git");
	if (folder != NULL) {
		argv[count++] = strdup("-C");
		argv[count++] = strdup(folder);
	}
	while (*arguments != NULL && count < ARGUMENTS)
		argv[count++] = strdup(*arguments++);
	for (size_t i = 0; i < count; i++) {
		if (argv[i] == NULL)
			ffaio_fail(error, "git", 0, 0, "out of memory");
	}
	if (env == NULL)
		ffaio_fail(error, "git", 0, 0, "out of memory");
	if (!error->set)
		result = run(argv, env, output, error);
	if (folder != NULL)
		free(env);
	free(ceiling);
	for (size_t i = 0; i < count; i++)
		free(argv[i]);
	if (result != 0) {
		free(output->bytes);
		output->bytes = NULL;
	}
	return result;
}
