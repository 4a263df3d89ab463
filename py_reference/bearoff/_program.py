"""`python -I -S _program.py CORE ARGUMENT...`: the core as a program, without anything else of this environment.

An engine of Rust is measured here, so it carries no more of Python than it takes to load it.
"""

import sys
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import module_from_spec

if __name__ == "__main__":
    core, arguments = sys.argv[1], sys.argv[2:]
    loader = ExtensionFileLoader("_bearoff", core)
    module = module_from_spec(ModuleSpec("_bearoff", loader, origin=core))
    loader.exec_module(module)
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(module.main(arguments, sys.executable, ["-I", "-S", __file__, core]))
