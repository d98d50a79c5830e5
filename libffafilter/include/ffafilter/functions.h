/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAFILTER_FUNCTIONS_H
#define FFAFILTER_FUNCTIONS_H

#include <ffafilter/env.h>
#include <ffafilter/versions.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The FF-A function table: numbers, versions, callers and names of all that
 * functions.inc lists. Constant data without pointers.
 *
 * A FID is x0 bits 31:0 of a call: bit 31 fast call, bit 30 SMC64, bits 29:24
 * the owner (4: standard service), bits 15:0 the function number. Bit 16 is
 * SMCCC's hint that no SVE state is live; bits 23:17 must be zero.
 */

/* Instances of DEN0077A: who may make the call. */
enum ffaf_instance {
	FFAF_AT_NOBODY = 0,
	FFAF_AT_NS_PHYS = 1 << 0, /* hypervisor or OS kernel to SPMD, SPMC */
	FFAF_AT_NS_VIRT = 1 << 1, /* VM to hypervisor */
	FFAF_AT_S_VIRT = 1 << 2, /* SP to SPMC */
	FFAF_AT_S_PHYS = 1 << 3, /* SPMC to SPMD */
	FFAF_AT_ENDPOINTS = FFAF_AT_NS_PHYS | FFAF_AT_NS_VIRT | FFAF_AT_S_VIRT,
	FFAF_AT_EVERYONE = FFAF_AT_ENDPOINTS | FFAF_AT_S_PHYS,
};

/* The place of a function in the table, FFAF_FN_VERSION and so on. */
enum ffaf_fn {
#define FFAF_FUNCTION(name, number, since32, since64, callers, until, spec) FFAF_FN_##name,
#include <ffafilter/functions.inc>
#undef FFAF_FUNCTION
	FFAF_FN_COUNT,
	FFAF_FN_UNKNOWN = FFAF_FN_COUNT
};

/* Function numbers: FFAF_NR_VERSION is 0x63. */
enum ffaf_number {
#define FFAF_FUNCTION(name, number, since32, since64, callers, until, spec) \
	FFAF_NR_##name = (number),
#include <ffafilter/functions.inc>
#undef FFAF_FUNCTION
};

#define FFAF_FID_BASE_32 0x84000000u
#define FFAF_FID_BASE_64 0xc4000000u
/* FIDs: FFAF_FID_32(VERSION) is 0x84000063. */
#define FFAF_FID_32(name) (FFAF_FID_BASE_32 | (uint32_t)FFAF_NR_##name)
#define FFAF_FID_64(name) (FFAF_FID_BASE_64 | (uint32_t)FFAF_NR_##name)

#define FFAF_FID_FAST (1u << 31)
#define FFAF_FID_SMC64 (1u << 30)
#define FFAF_FID_OWNER 0x3f000000u
#define FFAF_FID_OWNER_STANDARD 0x04000000u
#define FFAF_FID_RESERVED 0x00fe0000u
#define FFAF_FID_HINT (1u << 16)
#define FFAF_FID_NUMBER 0xffffu

/*
 * X from bit SHIFT, a number, on. The proof (docs/proof.md) has the division that this is, which
 * not every machine has an instruction for.
 */
#ifndef FFAF_HIGH
#define FFAF_HIGH(x, shift) ((x) >> (shift))
#endif

struct ffaf_function {
	char name[32]; /* "FFA_VERSION", without a width */
	char spec[16]; /* document, and section where it is sure */
	uint32_t since32; /* version word; 0: no SMC32 form */
	uint32_t since64; /* version word; 0: no SMC64 form */
	uint32_t until; /* withdrawn in this version; 0: still there */
	uint8_t number;
	uint8_t callers; /* enum ffaf_instance, ored */
};

/* Longest name with its width, and the zero: FFA_SECONDARY_EP_REGISTER_64. */
#define FFAF_NAME_SIZE 40

/* The row of FN; NULL when FN is not below FFAF_FN_COUNT. */
/*@ assigns \nothing;
    ensures fn < FFAF_FN_COUNT ? \valid_read(\result) : \result == \null;
*/
const struct ffaf_function *ffaf_function(enum ffaf_fn fn);

/*
 * The function that FID names, whole and exact, in a width that the function
 * has; FFAF_FN_UNKNOWN otherwise, and so for every FID with the hint bit or a
 * reserved bit set.
 */
/*@ assigns \nothing; */
enum ffaf_fn ffaf_fid_to_fn(uint32_t fid);

/* The function of number NUMBER in any width, or FFAF_FN_UNKNOWN. */
/*@ assigns \nothing;
    ensures number > 0xff ==> \result == FFAF_FN_UNKNOWN;
*/
enum ffaf_fn ffaf_number_to_fn(uint32_t number);

/*
 * Write the name that stands for exactly FID: with _32 or _64 where the
 * function has both widths, plain where it has one. Returns false, and an empty
 * string, when no function has this FID.
 */
bool ffaf_fid_name(uint32_t fid, char name[FFAF_NAME_SIZE]);

/*
 * The opposite: the FID that NAME stands for, or 0. A name without a width that
 * covers two FIDs gives 0; use ffaf_name_to_fn for those.
 */
uint32_t ffaf_name_to_fid(const char *name);

/* The function of a name without a width ("FFA_MEM_DONATE"), or FFAF_FN_UNKNOWN. */
enum ffaf_fn ffaf_name_to_fn(const char *name);

#ifdef __cplusplus
}
#endif

#endif
