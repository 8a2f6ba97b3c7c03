"""How many documents are tried: the same hundred or so by default, ten thousand others with ``--hypothesis-profile=thorough``, as every week,
and as many as by default without looking for the smallest that fails with ``--hypothesis-profile=brief``."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

# Random appliances also respond in the forms that the documents leave open.
os.environ["FLEET_APPLIANCE_UNCONFIGURED_RESPONSES"] = "inferred"

# A document stands for several tasks: seconds say nothing here, and the machine may be busy.
_COMMON = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    # Without the phase that explains: it tries thousands of variations of a failing document.
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink),
)

settings.register_profile("quick", _COMMON, max_examples=120, derandomize=True)
settings.register_profile("brief", _COMMON, max_examples=120, derandomize=True, phases=[Phase.explicit, Phase.generate])
settings.register_profile("thorough", _COMMON, max_examples=10_000)
settings.load_profile("quick")
