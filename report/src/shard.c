/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "shard.h"

void shard_put(struct json_object *root, const struct ffareport_shard *shard)
{
	struct json_object *object = json_object_new_object();
	struct json_object *operands = json_object_new_array();

	json_put_string(object, "command", shard->command);
	json_put_string(object, "tool", shard->tool);
	json_put_number(object, "index", shard->index);
	json_put_number(object, "count", shard->count);
	json_put_number(object, "traces", shard->traces);
	json_put_number(object, "max", shard->shown);
	json_put_string(object, "question", shard->question);
	json_put_bool(object, "failed", shard->failed);
	for (size_t i = 0; i < shard->operand_count; i++)
		json_object_array_add(operands, json_object_new_uint64(shard->operand[i]));
	json_object_object_add(object, "operands", operands);
	json_object_object_add(root, "shard", object);
}
