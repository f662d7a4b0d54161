"""`dataclass`, as in the standard library, made four times as fast where it is frozen.

deck has some ninety kinds of frozen records, and the standard's decorator takes most of a
millisecond for each: it compiles six functions one by one. Here one is compiled, `__init__`, for
the first record of a kind, and all kinds share the others. Type checkers see the standard's own,
whose promises hold: fields are set once, equality goes by type and by fields, and `replace`,
`fields`, `copy` and `pickle` work.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, slots: bool = False, kw_only: bool = False, frozen: bool = False) -> Any:
        """Return the decorator that makes a class a record."""

        def made(cls: type) -> type:
            plain = dataclasses.dataclass(
                init=False, repr=False, eq=False, slots=slots, kw_only=kw_only
            )
            return _frozen(plain(cls), slots)

        return made if frozen else dataclasses.dataclass(slots=slots, kw_only=kw_only)


def _frozen(cls: Any, slots: bool) -> Any:
    """Give a record what makes it one."""
    fields = dataclasses.fields(cls)
    compared = [field.name for field in fields if field.compare]
    shown = [field.name for field in fields if field.repr]
    key = attrgetter(*compared) if compared else type

    def equal(self: Any, other: object) -> Any:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def told(self: Any) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({values})"

    def first(self: Any, *values: Any, **named: Any) -> None:
        # Compiled for the first record of its kind: a build makes no half of the kinds.
        cls.__init__ = _initializer(cls, fields, slots)
        cls.__init__(self, *values, **named)

    hashed = [each.name for each in fields if (each.compare if each.hash is None else each.hash)]
    hash_key = key if hashed == compared else attrgetter(*hashed)
    cls.__init__ = first
    cls.__eq__ = equal
    cls.__hash__ = lambda self: hash(hash_key(self))
    cls.__repr__ = told
    cls.__setattr__ = _refused
    cls.__delattr__ = _refused
    if "__reduce__" not in cls.__dict__:
        values = attrgetter("__class__", *(field.name for field in fields))
        cls.__reduce__ = lambda self: (_again, values(self) if fields else (type(self),))
    return cls


def _initializer(cls: Any, fields: tuple[dataclasses.Field[Any], ...], slots: bool) -> Any:
    """Compile `__init__`: slots are set through their descriptors, for `=` is refused."""
    given: dict[str, Any] = {"MISSING": dataclasses.MISSING}
    plain, named, body = ["self"], ["*"], []
    for field in fields:
        name, value = field.name, field.name
        parameter = name
        if field.default_factory is not dataclasses.MISSING:
            given[f"make_{name}"] = field.default_factory
            parameter = f"{name}=MISSING"
            value = f"make_{name}() if {name} is MISSING else {name}"
        elif field.default is not dataclasses.MISSING:
            given[f"default_{name}"] = field.default
            parameter = f"{name}=default_{name}"
        (named if field.kw_only else plain).append(parameter)
        if slots:
            given[f"set_{name}"] = getattr(cls, name).__set__
            body.append(f" set_{name}(self, {value})")
        else:
            body.append(f" self.__dict__['{name}'] = {value}")
    if hasattr(cls, "__post_init__"):
        body.append(" self.__post_init__()")
    parameters = ", ".join(plain + (named if named[1:] else []))
    source = f"def __init__({parameters}):\n" + "\n".join(body or [" pass"])
    exec(source, given)  # noqa: S102 (names of fields alone, as in the standard's own)
    return given["__init__"]


def _refused(self: object, name: str, value: object = None) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")


def _again(cls: Any, *values: Any) -> Any:
    """Make a record that was copied or pickled by the values of its fields."""
    self: Any = object.__new__(cls)
    for put, value in zip(_setters(cls), values, strict=True):
        put(self, value)
    return self


@cache
def _setters(cls: Any) -> tuple[Callable[[Any, Any], None], ...]:
    names = [field.name for field in dataclasses.fields(cls)]
    if cls.__dictoffset__:
        return tuple(partial(_put, name) for name in names)
    return tuple(getattr(cls, name).__set__ for name in names)


def _put(name: str, self: Any, value: Any) -> None:
    self.__dict__[name] = value
