// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A filter written for the tests, in the shape of an older one: 1.0, no agreement,
 * x0 from the saved registers, and a helper that says what is not supported.
 */
#define FFA_MIN_FUNC_NUM 0x60
#define FFA_MAX_FUNC_NUM 0x7F

static bool is_ours(u64 id)
{
	return ARM_SMCCC_IS_FAST_CALL(id) &&
	       ARM_SMCCC_OWNER_NUM(id) == ARM_SMCCC_OWNER_STANDARD &&
	       ARM_SMCCC_FUNC_NUM(id) >= FFA_MIN_FUNC_NUM && ARM_SMCCC_FUNC_NUM(id) <= FFA_MAX_FUNC_NUM;
}

static void fail_with(struct arm_smccc_res *out, u64 status)
{
	out->a0 = FFA_ERROR;
	out->a2 = status;
}

static bool ffa_call_unsupported(u64 id)
{
	switch (id) {
	case FFA_MEM_DONATE:
	case FFA_FN64_MEM_DONATE:
	case FFA_MEM_RETRIEVE_REQ:
	case FFA_FN64_MEM_RETRIEVE_REQ:
	case FFA_MEM_RETRIEVE_RESP:
	case FFA_MEM_RELINQUISH:
	case FFA_MEM_OP_PAUSE:
	case FFA_MEM_OP_RESUME:
	case FFA_MEM_FRAG_RX:
		return true;
	case FFA_MSG_SEND:
	case FFA_MSG_POLL:
	case FFA_MSG_WAIT:
	case FFA_MSG_SEND_DIRECT_REQ:
	case FFA_MSG_SEND_DIRECT_RESP:
	case FFA_RXTX_MAP:
		return true;
	default:
		return false;
	}
}

static bool tell_features(struct arm_smccc_res *out, struct context *ctxt)
{
	DECLARE_REG(u32, id, ctxt, 1);

	if (ffa_call_unsupported(id)) {
		fail_with(out, FFA_RET_NOT_SUPPORTED);
		return true;
	}
	return id == FFA_MEM_SHARE || id == FFA_MEM_LEND;
}

bool kvm_host_ffa_handler(struct context *ctxt)
{
	DECLARE_REG(u64, func_id, ctxt, 0);
	struct arm_smccc_res res;
	bool handled = true;

	if (!is_ours(func_id))
		return false;

	switch (func_id) {
	case FFA_FEATURES:
		handled = tell_features(&res, ctxt);
		break;
	case FFA_FN64_RXTX_MAP:
		map(&res, ctxt);
		break;
	case FFA_RXTX_UNMAP:
		unmap(&res, ctxt);
		break;
	case FFA_MEM_SHARE:
	case FFA_FN64_MEM_SHARE:
	case FFA_MEM_LEND:
	case FFA_FN64_MEM_LEND:
		send(func_id, &res, ctxt);
		break;
	case FFA_MEM_FRAG_TX:
		fragment(&res, ctxt);
		break;
	case FFA_MEM_RECLAIM:
		reclaim(&res, ctxt);
		break;
	default:
		if (!ffa_call_unsupported(func_id))
			return false;
		fail_with(&res, FFA_RET_NOT_SUPPORTED);
	}

	if (handled)
		put_back(ctxt, &res);
	return handled;
}

int start(void)
{
	struct arm_smccc_res res;

	if (smccc_version() < ARM_SMCCC_VERSION_1_1)
		return 0;
	arm_smccc_1_1_smc(FFA_VERSION, FFA_VERSION_1_0, 0, 0, 0, 0, 0, 0, &res);
	return res.a0 == FFA_RET_NOT_SUPPORTED ? 0 : -EINVAL;
}
