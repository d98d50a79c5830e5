-- SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
-- Shows what `ffafilter convert --to pcapng` writes: packets of link type USER0, laid out as
-- docs/export.md says. tshark -X lua_script:ffafilter.lua -r calls.pcapng, or copy it
-- into Wireshark's folder of personal Lua plugins.

-- The function table; scripts/update-dissector.py writes it.
local functions = {
	[0x84000060] = "FFA_ERROR_32",
	[0x84000061] = "FFA_SUCCESS_32",
	[0x84000062] = "FFA_INTERRUPT_32",
	[0x84000063] = "FFA_VERSION",
	[0x84000064] = "FFA_FEATURES",
	[0x84000065] = "FFA_RX_RELEASE",
	[0x84000066] = "FFA_RXTX_MAP_32",
	[0x84000067] = "FFA_RXTX_UNMAP",
	[0x84000068] = "FFA_PARTITION_INFO_GET",
	[0x84000069] = "FFA_ID_GET",
	[0x8400006a] = "FFA_MSG_POLL",
	[0x8400006b] = "FFA_MSG_WAIT_32",
	[0x8400006c] = "FFA_YIELD_32",
	[0x8400006d] = "FFA_RUN_32",
	[0x8400006e] = "FFA_MSG_SEND",
	[0x8400006f] = "FFA_MSG_SEND_DIRECT_REQ_32",
	[0x84000070] = "FFA_MSG_SEND_DIRECT_RESP_32",
	[0x84000071] = "FFA_MEM_DONATE_32",
	[0x84000072] = "FFA_MEM_LEND_32",
	[0x84000073] = "FFA_MEM_SHARE_32",
	[0x84000074] = "FFA_MEM_RETRIEVE_REQ_32",
	[0x84000075] = "FFA_MEM_RETRIEVE_RESP",
	[0x84000076] = "FFA_MEM_RELINQUISH",
	[0x84000077] = "FFA_MEM_RECLAIM",
	[0x84000078] = "FFA_MEM_OP_PAUSE",
	[0x84000079] = "FFA_MEM_OP_RESUME",
	[0x8400007a] = "FFA_MEM_FRAG_RX",
	[0x8400007b] = "FFA_MEM_FRAG_TX",
	[0x8400007c] = "FFA_NORMAL_WORLD_RESUME_32",
	[0x8400007d] = "FFA_NOTIFICATION_BITMAP_CREATE",
	[0x8400007e] = "FFA_NOTIFICATION_BITMAP_DESTROY",
	[0x8400007f] = "FFA_NOTIFICATION_BIND",
	[0x84000080] = "FFA_NOTIFICATION_UNBIND",
	[0x84000081] = "FFA_NOTIFICATION_SET",
	[0x84000082] = "FFA_NOTIFICATION_GET",
	[0x84000083] = "FFA_NOTIFICATION_INFO_GET_32",
	[0x84000084] = "FFA_RX_ACQUIRE",
	[0x84000085] = "FFA_SPM_ID_GET",
	[0x84000086] = "FFA_MSG_SEND2",
	[0x84000087] = "FFA_SECONDARY_EP_REGISTER_32",
	[0x84000088] = "FFA_MEM_PERM_GET_32",
	[0x84000089] = "FFA_MEM_PERM_SET_32",
	[0x8400008a] = "FFA_CONSOLE_LOG_32",
	[0x8400008c] = "FFA_EL3_INTR_HANDLE",
	[0x84000090] = "FFA_ABORT_32",
	[0xc4000060] = "FFA_ERROR_64",
	[0xc4000061] = "FFA_SUCCESS_64",
	[0xc4000062] = "FFA_INTERRUPT_64",
	[0xc4000066] = "FFA_RXTX_MAP_64",
	[0xc400006b] = "FFA_MSG_WAIT_64",
	[0xc400006c] = "FFA_YIELD_64",
	[0xc400006d] = "FFA_RUN_64",
	[0xc400006f] = "FFA_MSG_SEND_DIRECT_REQ_64",
	[0xc4000070] = "FFA_MSG_SEND_DIRECT_RESP_64",
	[0xc4000071] = "FFA_MEM_DONATE_64",
	[0xc4000072] = "FFA_MEM_LEND_64",
	[0xc4000073] = "FFA_MEM_SHARE_64",
	[0xc4000074] = "FFA_MEM_RETRIEVE_REQ_64",
	[0xc400007c] = "FFA_NORMAL_WORLD_RESUME_64",
	[0xc4000083] = "FFA_NOTIFICATION_INFO_GET_64",
	[0xc4000087] = "FFA_SECONDARY_EP_REGISTER_64",
	[0xc4000088] = "FFA_MEM_PERM_GET_64",
	[0xc4000089] = "FFA_MEM_PERM_SET_64",
	[0xc400008a] = "FFA_CONSOLE_LOG_64",
	[0xc400008b] = "FFA_PARTITION_INFO_GET_REGS",
	[0xc400008d] = "FFA_MSG_SEND_DIRECT_REQ2",
	[0xc400008e] = "FFA_MSG_SEND_DIRECT_RESP2",
	[0xc400008f] = "FFA_NS_RES_INFO_GET",
	[0xc4000090] = "FFA_ABORT_64",
	[0xc4000094] = "FFA_NOTIFICATION_BIND2",
	[0xc4000095] = "FFA_NOTIFICATION_UNBIND2",
	[0xc4000096] = "FFA_NOTIFICATION_SET2",
	[0xc4000097] = "FFA_NOTIFICATION_GET2",
}

local kinds = { [0] = "call", "reply", "smc", "smc reply" }
local verdicts = { [0] = "not recorded", "forward", "deny", "answer", "halt", "unknown" }

local HEADER = 24
local REGISTERS = 18
local REPLY, SMC_REPLY = 1, 3

local ffa = Proto("ffa", "FF-A")
local fields = {
	version = ProtoField.uint8("ffa.layout", "Layout"),
	kind = ProtoField.uint8("ffa.kind", "Kind", base.DEC, kinds),
	verdict = ProtoField.uint8("ffa.verdict", "Verdict", base.DEC, verdicts),
	who = ProtoField.string("ffa.who", "Caller"),
	vm = ProtoField.uint16("ffa.vm", "VM"),
	vcpu = ProtoField.uint16("ffa.vcpu", "vCPU"),
	cpu = ProtoField.uint32("ffa.cpu", "CPU"),
	known = ProtoField.uint32("ffa.known", "Recorded registers", base.HEX),
	fid = ProtoField.uint32("ffa.fid", "FID", base.HEX),
	name = ProtoField.string("ffa.function", "Function"),
	number = ProtoField.uint32("ffa.number", "Call number"),
	result = ProtoField.string("ffa.result", "Result"),
}
local registers = {}
for i = 0, REGISTERS - 1 do
	registers[i] = ProtoField.uint64("ffa.x" .. i, "x" .. i, base.HEX)
end
for _, list in ipairs({ fields, registers }) do
	for _, field in pairs(list) do
		ffa.fields[#ffa.fields + 1] = field
	end
end

local function name_of(low, high)
	if high == 0 and functions[low] then
		return functions[low]
	end
	return high == 0 and string.format("0x%x", low) or string.format("0x%x%08x", high, low)
end

local function caller(vm, vcpu)
	if vm == 0 then
		return "host"
	end
	return vcpu == 0 and "vm" .. vm or "vm" .. vm .. "." .. vcpu
end

local function header(buffer, tree)
	local vm, vcpu = buffer(4, 2):le_uint(), buffer(6, 2):le_uint()
	tree:add_le(fields.version, buffer(0, 1))
	tree:add_le(fields.kind, buffer(1, 1))
	tree:add_le(fields.verdict, buffer(2, 1))
	tree:add(fields.who, buffer(4, 4), caller(vm, vcpu))
	tree:add_le(fields.vm, buffer(4, 2))
	tree:add_le(fields.vcpu, buffer(6, 2))
	tree:add_le(fields.cpu, buffer(8, 4))
	tree:add_le(fields.known, buffer(12, 4))
	tree:add_le(fields.fid, buffer(16, 4))
	tree:add_le(fields.number, buffer(20, 4))
	return caller(vm, vcpu)
end

function ffa.dissector(buffer, packet, root)
	if buffer:len() < HEADER + 8 * REGISTERS then
		return 0
	end
	local tree = root:add(ffa, buffer())
	local who = header(buffer, tree)
	local kind, known = buffer(1, 1):le_uint(), buffer(12, 4):le_uint()
	local reply = kind == REPLY or kind == SMC_REPLY
	local x0 = name_of(buffer(HEADER, 4):le_uint(), buffer(HEADER + 4, 4):le_uint())
	local name = reply and name_of(buffer(16, 4):le_uint(), 0) or x0

	tree:add(fields.name, buffer(16, 4), name)
	if reply then
		x0 = bit.band(known, 1) ~= 0 and x0 or "?"
		tree:add(fields.result, buffer(HEADER, 8), x0)
	end
	for i = 0, REGISTERS - 1 do
		if bit.band(bit.rshift(known, i), 1) ~= 0 then
			tree:add_le(registers[i], buffer(HEADER + 8 * i, 8))
		end
	end
	packet.cols.protocol = "FF-A"
	packet.cols.src = reply and "" or who
	packet.cols.dst = reply and who or ""
	packet.cols.info = reply and name .. " -> " .. x0 or name
	return buffer:len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, ffa)
