# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The extension module is written from C headers; what it holds has C's types.
from typing import Any

ffi: Any
lib: Any
