"""The plans in the settings of auth_api."""

import pytest
from pydantic import ValidationError

from auth_api.settings import Settings
from racing.api_keys.plans import plans_of
from racing.api_keys.quota import quota


def test_the_first_plan_is_that_of_new_accounts() -> None:
    plans = plans_of("standard=600/minute+20000/day, large=6000/minute")
    assert list(plans) == ["standard", "large"]
    assert plans["large"] == quota("6000/minute")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
    assert next(iter(settings.plans)) == "standard"


@pytest.mark.parametrize("odd", ["", "standard", "standard=", "=600/minute", "a=1/day,a=2/day", "Big Plan=1/day"])
def test_odd_plans_are_refused_with_an_example(odd: str) -> None:
    with pytest.raises(ValidationError, match="600/minute"):
        Settings(auth_plans=odd, _env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
