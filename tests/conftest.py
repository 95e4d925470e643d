from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings

from newsformat.compiled import switch

# Drawing whole documents is slow on a busy machine; that is no fault of the code under test.
_PATIENT = [HealthCheck.too_slow, HealthCheck.data_too_large]

# Where a change is judged, what is tried depends on the tests alone: the change is to blame for
# what breaks. Elsewhere each run tries something new, and `search` is for long looks: the scheduled
# workflow runs it.
settings.register_profile(
    "quick",
    max_examples=25,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=_PATIENT,
)
settings.register_profile(
    "ci", max_examples=150, deadline=None, derandomize=True, suppress_health_check=_PATIENT
)
# What no Python does in its own way was looked at closely on one of them.
settings.register_profile(
    "brief",
    max_examples=10,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=_PATIENT,
)
settings.register_profile(
    "search",
    max_examples=5_000,
    deadline=None,
    derandomize=False,
    print_blob=True,
    suppress_health_check=_PATIENT,
)
settings.load_profile("quick")

# Without compiled code all is slower, so that a third of the examples has to do.
_SHARE_WITHOUT_COMPILED_CODE = 3
# A test has its settings from the time it was defined on, and hypothesis offers no other way to
# them.
_SETTINGS = "_hypothesis_internal_use_settings"


@pytest.fixture(scope="module", params=[True, False], ids=["compiled", "general"])
def with_and_without_compiled_code(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run the tests of a module twice: with compiled code, and without it on fewer examples."""
    if request.param:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(switch, "is_on", False)
        for function in _functions_of(request.module, request.session):
            usual = getattr(function, _SETTINGS, None)
            if isinstance(usual, settings):
                fewer = max(usual.max_examples // _SHARE_WITHOUT_COMPILED_CODE, 1)
                patch.setattr(function, _SETTINGS, settings(usual, max_examples=fewer))
        yield


def _functions_of(module: object, session: pytest.Session) -> set[Callable[..., object]]:
    items = [item for item in session.items if isinstance(item, pytest.Function)]
    return {item.function for item in items if item.module is module}
