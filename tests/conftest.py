from __future__ import annotations

from hypothesis import HealthCheck, settings

# Drawing whole documents is slow on a busy machine; that is no fault of the code under test.
_PATIENT = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("quick", max_examples=25, deadline=None, suppress_health_check=_PATIENT)
# What is tried depends on the tests alone, so that a change is to blame for what it breaks.
settings.register_profile(
    "ci", max_examples=1_000, deadline=None, derandomize=True, suppress_health_check=_PATIENT
)
settings.register_profile(
    "search", max_examples=10_000, deadline=None, suppress_health_check=_PATIENT
)
settings.load_profile("quick")
