"""Whether compiled code is used. Only tests switch it off.

Everything works without it, only slower: each function that the rest of the library asks for
compiled code then answers `None`.
"""

from __future__ import annotations

is_on: bool = True
"""Only tests set it to `False`, so that the laws are held without compiled code as well."""
