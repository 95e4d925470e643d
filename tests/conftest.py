from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

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
    "ci", max_examples=400, deadline=None, derandomize=True, suppress_health_check=_PATIENT
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
