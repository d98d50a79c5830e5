/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "rig.h"

#include <ffan/explain.h>
#include <ffareport/report.h>

/* What is said about a call under a policy in a version (0: none is agreed). */
struct row {
	const char *policy;
	uint32_t version;
	const char *call;
	enum ffaf_reason reason;
	const char *said; /* verdict | answer | rule | place | FFA_FEATURES */
};

static const char *part(const char *report, const char *key)
{
	static char parts[8][512];
	static unsigned int next;
	char *to = parts[next++ % 8];
	char start[32];
	const char *at;

	snprintf(start, sizeof(start), "\n  %-9s ", key);
	at = strstr(report, start);
	snprintf(to, sizeof(parts[0]), "%.*s", at != NULL ? (int)strcspn(at + 13, "\n") : 0,
		 at != NULL ? at + 13 : "");
	return to;
}

static const char *told(const struct ffaio_policy *policy, const struct ffaio_record *call,
			const struct ffan_explanation *explanation)
{
	static char said[4096];
	char *report = NULL;
	size_t size;
	FILE *out = open_memstream(&report, &size);
	char *at;

	ffareport_explain(out, FFAREPORT_TEXT, policy, call, explanation);
	fclose(out);
	snprintf(said, sizeof(said), "%s | %s | %s | %s | %s", part(report, "verdict"),
		 part(report, "answer"), part(report, "rule"), part(report, "where"),
		 part(report, "FEATURES"));
	free(report);
	/* Files that ship change: their lines play no part. */
	at = strstr(said, ".yaml:");
	if (at != NULL) {
		const char *end = at + 6 + strspn(at + 6, "0123456789");

		memmove(at + 6, end, strlen(end) + 1);
	}
	return said;
}

static void check_row(const struct row *row)
{
	struct ffaio_policy *policy = rig_policy(row->policy);
	struct ffan_explanation explanation;
	struct ffaio_error error = { 0 };
	struct ffaio_record call;

	test_context("%s: %s", row->policy, row->call);
	CHECK_EQ_INT(ffaio_parse_call(row->call, &call, &error), 0);
	ffan_explain(policy, row->version, &call, &explanation);
	CHECK_EQ_U64(explanation.decision.reason, row->reason);
	CHECK_EQ_STR(told(policy, &call, &explanation), row->said);
	ffaio_policy_free(policy);
}

#define V FFAF_VERSION_1_2
#define MINE                                                                                         \
	"window: 0x60-0x8f\nversion: 1.2\nunlisted: deny\nfunctions:\n"                              \
	"  FFA_RUN_32: {action: forward, since: 1.1, require: [w1-zero, w2-zero]}\n"                 \
	"  FFA_RX_RELEASE: {action: forward, probe: once}\n"                                         \
	"  FFA_MSG_SEND2: {action: forward, probe: every-call}\n"                                    \
	"  FFA_FEATURES: handle\n  FFA_VERSION: handle\n  FFA_ID_GET: handle\n  FFA_YIELD: handle\n" \
	"behaviour:\n  features: spmc\n  before-agreement: allow\n"
#define SPMC "what the SPMC answers"
#define HANGS "depends on what the SPMC answers"
#define NO "NOT_SUPPORTED, said by the filter"
#define ERROR "FFA_ERROR_32 x2=-1"
#define UNLISTED "unlisted: deny | test:5"

TEST(explain, names_verdict_answer_rule_and_place)
{
	static const struct row rows[] = {
		{ MINE, V, "host FFA_RUN_32", FFAF_REASON_LISTED,
		  "forward | " SPMC " | FFA_RUN_32: forward, since 1.1, require w1-zero, "
		  "require w2-zero | test:7 | what the SPMC says" },
		{ MINE, V, "host FFA_RUN_32 x2=0x1", FFAF_REASON_REQUIREMENT,
		  "answer | FFA_ERROR_32 x2=-2 | FFA_RUN_32: forward, since 1.1, require w1-zero, "
		  "require w2-zero | test:7 | what the SPMC says" },
		{ MINE, FFAF_VERSION_1_0, "host FFA_RUN_32", FFAF_REASON_SINCE,
		  "deny | " ERROR " | FFA_RUN_32: forward, since 1.1, require w1-zero, "
		  "require w2-zero | test:7 | " NO },
		{ MINE, V, "host FFA_RUN_32 x1=?", FFAF_REASON_LISTED,
		  "unknown | unknown: the call does not give x1, which the verdict needs | FFA_RUN_32: "
		  "forward, since 1.1, require w1-zero, require w2-zero | test:7 | what the SPMC says" },
		{ MINE, V, "host FFA_MSG_SEND2", FFAF_REASON_PROBE,
		  "answer | " HANGS " | FFA_MSG_SEND2: forward, probe every-call | test:9 | "
		  "what the SPMC says" },
		{ MINE, V, "host FFA_RX_RELEASE", FFAF_REASON_LISTED,
		  "unknown | " HANGS
		  " | FFA_RX_RELEASE: forward, probe once | test:8 | what the SPMC says" },
		{ MINE, V, "host FFA_MEM_DONATE_32", FFAF_REASON_UNLISTED,
		  "deny | " ERROR " | " UNLISTED " | " NO },
		{ MINE, V, "host 0x84020064", FFAF_REASON_RESERVED_BITS,
		  "deny | " ERROR " | reserved-fid-bits: deny | test | " },
		{ MINE, V, "host 0x840000f0 x1=0x1", FFAF_REASON_OTHER_CALL,
		  "answer | x0=-1 x1=0x1 | other-calls: refuse | test | " },
		{ MINE, V, "host 0x184000064", FFAF_REASON_UPPER_HALF,
		  "answer | x0=-1 | x0-upper-half: refuse | test | " },
		{ MINE, V, "host FFA_VERSION x1=0x10001", FFAF_REASON_LISTED,
		  "answer | x0=-1 | FFA_VERSION: handle | test:11 | what the SPMC says" },
		{ MINE, 0, "host FFA_VERSION x1=0x20000", FFAF_REASON_LISTED,
		  "answer | x0=-1 | FFA_VERSION: handle | test:11 | what the SPMC says" },
		{ MINE, 0, "host FFA_VERSION x1=0x10001", FFAF_REASON_LISTED,
		  "answer | " HANGS " | FFA_VERSION: handle | test:11 | what the SPMC says" },
		/* FFA_FEATURES is explained by the entry of what it asks for. */
		{ MINE, V, "host FFA_FEATURES x1=0x84000071", FFAF_REASON_FEATURES_DENIED,
		  "answer | " ERROR " | " UNLISTED " | " },
		{ MINE, V, "host FFA_FEATURES x1=0x84000069", FFAF_REASON_FEATURES_FORWARD,
		  "forward | " SPMC " | FFA_FEATURES: handle | test:10 | " },
		{ "linux-v7.3", V, "host FFA_FEATURES x1=0xc4000073", FFAF_REASON_FEATURES_HANDLED,
		  "answer | FFA_SUCCESS_32 | FFA_MEM_SHARE: handle | policies/linux-v6.12.yaml: | " },
		{ "xen-guest", V, "vm1 FFA_FEATURES x1=0x1", FFAF_REASON_FEATURES_UNKNOWN,
		  "answer | " ERROR " | FFA_FEATURES: handle | policies/xen-guest.yaml: | " },
		{ "linux-v7.3", 0, "host FFA_MEM_DONATE_32", FFAF_REASON_NOT_AGREED,
		  "answer | FFA_ERROR_32 x2=-2 | before-agreement: invalid-parameters | "
		  "policies/linux-v6.12.yaml: | refused like every call yet" },
		{ "linux-v7.3", V, "host FFA_MEM_SHARE_64", FFAF_REASON_LISTED,
		  "answer | FFA_ERROR_32 x2=-2 | FFA_MEM_SHARE: handle | "
		  "policies/linux-v6.12.yaml: | SUCCESS, said by the filter" },
		{ "linux-v7.3", V, "host FFA_MEM_SHARE_64 x1=0x60 x2=0x60", FFAF_REASON_LISTED,
		  "answer | depends on the SPMC, and on the caller's buffers and memory | "
		  "FFA_MEM_SHARE: handle | policies/linux-v6.12.yaml: | SUCCESS, said by the filter" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
}
