"""Menus that show what they offer: a family whose members can be pictured has a thumbnail for each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from engine.networks.activations import ACTIVATIONS
from playground.stage.core.thumbnails import family_of
from playground.stage.thumbnails import thumbnails


def pictured(widget: str, members: Mapping[str, type], shown: Callable[[str], str]) -> None:
    """Put pictures into the box of the key `widget`, whose entries `shown` spells; none where there are no such."""
    family = family_of(members)
    if family is not None:
        thumbnails(family, {widget: {shown(name): name for name in members}}, key=f"{widget}:thumbnails")


def bends(widget: str, choices: Collection[str], shown: Callable[[str], str]) -> None:
    """Put a curve beside every choice of the box of the key `widget`, where all of them are activations."""
    if len(choices) > 1 and set(choices) <= set(ACTIVATIONS):
        thumbnails(
            "activations", {widget: {shown(name): name for name in choices}}, key=f"{widget}:thumbnails"
        )


def pictured_buttons(key: str, members: Mapping[str, type], widget: Callable[[str], str]) -> None:
    """Put pictures into buttons, one a member; `widget` gives the key of a member's button."""
    family = family_of(members)
    if family is not None:
        thumbnails(family, {widget(name): {"": name} for name in members}, key=f"{key}:thumbnails")
