/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffafilter/filter.h>
#include <ffaio/trace.h>

enum ffaio_verdict ffaio_verdict_of(unsigned int verdict)
{
	switch (verdict) {
	case FFAF_VERDICT_DENY:
		return FFAIO_DENY;
	case FFAF_VERDICT_FORWARD:
		return FFAIO_FORWARD;
	case FFAF_VERDICT_ANSWER:
		return FFAIO_ANSWER;
	case FFAF_VERDICT_HALT:
		return FFAIO_HALT;
	default:
		return FFAIO_UNRECORDED;
	}
}

const char *ffaio_verdict_name(enum ffaio_verdict verdict)
{
	if (verdict == FFAIO_UNKNOWN)
		return "unknown";
	for (unsigned int i = 0; i < FFAF_VERDICT_COUNT; i++) {
		if (verdict != FFAIO_UNRECORDED && ffaio_verdict_of(i) == verdict)
			return ffaf_verdict_name(i);
	}
	return NULL;
}

const char *ffaio_page_state_name(enum ffaio_page_state state)
{
	switch (state) {
	case FFAIO_PAGE_OWNED:
		return "owned";
	case FFAIO_PAGE_HYP:
		return "hyp";
	case FFAIO_PAGE_FFA:
		return "ffa";
	case FFAIO_PAGE_FOREIGN:
		return "foreign";
	case FFAIO_PAGE_STATE_COUNT:
		break;
	}
	return NULL;
}
