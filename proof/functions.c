/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "../libffafilter/src/functions.c"

/* Beyond what the header says: the row of the table. */
/*@ ensures \result == (number > 0xff || rows[number] == 0 ? FFAF_FN_COUNT
							   : (uint32_t)((rows[number] & ROW) - 1));
*/
enum ffaf_fn ffaf_number_to_fn(uint32_t number);

/*@ ensures \let number = fid & 0xffff;
      \let base = fid & 0xffff0000;
      \let width = base == FFAF_FID_BASE_32 ? HAS_32 : base == FFAF_FID_BASE_64 ? HAS_64 : 0;
      number > 0xff || (rows[number] & width) == 0
	? \result == FFAF_FN_COUNT : \result == (uint32_t)((rows[number] & ROW) - 1);
*/
enum ffaf_fn ffaf_fid_to_fn(uint32_t fid);
