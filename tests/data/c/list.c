// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A list alone, as it is cut out of a mail; written for the tests. */
static bool call_unsupported(u64 id)
{
	switch (id) {
	case FFA_MEM_DONATE:
	case FFA_FN64_MEM_DONATE:
	case FFA_MSG_SEND_DIRECT_REQ2:
		return true;
	}
	return false;
}
