# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The part of the wheel that is no Python: CMake builds it, as it does in the build tree.

With FFAF_BUILD_DIR, a build directory that CMake has made already is used.
"""
import os
import pathlib
import re
import shutil
import subprocess

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

TOP = pathlib.Path(__file__).resolve().parent


class BuildWithCMake(build_ext):
    def build_extension(self, extension):
        build = os.environ.get("FFAF_BUILD_DIR")
        if not build:
            build = os.path.abspath(self.build_temp)
            subprocess.run(["cmake", "-S", str(TOP), "-B", build, "-DCMAKE_BUILD_TYPE=Release",
                            "-DBUILD_TESTING=OFF", "-DFFAF_PYTHON_MODULE=ON"], check=True)
        subprocess.run(["cmake", "--build", build, "--target", "ffafilter_python",
                        "--parallel", str(os.cpu_count() or 1)], check=True)
        target = self.get_ext_fullpath(extension.name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(os.path.join(build, "python", "_ffafilter.abi3.so"), target)


def version():
    text = (TOP / "CMakeLists.txt").read_text()
    return re.search(r"project\(\w+ VERSION (\d[\d.]*)", text)[1]


setup(version=version(),
      ext_modules=[Extension("_ffafilter", [], py_limited_api=True)],
      cmdclass={"build_ext": BuildWithCMake},
      options={"bdist_wheel": {"py_limited_api": "cp39"}, "build": {"build_base": "build/wheel"}})
