"""How code without a converter of its own converts values of custom types to plain data.

It also checks that such data can be read back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs

from newsformat.convert.supported import IsCustom, nothing_is_custom
from newsformat.yaml.plain_data import Plain

if TYPE_CHECKING:
    import cattrs


@attrs.frozen
class Conversions:
    """Converts values of types that only a converter knows, to plain data and back.

    Attributes:
        converter: Returns the converter, when it is needed.
        is_custom: Tells whether the user has hooks for a type.
    """

    converter: Callable[[], cattrs.BaseConverter]
    is_custom: IsCustom = nothing_is_custom

    def unstructure(self, value: object, hint: Any) -> object:
        """Make data from a value of a type."""
        return self.converter().unstructure(value, unstructure_as=hint)

    def gives_back(self, plain: Plain, hint: Any, value: object) -> bool:
        """Tell whether data is read as a value that is equal to the given one."""
        try:
            reread = self.converter().structure(plain, hint)
            is_equal = reread == value
            # NaN of any class is not equal to anything.
            is_odd = reread != reread and value != value  # noqa: PLR0124
            return bool(is_equal or (is_odd and type(reread) is type(value)))
        except Exception:  # noqa: BLE001 - hooks, and comparisons, may raise anything
            return False

    def takes(self, plain: Plain, hint: Any) -> bool:
        """Tell whether data can be read as a value of a type."""
        try:
            self.converter().structure(plain, hint)
        except Exception:  # noqa: BLE001 - hooks may raise anything
            return False
        return True
