// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A filter written for the tests: 1.1, and the error before agreement is built but
 * not written back, unlike that of a denied call.
 */
#define FFA_MIN_FUNC_NUM 0x60
#define FFA_MAX_FUNC_NUM 0xff
static bool is_ours(u64 id)
{
	return ARM_SMCCC_IS_FAST_CALL(id) &&
	       ARM_SMCCC_OWNER_NUM(id) == ARM_SMCCC_OWNER_STANDARD &&
	       ARM_SMCCC_FUNC_NUM(id) >= FFA_MIN_FUNC_NUM && ARM_SMCCC_FUNC_NUM(id) <= FFA_MAX_FUNC_NUM;
}

static bool version_known;

static bool supported(u64 id)
{
	bool yes = true;

	switch (id) {
	case FFA_MEM_DONATE: case FFA_FN64_MEM_DONATE:
	case FFA_MEM_RETRIEVE_REQ: case FFA_FN64_MEM_RETRIEVE_REQ:
	case FFA_MEM_RETRIEVE_RESP:
	case FFA_MEM_RELINQUISH:
	case FFA_MEM_OP_PAUSE ... FFA_MEM_FRAG_RX:
	case FFA_MSG_SEND: case FFA_MSG_POLL: case FFA_MSG_WAIT:
	case FFA_MSG_SEND_DIRECT_RESP:
	case FFA_RXTX_MAP:
		yes = false;
		break;
	}
	return yes;
}

static bool tell_features(struct arm_smccc_res *out, struct context *ctxt)
{
	return !supported(register_of(ctxt, 1));
}

bool kvm_host_ffa_handler(struct context *ctxt, u32 func_id)
{
	struct arm_smccc_res res = { 0 };
	bool handled = true;
	int err = 0;

	if (!is_ours(func_id))
		return false;
	if (func_id != FFA_VERSION && !smp_load_acquire(&version_known)) {
		to_error(&res, FFA_RET_INVALID_PARAMETERS);
		return true;
	}

	switch (func_id) {
	case FFA_VERSION: agree(&res, ctxt); break;
	case FFA_FEATURES:
		if (!tell_features(&res, ctxt))
			handled = false;
		break;
	case FFA_FN64_RXTX_MAP: err = map(&res, ctxt); break;
	case FFA_RXTX_UNMAP: err = unmap(&res, ctxt); break;
	case FFA_PARTITION_INFO_GET: info(&res, ctxt); break;
	case FFA_MEM_SHARE:
	case FFA_FN64_MEM_SHARE: err = send(FFA_FN64_MEM_SHARE, &res, ctxt); break;
	case FFA_MEM_LEND:
	case FFA_FN64_MEM_LEND: err = send(FFA_FN64_MEM_LEND, &res, ctxt); break;
	case FFA_MEM_FRAG_TX: err = fragment(&res, ctxt); break;
	case FFA_MEM_RECLAIM: reclaim(&res, ctxt); break;
	default:
		handled = !supported(func_id);
		err = FFA_RET_NOT_SUPPORTED;
	}
	if (!handled)
		return false;
	if (err)
		to_error(&res, err);
	put_back(ctxt, &res);
	trace_call(func_id, handled, err);
	return true;
}

int start(void)
{
	struct arm_smccc_res res;

	if (smccc_version() < ARM_SMCCC_VERSION_1_1)
		return 0;
	arm_smccc_1_1_smc(FFA_VERSION, FFA_VERSION_1_1, 0, 0, 0, 0, 0, 0, &res);
	if (res.a0 == FFA_RET_NOT_SUPPORTED)
		return 0;
	return 0;
}
