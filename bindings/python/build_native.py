# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Write the C source of the extension module `_ffafilter`.

What Python sees of the library is read from its public headers, whole: every struct, enum,
function and integer constant. Nothing of them is written down here, so nothing can drift.

    build_native.py [--cc CC] OUTPUT.c
"""
import argparse
import pathlib
import re
import subprocess
import tempfile

import cffi
from pycparser import c_ast, c_generator, c_parser

TOP = pathlib.Path(__file__).resolve().parents[2]
LAYERS = ["libffafilter", "sim", "io", "analysis", "report"]

# Stand for the C library's headers, of which cffi knows these types by itself.
KNOWN_TYPES = """
typedef _Bool bool;
typedef signed char int8_t; typedef unsigned char uint8_t;
typedef short int16_t; typedef unsigned short uint16_t;
typedef int int32_t; typedef unsigned int uint32_t;
typedef long int64_t; typedef unsigned long uint64_t;
typedef unsigned long size_t; typedef long ssize_t; typedef unsigned long uintptr_t;
typedef struct FILE FILE; typedef void *va_list;
"""
# The C library's part, and what C calls in Python.
OWN = """
FILE *open_memstream(char **buffer, size_t *size);
int fflush(FILE *stream);
int fclose(FILE *stream);
void free(void *memory);
const char *ffapy_version(void);
int ffapy_main(int count, char **words);
extern "Python" {
    void ffapy_smc(void *ctx, struct ffaf_regs *regs);
    bool ffapy_pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count);
    void ffapy_read(void *ctx, void *to, uint64_t address, uint32_t size);
    void ffapy_write(void *ctx, uint64_t address, const void *from, uint32_t size);
    enum ffasim_act ffapy_step(void *ctx, const struct ffasim_world *world, unsigned int pe,
                               struct ffasim_ec ec, struct ffasim_memo *memo,
                               struct ffaf_regs *regs);
}
"""

# The version, and the command's main function, are given by the build.
OWN_SOURCE = """
#include <stdlib.h>
extern int ffapy_main(int count, char **words);
static const char *ffapy_version(void)
{
	return FFAFILTER_VERSION;
}
"""

INCLUDE = re.compile(r"#\s*include <([\w/]+\.\w+)>")
MACRO = re.compile(r"#define (FFA\w+) (\S.*)$")
MARKER = re.compile(r'# \d+ "([^"]+)"')


def headers(top=TOP):
    """The public headers, inside layers first."""
    return [path for layer in LAYERS for path in sorted((top / layer / "include").rglob("*.h"))]


def fake_system(folder, top):
    """An empty file for each header that is not ours."""
    for path in headers(top):
        for name in INCLUDE.findall(path.read_text()):
            if not any((top / layer / "include" / name).is_file() for layer in LAYERS):
                fake = pathlib.Path(folder, name)
                fake.parent.mkdir(parents=True, exist_ok=True)
                fake.touch()


def preprocess(compiler, top):
    """All headers in one text, with macros expanded and #defines kept."""
    with tempfile.TemporaryDirectory() as fakes:
        fake_system(fakes, top)
        includes = [f"-I{top / layer / 'include'}" for layer in LAYERS]
        source = KNOWN_TYPES + "".join(f'#include "{path}"\n' for path in headers(top))
        done = subprocess.run(
            [*compiler, "-E", "-dD", "-nostdinc", f"-I{fakes}", *includes, "-D__attribute__(x)=",
             "-D_Static_assert(x,y)=", "-x", "c", "-"],
            input=source, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def constants(text):
    """Names of macros that stand for integers."""
    names = []
    for line in text.splitlines():
        macro = MACRO.match(line)
        if macro and not re.search(r'["{;]|__|=', macro.group(2)):
            names.append(macro.group(1))
    return dict.fromkeys(names)


def takes_va_list(function):
    parameters = function.type.args.params if function.type.args else []
    return any(isinstance(getattr(p, "type", None), c_ast.TypeDecl)
               and getattr(p.type.type, "names", None) == ["va_list"] for p in parameters)


def declarations(text):
    """What the headers declare, as C that cffi reads; inline functions by their prototype."""
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("#define"))
    wanted, path = [], ""
    generator = c_generator.CGenerator()
    for node in c_parser.CParser().parse(re.sub(r"#undef.*", "", plain)).ext:
        path = node.coord.file if node.coord else path
        if "/include/" not in path:
            continue
        if isinstance(node, c_ast.FuncDef):
            node = node.decl
        if isinstance(node, c_ast.Decl):
            node.storage, node.funcspec = [], []
            if isinstance(node.type, c_ast.FuncDecl) and takes_va_list(node):
                continue
        wanted.append(generator.visit(node) + ";")
    return "\n".join(wanted)


def cdef(compiler=("cc",), top=TOP):
    text = preprocess(compiler, top)
    return "".join(f"#define {name} ...\n" for name in constants(text)) \
        + declarations(text) + OWN


def builder(compiler=("cc",), top=TOP):
    ffi = cffi.FFI()
    ffi.cdef(cdef(compiler, top))
    source = OWN_SOURCE + "".join(
        f"#include <{path.relative_to(top / path.relative_to(top).parts[0] / 'include')}>\n"
        for path in headers(top))
    ffi.set_source("_ffafilter", source, py_limited_api=True)
    return ffi


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cc", action="append", help="the C compiler; may be given word by word")
    parser.add_argument("output")
    arguments = parser.parse_args()
    builder(arguments.cc or ["cc"]).emit_c_code(arguments.output)


if __name__ == "__main__":
    main()
