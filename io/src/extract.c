/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A source to a policy. Conditions that the source leaves open, #ifdef CONFIG_X, are
 * tried both ways; the policies must be the same.
 */
#include "extract_read.h"

#include <ffafilter/functions.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One reading of the source. */
struct reading {
	const struct c_source *source;
	const char *bytes;
	size_t size;
	const struct ffaio_extract *options;
	bool default_taken;
	uint64_t flip;
	struct c_condition condition[C_CONDITIONS]; /* that it met */
	size_t conditions;
	uint32_t steps; /* of all readings so far */
	char file[C_PATH_SIZE * 2];
};

/* VERSION and PATCHLEVEL of a kernel's Makefile as one number, 0x60012 for 6.18; 0: none. */
static uint32_t kernel_version(const struct c_source *source)
{
	struct ffaio_error ignored = { 0 };
	unsigned int major = 0, minor = 0;
	char *bytes = NULL;
	size_t size;

	if (strchr(source->path, '/') == NULL ||
	    ffaio_c_read(source, "Makefile", &bytes, &size, &ignored) != 1)
		return 0;
	for (const char *line = bytes; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, "VERSION = ", 10) == 0)
			major = (unsigned int)strtoul(line + 10, NULL, 10);
		if (strncmp(line, "PATCHLEVEL = ", 13) == 0)
			minor = (unsigned int)strtoul(line + 13, NULL, 10);
	}
	free(bytes);
	return major < 0x8000 && minor < 0x10000 ? major << 16 | minor : 0;
}

/* The policy that ships for what the source asks for. A later row that fits is nearer. */
static const struct {
	uint32_t version; /* that it asks for */
	int smccc; /* below which it does not: a choice of boot-smccc */
	int absent; /* a choice of spmc-absent, -1: any */
	uint32_t kernel; /* from this kernel on; 0: any */
	const char *name;
	const char *why;
} bases[] = {
	{ FFAF_VERSION_1_0, FFAF_BOOT_SMCCC_V1_2, -1, 0, "linux-v6.6", "FF-A 1.0" },
	{ FFAF_VERSION_1_0, FFAF_BOOT_SMCCC_V1_1, -1, 0, "android14-6.1", "FF-A 1.0, SMCCC 1.1" },
	{ FFAF_VERSION_1_1, FFAF_BOOT_SMCCC_V1_2, -1, 0, "linux-v6.12", "FF-A 1.1" },
	{ FFAF_VERSION_1_1, FFAF_BOOT_SMCCC_V1_1, -1, 0, "android15-6.6", "FF-A 1.1, SMCCC 1.1" },
	{ FFAF_VERSION_1_2, -1, -1, 0, "linux-v6.18", "FF-A 1.2" },
	{ FFAF_VERSION_1_2, -1, FFAF_SPMC_ABSENT_W0, 0, "linux-v7.3",
	  "FF-A 1.2, -1 compared in 32 bits" },
	{ FFAF_VERSION_1_2, -1, -1, 0x70000, "linux-v7.1", "FF-A 1.2 in a kernel 7.0 or 7.1" },
	{ FFAF_VERSION_1_2, -1, -1, 0x70002, "linux-v7.3", "FF-A 1.2 in a kernel from 7.2 on" },
};

static const char *choose_base(struct extraction *x)
{
	const int smccc = x->facts.choice[FFAF_BEHAVIOUR_BOOT_SMCCC];
	const int absent = x->facts.choice[FFAF_BEHAVIOUR_SPMC_ABSENT];
	const uint32_t kernel = kernel_version(x->unit->source);
	const char *name = NULL;

	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		if (bases[i].version != x->facts.version ||
		    (bases[i].smccc >= 0 && smccc >= 0 && bases[i].smccc != smccc) ||
		    (bases[i].smccc == FFAF_BOOT_SMCCC_V1_1 && smccc < 0) ||
		    (bases[i].absent >= 0 && bases[i].absent != absent) ||
		    (bases[i].kernel != 0 && kernel < bases[i].kernel))
			continue;
		name = bases[i].name;
		x->why = ffaio_c_alloc(x->unit, 100);
		snprintf(x->why, 100, " (%s)", bases[i].why);
	}
	return name;
}

static void load_base(struct extraction *x, struct ffaio_policy **base)
{
	const char *name = x->options->like;

	x->why = ffaio_c_alloc(x->unit, 1);
	if (name == NULL && x->facts.version == 0)
		ffaio_c_refuse(x->unit, x->root->name->place,
			       "which version the filter asks for cannot be seen: expected an SMC "
			       "with FFA_VERSION and FFA_VERSION_1_x; --like names the policy that "
			       "says it");
	if (name == NULL && (name = choose_base(x)) == NULL)
		ffaio_c_refuse(
			x->unit, x->facts.version_place,
			"no policy that ships asks for version %u.%u; --like names the one that "
			"says what C does not show",
			ffaf_version_major(x->facts.version), ffaf_version_minor(x->facts.version));
	*base = ffaio_policy_load(name, x->unit->error);
	if (*base == NULL)
		longjmp(*x->unit->refused, 1);
	x->base = *base;
	if (x->facts.version == 0)
		x->facts.version = x->base->core.version;
	if (x->facts.version > FFAF_VERSION_1_3)
		ffaio_c_refuse(x->unit, x->facts.version_place,
			       "a policy says versions 1.0 to 1.3");
}

/* PATH's last part, or what stands for it, as the name of a policy. */
static void name_policy(const char *path, char name[65])
{
	static const char *const suffixes[] = { ".c", ".patch", ".diff", ".mbox", ".mbx", ".eml" };
	const char *slash = strrchr(path, '/');
	size_t length = 0;

	for (const char *at = slash != NULL ? slash + 1 : path; *at != '\0' && length < 64; at++) {
		const char c = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-')
			name[length++] = c;
		else if (length != 0 && name[length - 1] != '-')
			name[length++] = '-';
	}
	name[length] = '\0';
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		const size_t cut = strlen(suffixes[i]);

		if (length > cut && strcmp(name + length - cut, suffixes[i]) == 0)
			name[length - cut] = '\0';
	}
	if (name[0] == '\0')
		strcpy(name, "extracted");
}

static struct ffaio_policy *extract(struct extraction *x, struct ffaio_policy **base)
{
	const char *name = x->options->name;
	char made[65];

	ffaio_c_preprocess(x->unit, 0, 0);
	ffaio_c_check_names(x->unit);
	ffaio_c_declare(x->unit);
	/* What is allocated from here on comes and goes with a call. */
	for (struct c_function *f = x->unit->function; f != NULL; f = f->next)
		ffaio_c_code(x->unit, f);
	ffaio_extract_root(x);
	ffaio_extract_facts(x);
	load_base(x, base);
	ffaio_extract_guard(x);
	ffaio_extract_window(x);
	ffaio_extract_calls(x);
	ffaio_extract_features(x);
	ffaio_extract_bits(x);
	name_policy(name != NULL ? name : x->unit->file[0].name, made);
	return ffaio_extract_policy(x, made, x->unit->error);
}

static struct ffaio_policy *guarded(struct c_unit *unit, struct extraction *x,
				    struct ffaio_policy **base, char *bytes,
				    const struct reading *reading)
{
	jmp_buf refused;

	unit->refused = &refused;
	if (setjmp(refused) != 0)
		return NULL;
	ffaio_c_add_file(unit, reading->file, bytes, reading->size);
	return extract(x, base);
}

static struct ffaio_policy *read_once(struct reading *reading, struct ffaio_error *error)
{
	static const struct ffaio_extract none;
	struct c_unit *unit = calloc(1, sizeof(*unit));
	struct extraction *x = calloc(1, sizeof(*x));
	char *bytes = malloc(reading->size + 1);
	struct ffaio_policy *base = NULL, *policy = NULL;

	if (unit != NULL && x != NULL && bytes != NULL) {
		memcpy(bytes, reading->bytes, reading->size);
		bytes[reading->size] = '\0';
		x->unit = unit;
		x->options = unit->options = reading->options != NULL ? reading->options : &none;
		unit->error = error;
		unit->source = reading->source;
		unit->default_taken = reading->default_taken;
		unit->flip = reading->flip;
		unit->steps = reading->steps;
		policy = guarded(unit, x, &base, bytes, reading);
		memcpy(reading->condition, unit->condition, sizeof(unit->condition));
		reading->conditions = unit->conditions;
		reading->steps = unit->steps;
		for (size_t i = 0; i < unit->files; i++) {
			free(unit->file[i].name);
			free(unit->file[i].bytes);
		}
		ffaio_c_free(unit);
		ffaio_policy_free(base);
	} else {
		free(bytes);
		ffaio_fail(error, reading->file, 0, 0, "out of memory");
	}
	free(x);
	free(unit);
	return policy;
}

/* Read again, other conditions taken; whether that gives the policy that FIRST is. */
static bool same_again(struct reading *reading, const struct ffaio_policy *first, bool taken,
		       uint64_t flip)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy;
	bool same;

	reading->default_taken = taken;
	reading->flip = flip;
	policy = read_once(reading, &error);
	same = policy != NULL && memcmp(&policy->core, &first->core, sizeof(first->core)) == 0;
	ffaio_policy_free(policy);
	return same;
}

static int check_conditions(struct reading *reading, const struct ffaio_policy *first,
			    struct ffaio_error *error)
{
	struct c_condition condition[C_CONDITIONS];
	const size_t count = reading->conditions;
	size_t wrong = count;

	memcpy(condition, reading->condition, sizeof(condition));
	for (size_t i = 0; i < count && wrong == count; i++) {
		if (!same_again(reading, first, true, UINT64_C(1) << i))
			wrong = i;
	}
	for (size_t i = 0; count > 1 && i <= count && wrong == count; i++) {
		if (!same_again(reading, first, false, i < count ? UINT64_C(1) << i : 0))
			wrong = i < count ? i : 0;
	}
	if (wrong == count)
		return 0;
	return ffaio_fail(error, first->files[condition[wrong].place.file],
			  condition[wrong].place.line, condition[wrong].place.column,
			  "what the filter does depends on this condition, which nothing that was "
			  "read decides; --assume NAME=1 or NAME=0 says it");
}

static struct ffaio_policy *read_all(struct reading *reading, struct ffaio_error *error)
{
	struct ffaio_policy *policy;

	reading->default_taken = true;
	policy = read_once(reading, error);
	if (policy != NULL && check_conditions(reading, policy, error) != 0) {
		ffaio_policy_free(policy);
		policy = NULL;
	}
	return policy;
}

struct ffaio_policy *ffaio_extract_source(const struct c_source *source, char *bytes, size_t size,
					  const struct ffaio_extract *options,
					  struct ffaio_error *error)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	struct ffaio_policy *policy = NULL;

	if (reading == NULL) {
		ffaio_fail(error, source->path, 0, 0, "out of memory");
	} else {
		reading->source = source;
		reading->bytes = bytes;
		reading->size = size;
		reading->options = options;
		snprintf(reading->file, sizeof(reading->file), "%s%s", source->shown, source->path);
		policy = read_all(reading, error);
	}
	free(reading);
	free(bytes);
	return policy;
}

struct ffaio_policy *ffaio_extract_memory(const char *file, const void *bytes, size_t size,
					  const struct ffaio_extract *options,
					  struct ffaio_error *error)
{
	struct c_source source = { .kind = C_NO_FILES };
	char *copy = malloc(size + 1);

	snprintf(source.path, sizeof(source.path), "%s", file);
	if (copy == NULL) {
		ffaio_fail(error, file, 0, 0, "out of memory");
		return NULL;
	}
	memcpy(copy, bytes, size);
	if (size > C_FILE_LIMIT) {
		free(copy);
		ffaio_fail(error, file, 0, 0, "larger than %u MiB", C_FILE_LIMIT >> 20);
		return NULL;
	}
	return ffaio_extract_source(&source, copy, size, options, error);
}
