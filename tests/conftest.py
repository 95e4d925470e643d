from __future__ import annotations

from hypothesis import HealthCheck, settings

# Drawing whole documents is slow on a busy machine; that is no fault of the code under test.
_PATIENT = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("quick", max_examples=25, deadline=None, suppress_health_check=_PATIENT)
settings.register_profile("ci", max_examples=1_000, deadline=None, suppress_health_check=_PATIENT)
settings.load_profile("quick")
