"""Classes that rows name by a key: it is never changed, and never given to another class."""

from typing import TypeVar

T = TypeVar("T")


def enter(classes: dict[str, type[T]], cls: type[T], *, attribute: str) -> None:
    """Enter a class by the key that it declares in this attribute; one that declares none names no rows.

    Raises:
        ValueError: Another class has the key.
    """
    key = cls.__dict__.get(attribute)
    if key is None:
        return
    other = classes.setdefault(key, cls)
    if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
        raise ValueError(f"{other.__qualname__} and {cls.__qualname__} both have the {attribute} {key}")
    classes[key] = cls  # a dataclass with slots is made twice, and the second is the one
