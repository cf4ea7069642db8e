"""Having other modules use oxz where they use lzma."""

import importlib
import sys
import threading
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from types import ModuleType

Namespace = dict[str, object]


class _Installation:
    """What install() has changed."""

    def __init__(self) -> None:
        # Where the module oxz itself is found later, somebody said
        # `import oxz`; where this one is found, they said `import lzma`.
        self.stand_in = _stand_in()
        self.original = sys.modules.get("lzma")
        # A namespace, a name in it, what it stood for and what it stands for.
        self.changes: list[tuple[Namespace, str, object, object]] = []

    def begin(self) -> None:
        sys.modules["lzma"] = self.stand_in
        if self.original is None:
            return
        ours, theirs = vars(self.stand_in), vars(self.original)
        # Classes and functions that modules have under any name of their own.
        new_values = {id(theirs[name]): ours[name] for name in ours if callable(theirs.get(name))}
        new_values[id(self.original)] = self.stand_in
        for namespace in _namespaces(but=self.original):
            for name, value in list(namespace.items()):
                if id(value) in new_values:
                    new = namespace[name] = new_values[id(value)]
                    self.changes.append((namespace, name, value, new))

    def end(self) -> None:
        if sys.modules.get("lzma") is self.stand_in:
            del sys.modules["lzma"]
            if self.original is not None:
                sys.modules["lzma"] = self.original
        for namespace, name, old, new in self.changes:
            if namespace.get(name) is new:
                namespace[name] = old
        for namespace in _namespaces(but=self.stand_in):
            for name, value in list(namespace.items()):
                if value is self.stand_in:
                    namespace[name] = importlib.import_module("lzma")


def _stand_in() -> ModuleType:
    oxz = importlib.import_module("oxz")
    module = ModuleType("lzma", oxz.__doc__)
    module.__spec__ = ModuleSpec("lzma", None, origin="oxz")
    names = [*oxz.__all__, "_decode_filter_properties", "_encode_filter_properties"]
    vars(module).update({name: getattr(oxz, name) for name in names}, __all__=list(oxz.__all__))
    return module


def _namespaces(*, but: ModuleType) -> Iterator[Namespace]:
    # Some put other objects than modules there.
    modules: list[object] = list(sys.modules.values())
    for module in modules:
        if isinstance(module, ModuleType) and module is not but:
            yield vars(module)


_lock = threading.Lock()
_installation: _Installation | None = None


def install() -> None:
    """Have other modules use oxz where they use lzma.

    From now on `import lzma` gives oxz. Modules that have imported lzma, or
    something from it, as a global name are changed as well: tarfile, zipfile,
    shutil, pandas and whatever else there is. Objects that exist stay what they
    are. Installing it again does nothing.

    >>> import oxz, tarfile
    >>> oxz.install()
    >>> import lzma
    >>> lzma.LZMAFile is oxz.LZMAFile
    True
    >>> oxz.uninstall()
    """
    global _installation
    with _lock:
        if _installation is None:
            _installation = _Installation()
            _installation.begin()


def uninstall() -> None:
    """Undo install().

    Names that a module has imported from lzma since then (`from lzma import
    LZMAFile`) stay what they are. Without install() it does nothing.
    """
    global _installation
    with _lock:
        if _installation is not None:
            _installation.end()
            _installation = None
