"""Distances on the ground."""

import pytest

from fogline.theatre.geo import KM_PER_DEGREE, distance_km


def test_a_known_distance() -> None:
    assert distance_km(36.2, 37.16, 33.51, 36.29) == pytest.approx(309.5, abs=2.0)  # Aleppo to Damascus


def test_a_degree_of_latitude() -> None:
    assert distance_km(34.0, 38.0, 35.0, 38.0) == pytest.approx(KM_PER_DEGREE, rel=1e-4)


def test_no_distance_and_the_farthest() -> None:
    assert distance_km(34.0, 38.0, 34.0, 38.0) == 0.0
    assert distance_km(0.0, 0.0, 0.0, 180.0) == pytest.approx(20015.1, abs=0.1)
