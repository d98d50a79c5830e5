/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "diff_groups.h"

#include <stdlib.h>

void ffareport_diff(FILE *out, enum ffareport_format format, const struct ffareport_diff *report)
{
	switch (format) {
	case FFAREPORT_TEXT:
		diff_text(out, report);
		break;
	case FFAREPORT_JSON:
		diff_json(out, report);
		break;
	case FFAREPORT_MARKDOWN:
		diff_markdown(out, report);
		break;
	default:
		diff_findings(out, format, report);
		break;
	}
}

void ffareport_example_name(char *buffer, size_t size, const struct ffan_change *change,
			    size_t effect)
{
	char *subject;

	WORDS(subject, put_subject(to, &change->cause));
	for (char *c = subject; *c != '\0'; c++)
		*c = *c == ' ' ? '-' : *c;
	snprintf(buffer, size, "%s-%zu", subject, effect + 1);
	free(subject);
}
