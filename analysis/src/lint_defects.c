/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "lint.h"

#include <stdlib.h>
#include <string.h>

enum { NONE_INDEX = -1 };
#define FFAF_BEHAVIOUR_NONE NONE_INDEX
#define FFAF_NONE_NONE NONE_INDEX
#define FFAF_FN_NONE NONE_INDEX
#define EARLY true
#define LATE false

static const struct defect {
	enum ffan_lint_rule rule;
	int behaviour, choice;
	int fn; /* enum ffaf_fn */
	bool early;
	uint32_t version;
	const char *boot, *lines, *says;
} defects[] = {
#define FFAN_DEFECT(rule, behaviour, choice, fn, early, version, boot, lines, says) \
	{ FFAN_LINT_##rule,                                                         \
	  FFAF_BEHAVIOUR_##behaviour,                                               \
	  FFAF_##behaviour##_##choice,                                              \
	  FFAF_FN_##fn,                                                             \
	  early,                                                                    \
	  version,                                                                  \
	  boot,                                                                     \
	  lines,                                                                    \
	  says },
#include "lint_defects.inc"
#undef FFAN_DEFECT
};

/* A memory transaction descriptor: one receiver, one page. */
struct descriptor {
	uint32_t version; /* that decides its layout */
	uint32_t sender, access, composite; /* 0: where they belong */
	uint32_t ranges;
	uint64_t address;
};

static uint32_t header_size(uint32_t version)
{
	return version > FFAF_VERSION_1_0 ? 48 : 32;
}

static uint32_t composite_offset(uint32_t version)
{
	return header_size(version) + (version > FFAF_VERSION_1_1 ? 32 : 16);
}

static uint32_t descriptor_size(uint32_t version)
{
	return composite_offset(version) + 32;
}

static void put(uint8_t *to, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static void write_descriptor(struct lint_text *text, const struct descriptor *d)
{
	const uint32_t access = header_size(d->version), composite = composite_offset(d->version);
	uint8_t bytes[112] = { 0 };

	put(bytes, d->sender, 2);
	put(bytes + 2, 0x2f, 1);
	put(bytes + 28, 1, 4);
	if (d->version > FFAF_VERSION_1_0) {
		put(bytes + 24, composite - access, 4);
		put(bytes + 32, d->access != 0 ? d->access : access, 4);
	}
	put(bytes + access, 0x8001, 2);
	put(bytes + access + 2, 2, 1);
	put(bytes + access + 4, d->composite != 0 ? d->composite : composite, 4);
	put(bytes + composite, 1, 4);
	put(bytes + composite + 4, d->ranges, 4);
	put(bytes + composite + 16, d->address, 8);
	put(bytes + composite + 24, 1, 4);
	for (uint32_t i = 0; i < descriptor_size(d->version); i++)
		lint_write(text, "%02x", bytes[i]);
}

/* The memory send of DEFECT, as called: the 64-bit form where that is handled. */
static const char *send_name(const struct lint *lint, const struct defect *defect, bool issued)
{
	const bool lend = defect->fn == FFAF_FN_MEM_LEND;
	const unsigned int number = lend ? FFAF_NR_MEM_LEND : FFAF_NR_MEM_SHARE;
	const bool wide = issued || lint->call[1][number].fate == LINT_ANSWERED;

	return lend ? (wide ? "MEM_LEND_64" : "MEM_LEND_32")
		    : (wide ? "MEM_SHARE_64" : "MEM_SHARE_32");
}

static void write_mapping(struct lint_text *text, const struct lint *lint)
{
	const bool wide = lint->call[1][FFAF_NR_RXTX_MAP].fate == LINT_ANSWERED;

	lint_write(text,
		   "%s FFA_RXTX_MAP_%s x1=0x80000000 x2=0x80010000 x3=0x1\n"
		   "  smc FFA_RXTX_MAP_64 x1=0x40000000 x2=0x40001000 x3=0x1 -> FFA_SUCCESS_32\n",
		   lint->guest ? "vm1" : "host", wide ? "64" : "32");
}

static void write_question(struct lint_text *text, const struct lint *lint, uint32_t version)
{
	const bool small = lint->policy->core.behaviour[FFAF_BEHAVIOUR_RETRIEVE_SIZE] ==
			   FFAF_RETRIEVE_SIZE_BYTES_32;
	const uint32_t asked = small ? 0x20 : 0x30, size = descriptor_size(version);

	lint_write(text,
		   "  smc FFA_MEM_RETRIEVE_REQ_64 x1=0x%x x2=0x%x -> FFA_MEM_RETRIEVE_RESP "
		   "x1=0x%x x2=0x%x\n",
		   asked, asked, size, size);
}

static void write_sharing(struct lint_text *text, const struct lint *lint,
			  const struct defect *defect, const struct descriptor *plain)
{
	const char *who = lint->guest ? "vm1" : "host";
	const uint32_t size = descriptor_size(plain->version);

	lint_write(text, "%s FFA_%s x1=0x%x x2=0x%x\n  mem 0x80000000 ", who,
		   send_name(lint, defect, false), size, size);
	write_descriptor(text, plain);
	lint_write(text, "\n  smc FFA_%s x1=0x%x x2=0x%x -> FFA_SUCCESS_32 x2=0x9\n",
		   send_name(lint, defect, true), size, size);
}

/* The descriptor that LETTER stands for. */
static struct descriptor descriptor_of(char letter, const struct descriptor *plain)
{
	struct descriptor d = *plain;

	if (letter == 'F')
		d.access = 0x10000;
	else if (letter == 'U')
		d.address += 8;
	else if (letter == 'O')
		d.composite = 0x800;
	else if (letter == 'C')
		d.ranges = 0x1000;
	else if (letter == 'X')
		d.sender += 5;
	return d;
}

static void write_letter(struct lint_text *text, const struct lint *lint,
			 const struct defect *defect, char letter)
{
	const uint32_t version =
		defect->version != 0 ? defect->version : lint->policy->core.version;
	const struct descriptor plain = {
		.version = version, .sender = lint->caller.id, .ranges = 1, .address = 0x80020000
	};
	const struct descriptor d = descriptor_of(letter, &plain);

	switch (letter) {
	case 'W':
		lint_write(text, "%s", lint->guest ? "vm1" : "host");
		break;
	case 'V':
	case 'N':
		lint_write(text, "0x%x", version + (letter == 'N'));
		break;
	case 'L':
		lint_write(text, "0x%x", descriptor_size(version));
		break;
	case 'P':
		lint_write_answers(text, lint);
		break;
	case 'M':
		write_mapping(text, lint);
		break;
	case 'S':
	case 'I':
		lint_write(text, "%s", send_name(lint, defect, letter == 'I'));
		break;
	case 'Q':
		write_question(text, lint, version);
		break;
	case 'H':
		write_sharing(text, lint, defect, &plain);
		break;
	default:
		write_descriptor(text, &d);
		break;
	}
}

/* TEMPLATE with its letters filled in; the caller's to free. */
static char *fill(const struct lint *lint, const struct defect *defect, const char *template)
{
	struct lint_text text = { 0 };

	lint_write(&text, "%s", "");
	for (; template != NULL && *template != '\0'; template ++) {
		if (*template == '$')
			write_letter(&text, lint, defect, *++template);
		else
			lint_write(&text, "%c", *template);
	}
	return text.text;
}

/* Whether a width of FN that the function has is handled. */
static bool handles(const struct lint *lint, int fn)
{
	const struct ffaf_function *f = ffaf_function((enum ffaf_fn)fn);

	if (fn == FFAF_FN_VERSION)
		return lint->handles_version;
	return (f->since32 != 0 && lint->call[0][f->number].fate == LINT_ANSWERED) ||
	       (f->since64 != 0 && lint->call[1][f->number].fate == LINT_ANSWERED);
}

static bool may_have(const struct lint *lint, const struct defect *defect)
{
	const struct ffaf_policy *core = &lint->policy->core;

	if (defect->behaviour >= 0 && core->behaviour[defect->behaviour] != defect->choice)
		return false;
	if (defect->fn >= 0 && !handles(lint, defect->fn))
		return false;
	/* The hypervisor boots with the policy of its host. */
	if (defect->boot != NULL && lint->guest)
		return false;
	if (defect->rule == FFAN_LINT_ACCESS_BOUNDS || defect->rule == FFAN_LINT_DOWNGRADE)
		return core->version >
		       FFAF_VERSION_1_0; /* 1.0 has no choice of place, nor an older one */
	return true;
}

static struct ffaio_place place_of(const struct lint *lint, const struct defect *defect)
{
	const struct ffaf_function *f;

	if (defect->behaviour >= 0)
		return lint->policy->behaviour[defect->behaviour];
	f = ffaf_function((enum ffaf_fn)defect->fn);
	return lint_place(lint, lint_fid(f->since32 == 0, f->number));
}

static const char *subject_of(const struct defect *defect)
{
	return defect->behaviour >= 0 ? ffaf_behaviour_key((unsigned int)defect->behaviour)
				      : ffaf_function((enum ffaf_fn)defect->fn)->name;
}

static void tell(struct lint *lint, const struct defect *defect, char *calls, char *trace)
{
	const unsigned int behaviour = (unsigned int)defect->behaviour;
	const unsigned int choice = (unsigned int)defect->choice;

	if (defect->behaviour >= 0)
		lint_add(lint, defect->rule, place_of(lint, defect), subject_of(defect), calls,
			 trace, "%s: %s (%s).", subject_of(defect),
			 ffaf_choice_word(behaviour, choice), ffaf_choice_text(behaviour, choice));
	else
		lint_add(lint, defect->rule, place_of(lint, defect), subject_of(defect), calls,
			 trace, "The filter handles %s.", subject_of(defect));
}

static void check(struct lint *lint, const struct defect *defect)
{
	char *boot = defect->boot != NULL ? fill(lint, defect, defect->boot) : NULL;
	char *lines = fill(lint, defect, defect->lines);
	const struct lint_example example = { boot, defect->early, defect->version, lines,
					      defect->says };
	char *calls, *trace;

	if (lines == NULL || (defect->boot != NULL && boot == NULL))
		lint->failed = true;
	else if (lint_show(lint, &example, &calls, &trace))
		tell(lint, defect, calls, trace);
	free(boot);
	free(lines);
}

void lint_defects(struct lint *lint)
{
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		if (may_have(lint, &defects[i]))
			check(lint, &defects[i]);
	}
}
