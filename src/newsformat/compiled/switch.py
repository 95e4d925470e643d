"""Whether compiled code is used, which is always so but in tests of the code that it speeds up.

Everything works without it, only slower: each function that the rest of the library asks for
compiled code then answers `None`.
"""

from __future__ import annotations

is_on: bool = True
"""Only tests set it to `False`, so that the laws are held without compiled code as well."""
