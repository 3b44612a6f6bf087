"""Data of the reader's own that were chosen and can't be learned from yet: the run goes on with what it has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from engine.data.dataset import Dataset
from playground.kit import knobs as controls
from playground.kit.lease import kept
from playground.language import _

D = TypeVar("D", bound=Dataset)


@dataclass
class Awaited:
    """The data set that a page's reader wants instead of the one that is learned from, None for that one."""

    dataset: Any = None

    def choose(self, family: Mapping[str, type[D]], now: D, *, key: str, only: Collection[str]) -> D:
        """Draw the box of data sets on the page `key`, and return the one that its panel is about.

        `now` is the one that is learned from, `only` the knobs that are drawn below it.
        """
        return controls.choose(
            family,
            self.dataset or now,
            key=f"{key}-dataset",
            label=_("Data"),
            help=_("What the network is to learn."),
            only=only,
        )

    def wait(self, dataset: Dataset) -> None:
        """Go on asking for what this one still lacks, and say what happens until then."""
        self.dataset = dataset
        st.caption(_("Until then the network goes on with what it has."))

    def take(self, dataset: Any) -> None:
        """Be about another one from the next run on; for callbacks."""
        self.dataset = dataset

    def over(self) -> None:
        """Nothing is waited for any more."""
        self.dataset = None


def awaited(key: str) -> Awaited:
    """Return what this session waits for on the page `key`."""
    return kept(f"{key}-awaited", Awaited)
