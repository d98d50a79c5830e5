/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffan/batch.h>

static uint64_t known_reg(const struct ffaio_regs *regs, unsigned int n)
{
	return (regs->known >> n & 1u) != 0 ? regs->regs.x[n] : 0;
}

static bool is_error(uint64_t x0)
{
	return x0 == FFAF_FID_32(ERROR) || x0 == FFAF_FID_64(ERROR);
}

static void add_row(struct ffan_rows *rows, const struct ffan_batch *batch)
{
	const struct ffan_step *step = &batch->step;
	const struct ffaio_record *call = step->record;
	const uint64_t x0 = known_reg(&step->out, 0);
	const size_t n = rows->count++;

	rows->line[n] = call->line;
	rows->time[n] = call->time;
	rows->x0[n] = call->in.regs.x[0];
	rows->x0_out[n] = x0;
	rows->status[n] = is_error(x0) ? (int32_t)(uint32_t)known_reg(&step->out, 2) : 0;
	rows->boot[n] = batch->boots;
	rows->cpu[n] = call->cpu;
	rows->smcs[n] = (uint32_t)step->smc_count;
	rows->vm[n] = call->who.vm;
	rows->vcpu[n] = call->who.vcpu;
	rows->verdict[n] = (uint8_t)step->verdict;
	rows->reason[n] = step->decision.reason;
	rows->result[n] = (uint8_t)batch->comparison.result;
}

static void take(struct ffan_batch *batch)
{
	struct ffan_step *step = &batch->step;
	struct ffan_comparison *comparison = &batch->comparison;

	ffan_compare(step, comparison);
	ffan_totals_add(&batch->totals, step, comparison);
	ffan_functions_add(&batch->functions, step, comparison);
	batch->stopped =
		step->unissued_count > 0 || (batch->stops && comparison->result != FFAN_MATCH);
	if (!step->replayed)
		return;
	if (step->record->kind == FFAIO_BOOT)
		batch->boots++;
	else if (batch->rows.room > 0)
		add_row(&batch->rows, batch);
}

int ffan_batch_next(struct ffan_batch *batch, struct ffaio_error *error)
{
	int more = 1;

	batch->rows.count = 0;
	batch->stopped = false;
	for (unsigned int i = 0; i < FFAN_BATCH_STEPS && more == 1 && !batch->stopped; i++) {
		if (batch->rows.room > 0 && batch->rows.count == batch->rows.room)
			break;
		more = ffan_replay_next(batch->replay, &batch->step, error);
		if (more >= 0)
			take(batch);
	}
	return more;
}

const char *ffan_column_text(unsigned int n)
{
	static const char *const texts[] = {
#define FFAN_COLUMN(type, name, text) text,
#include <ffan/columns.inc>
#undef FFAN_COLUMN
	};

	return n < sizeof(texts) / sizeof(texts[0]) ? texts[n] : NULL;
}
