/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The interface of a compiled policy, and what it does around the entries. */
#include "compile.h"

#include <ffafilter/functions.h>

static const char *const actions[][2] = {
	{ "DENY", "answer FFA_ERROR, w2 = NOT_SUPPORTED (-1)" },
	{ "INVALID", "answer FFA_ERROR, w2 = INVALID_PARAMETERS (-2)" },
	{ "FORWARD", "issue the call unchanged, all of x0 to x17 there and back" },
	{ "HANDLE", "for your own handler of this call" },
	{ "ASK", "ask the SPMC with FFA_FEATURES for the FID: FORWARD if yes, else DENY" },
	{ "YES", "answer FFA_SUCCESS; of FFA_RXTX_MAP with your page size in w2" },
	{ "REFUSE", "no FF-A call: answer x0 = -1" },
	{ "RETURN", "answer nothing: the caller gets its registers back" },
};

/* What is not in the output, because the handlers do it. */
static void put_behaviours(const struct compile *c)
{
	fputs("/*\n * Not in here: what the handlers do. They have to follow the policy's\n",
	      c->out);
	for (unsigned int i = 0; i < FFAF_BEHAVIOUR_COUNT; i++) {
		switch (i) {
		case FFAF_BEHAVIOUR_OTHER_CALLS:
		case FFAF_BEHAVIOUR_UPPER_HALF:
		case FFAF_BEHAVIOUR_HINT_BIT:
		case FFAF_BEHAVIOUR_RESERVED_BITS:
		case FFAF_BEHAVIOUR_BEFORE_AGREEMENT:
		case FFAF_BEHAVIOUR_FEATURES:
			break;
		default:
			fprintf(c->out, " *   %s: %s\n", ffaf_behaviour_key(i),
				ffaf_choice_word(i, choice(c, (enum ffaf_behaviour)i)));
		}
	}
	fprintf(c->out,
		" * and agree to version %u.%u at most. Your answers write\n * %s.\n */\n\n",
		ffaf_version_major(c->policy->core.version),
		ffaf_version_minor(c->policy->core.version),
		choice(c, FFAF_BEHAVIOUR_REGISTERS) == FFAF_REGISTERS_X0_X3
			? "x0 to x3 and leave the others alone"
			: "x0 to x17, with zeros where nothing is said");
}

void ffareport_compile_interface(const struct compile *c)
{
	ffareport_put(c, "#ifndef $_POLICY_H\n#define $_POLICY_H\n\n"
			 "#if defined(__KERNEL__)\n#include <linux/types.h>\n"
			 "#elif defined(__XEN__)\n#include <xen/types.h>\n"
			 "#else\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n"
			 "#endif\n\n");
	put_behaviours(c);
	ffareport_put(c, "enum @_action {\n");
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		ffareport_put(c, "\t$_%s, /* %s */\n", actions[i][0], actions[i][1]);
	fputs("};\n\n", c->out);
	if (ffareport_compile_probes_once(c))
		ffareport_put(
			c, "/*\n * Yours: whether the SPMC said yes to FFA_FEATURES for FID when "
			   "the version was\n * agreed, or on boot.\n */\n"
			   "bool @_found(uint32_t fid);\n\n");
}

/* The action for calls outside the window. */
static const char *other_call(const struct compile *c)
{
	return choice(c, FFAF_BEHAVIOUR_OTHER_CALLS) == FFAF_OTHER_CALLS_FORWARD ? "FORWARD"
										 : "REFUSE";
}

/* The action for a FID in the window with bits that no entry has. */
static const char *reserved_bits(const struct compile *c)
{
	switch (choice(c, FFAF_BEHAVIOUR_RESERVED_BITS)) {
	case FFAF_RESERVED_BITS_UNLISTED:
		return c->policy->core.unlisted == FFAF_FORWARD ? "FORWARD" : "DENY";
	case FFAF_RESERVED_BITS_OTHER:
		return other_call(c);
	default:
		return "DENY";
	}
}

/* The action before a version is agreed; NULL: as after. */
static const char *before_agreement(const struct compile *c)
{
	if ((c->policy->core.entry[0][FFAF_NR_VERSION] & FFAF_ENTRY_ACTION) != FFAF_HANDLE)
		return NULL;
	switch (choice(c, FFAF_BEHAVIOUR_BEFORE_AGREEMENT)) {
	case FFAF_BEFORE_AGREEMENT_ALLOW:
		return NULL;
	case FFAF_BEFORE_AGREEMENT_INVALID_PARAMETERS:
		return "INVALID";
	case FFAF_BEFORE_AGREEMENT_UNANSWERED:
		return "RETURN";
	default:
		return "DENY";
	}
}

void ffareport_compile_window(const struct compile *c)
{
	const struct ffaf_policy *core = &c->policy->core;

	ffareport_put(
		c,
		"/* A fast call of the standard services, with a number that the filter takes. */\n"
		"static inline bool @_in_window(uint32_t fid)\n{\n"
		"\treturn (fid & 0xbf000000u) == 0x84000000u && (fid & 0xffffu) - 0x%02xu <= "
		"0x%02xu;\n}\n\n",
		core->window_first, (unsigned int)(core->window_last - core->window_first));
}

/* What FFA_FEATURES answers for a call that is not denied. */
static void put_vouches(const struct compile *c)
{
	static const uint32_t fids[] = {
		FFAF_FID_32(MEM_LEND),	 FFAF_FID_64(MEM_LEND), FFAF_FID_32(MEM_SHARE),
		FFAF_FID_64(MEM_SHARE),	 FFAF_FID_32(RXTX_MAP), FFAF_FID_64(RXTX_MAP),
		FFAF_FID_32(RX_RELEASE),
	};
	const bool other = choice(c, FFAF_BEHAVIOUR_RESERVED_BITS) == FFAF_RESERVED_BITS_OTHER;
	const bool spmc = choice(c, FFAF_BEHAVIOUR_FEATURES) == FFAF_FEATURES_SPMC;
	char name[FFAF_NAME_SIZE];

	if (choice(c, FFAF_BEHAVIOUR_FEATURES) == FFAF_FEATURES_ALL) {
		ffareport_put(c, "\treturn @_in_window(asked)%s ? $_YES : $_DENY;\n",
			      other ? " && (asked & 0x00ff0000u) == 0" : "");
		return;
	}
	fputs("\tswitch (asked) {\n", c->out);
	for (size_t i = 0; i < (spmc ? 4 : sizeof(fids) / sizeof(fids[0])); i++) {
		ffaf_fid_name(fids[i], name);
		fprintf(c->out, "\tcase 0x%08xu: /* %s */\n", fids[i], name);
	}
	if (spmc)
		ffareport_put(c, "\t\treturn call == $_HANDLE ? $_YES : $_FORWARD;\n"
				 "\tdefault:\n\t\treturn $_FORWARD;\n\t}\n");
	else
		ffareport_put(c, "\t\treturn @_in_window(asked) ? $_YES : $_DENY;\n"
				 "\tdefault:\n\t\treturn $_DENY;\n\t}\n");
}

static void put_features(const struct compile *c)
{
	ffareport_put(
		c,
		"/* What FFA_FEATURES says of the FID in w1: it is decided as the call itself. */\n"
		"static inline enum @_action @_features(uint32_t asked, uint32_t agreed, "
		"uint16_t id)\n{\n"
		"\tenum @_action call = $_%s;\n\n"
		"\tif (@_in_window(asked))\n"
		"\t\tcall = (asked & 0x00ff0000u) != 0 ? $_%s\n"
		"\t\t\t\t\t\t   : @_entry(asked, NULL, agreed, id);\n"
		"\tif (call == $_DENY)\n\t\treturn $_DENY;\n",
		other_call(c), reserved_bits(c));
	put_vouches(c);
	fputs("}\n\n", c->out);
}

/* What is decided before the entries are looked at. */
static void put_first_checks(const struct compile *c)
{
	const bool other = choice(c, FFAF_BEHAVIOUR_RESERVED_BITS) == FFAF_RESERVED_BITS_OTHER;

	if (choice(c, FFAF_BEHAVIOUR_UPPER_HALF) != FFAF_UPPER_HALF_IGNORE)
		ffareport_put(c, "\tif (x[0] >> 32 != 0)\n\t\treturn $_REFUSE;\n");
	ffareport_put(c, "\tif (!@_in_window(fid)%s)\n\t\treturn $_%s;\n",
		      other ? " || (fid & 0x00ff0000u) != 0" : "", other_call(c));
	if (before_agreement(c) != NULL)
		ffareport_put(c,
			      "\tif (agreed == 0 && fid != 0x%08xu) /* FFA_VERSION */\n"
			      "\t\treturn $_%s;\n",
			      FFAF_FID_32(VERSION), before_agreement(c));
	if (!other)
		ffareport_put(c, "\tif ((fid & 0x00ff0000u) != 0)\n\t\treturn $_%s;\n",
			      reserved_bits(c));
}

void ffareport_compile_decide(const struct compile *c)
{
	const bool strip = choice(c, FFAF_BEHAVIOUR_HINT_BIT) == FFAF_HINT_BIT_STRIP;

	put_features(c);
	ffareport_put(
		c,
		"/*\n * What becomes of a call. X: its x0 to x17. AGREED: the version that the caller "
		"agreed on,\n * 0x00010002 for 1.2, or 0 for none yet. ID: the caller's endpoint id; "
		"the host's is 0.\n * Read what was agreed with acquire, where another CPU may have "
		"agreed on it.\n */\n"
		"static inline enum @_action\n@_decide(const uint64_t *x, uint32_t agreed, "
		"uint16_t id)\n{\n"
		"\tconst uint32_t fid = (uint32_t)x[0]%s;\n\tenum @_action action;\n\n",
		strip ? " & ~0x00010000u /* the hint bit */" : "");
	put_first_checks(c);
	ffareport_put(
		c,
		"\taction = @_entry(fid, x, agreed, id);\n"
		"\tif (fid == 0x%08xu && (action == $_HANDLE || action == $_ASK)) /* FFA_FEATURES "
		"*/\n\t\treturn @_features((uint32_t)x[1], agreed, id);\n"
		"\treturn action;\n}\n\n#endif\n",
		FFAF_FID_32(FEATURES));
}
