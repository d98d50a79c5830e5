/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/call.c"

/*@ lemma bytes_of_word: \forall integer v, r, s, rule;
      0 <= v < 0x100 && 0 <= r < 0x100 && 0 <= s < 0x100 && 0 <= rule < 0x100 ==>
      \let w = v + r * 0x100 + s * 0x10000 + rule * 0x1000000;
      w % 0x100 == v && w / 0x100 % 0x100 == r && w / 0x10000 % 0x100 == s &&
      w / 0x1000000 == rule;
*/
