/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <ffaio/save.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const struct cli_command *const commands[] = {
	&cli_functions, &cli_explain, &cli_replay, &cli_verify,	  &cli_run,
	&cli_diff,	&cli_equiv,   &cli_lint,   &cli_coverage, &cli_canon,
	&cli_compile,	&cli_extract, &cli_import, &cli_convert,  &cli_merge,
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* COUNT names with what each stands for. */
static void list(FILE *out, const char *const *names, size_t count,
		 const char *(*summary)(const char *name))
{
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %s\n      %s\n", names[i], summary(names[i]));
}

static void usage(FILE *out)
{
	const char *const *names;
	size_t count;

	fprintf(out, "usage: ffafilter COMMAND [OPTION]... [OPERAND]...\n"
		     "\n"
		     "Replay, check and explain FF-A calls under the filters of hypervisors.\n"
		     "\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fprintf(out, "\nBuilt-in policies, each by its name wherever a file may stand:\n\n");
	names = ffaio_policy_builtins(&count);
	list(out, names, count, ffaio_policy_builtin_summary);
	fprintf(out, "\nBuilt-in systems, each by its name wherever a file may stand:\n\n");
	names = ffaio_system_builtins(&count);
	list(out, names, count, ffaio_system_builtin_summary);
	fprintf(out, "\n"
		     "  -h, --help     this text, or that of a command\n"
		     "  -V, --version  print the version\n"
		     "\n"
		     "Exit status: 0 fine, 1 differences or findings, 2 bad usage or input,\n"
		     "3 loosened under --no-loosening, 4 unknowns under --strict.\n");
}

static const struct cli_command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

static int no_such_command(const char *name)
{
	const char *names[COMMANDS];
	char hint[128];

	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i]->name;
	cli_complain("no command '%s'%s (ffafilter --help lists them)", name,
		     cli_hint(name, names, COMMANDS, hint));
	return CLI_BAD;
}

/* What was printed must have arrived. */
static int finish(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		cli_complain("cannot write to standard output");
		return CLI_BAD;
	}
	return status;
}

/* Whoever interrupts wants neither half a file nor half a report. */
static void interrupted(int signal)
{
	static const char text[] = "\nffafilter: interrupted\n";

	ffaio_output_abandon();
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(128 + signal);
}

static void catch_interrupts(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

	for (unsigned int i = 0; i < 3; i++) {
		struct sigaction action = { .sa_handler = interrupted };
		struct sigaction before;

		/* What is ignored, as by nohup, stays so. */
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

int main(int argc, char **argv)
{
	const struct cli_command *command;
	struct cli_options options;
	int status;

	catch_interrupts();
	if (argc < 2) {
		usage(stderr);
		return CLI_BAD;
	}
	if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return finish(CLI_OK);
	}
	if (strcmp(argv[1], "-V") == 0 || strcmp(argv[1], "--version") == 0) {
		puts("ffafilter " FFAFILTER_VERSION);
		return finish(CLI_OK);
	}
	command = find(argv[1]);
	if (command == NULL)
		return no_such_command(argv[1]);
	status = cli_parse(command, argc - 1, argv + 1, &options);
	if (status < 0)
		status = command->run(&options);
	return finish(status);
}
