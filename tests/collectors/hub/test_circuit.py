import pytest

from collectors.hub.circuit import Circuit
from collectors.hub.errors import HubUnavailable
from tests.collectors.conftest import Time


def failing(circuit: Circuit, times: int) -> None:
    for _ in range(times):
        circuit.failed("connection refused")


def test_it_opens_after_failures_in_a_row_and_says_why(time: Time) -> None:
    circuit = Circuit(time.monotonic, failures=3, rest=10)
    failing(circuit, 2)
    circuit.check()
    circuit.succeeded()
    failing(circuit, 2)
    circuit.check()
    failing(circuit, 1)
    assert circuit.is_open
    with pytest.raises(HubUnavailable, match=r"connection refused.*in 10 s"):
        circuit.check()


def test_one_trial_goes_through_after_the_rest(time: Time) -> None:
    circuit = Circuit(time.monotonic, failures=1, rest=10)
    failing(circuit, 1)
    time.now += 10
    circuit.check()
    with pytest.raises(HubUnavailable, match="trying again now"):
        circuit.check()
    circuit.succeeded()
    circuit.check()
    assert not circuit.is_open
    assert circuit.reason is None


def test_a_failed_trial_doubles_the_rest_up_to_a_limit(time: Time) -> None:
    circuit = Circuit(time.monotonic, failures=1, rest=10, longest=25)
    failing(circuit, 1)
    for rest in (20, 25, 25):
        time.now += 25
        circuit.check()
        failing(circuit, 1)
        with pytest.raises(HubUnavailable, match=f"in {rest} s"):
            circuit.check()


def test_a_cancelled_trial_frees_the_place(time: Time) -> None:
    circuit = Circuit(time.monotonic, failures=1, rest=10)
    failing(circuit, 1)
    time.now += 10
    circuit.check()
    circuit.abandoned()
    circuit.check()


def test_failures_of_requests_sent_before_it_opened_change_nothing(time: Time) -> None:
    circuit = Circuit(time.monotonic, failures=1, rest=10)
    failing(circuit, 1)
    time.now += 9
    failing(circuit, 5)
    time.now += 1
    circuit.check()
