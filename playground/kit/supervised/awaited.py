"""Data of the reader's own that were chosen and can't be learned from yet: the run goes on with what it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.data.dataset import Dataset
from engine.runs.experiment import Experiment
from playground.kit.lease import kept
from playground.language import _


@dataclass
class Awaited:
    """The data set that a page's reader wants instead of the one that is learned from, None for that one."""

    dataset: Any = None

    def wanted(self, experiment: Experiment) -> Any:
        """Return the data set that the panel is about."""
        return self.dataset or experiment.dataset

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
