"""Which sentences plainly claim nothing, told by their form; all others need a test or a reason of their own."""

from __future__ import annotations

import re

from tests.claims.sentences import Sentence

# Kind → why no test of its own is possible or needed.  The first four are told by the rules below.
KINDS = {
    "refusal": "what a Refusal says holds where it is raised, and the tests of that condition expect these words",
    "label": "a few words without a full stop and without a verb: they name a thing, a place or a state",
    "instruction": "asks the reader to do something, and says nothing about what comes of it",
    "citation": "names a source",
    "question": "asks without presupposing anything",
    "definition": "says what a word or a picture here means; nothing measured could make it false",
    "state": "is only shown in the state that it reports, and says no more than that state",
    "advice": "a judgement or an aim, not a fact that a measurement could settle",
    "history": "a fact about the world outside: where data come from, who did what",
    "condition": "a refusal or remark put together elsewhere: shown under the condition that it names",
}

ORDERS = (
    "Add|Change|Choose|Click|Compare|Drag|Draw|Fill|Give|Look|Make|Open|Paint|Play|Point|Pool|Press|Pull|Put|Remove|Save"
    "|Switch|Take|Try|Turn|Upload|Walk|Write"
)
VERBS = (
    "is|are|was|has|have|had|will|can|can't|cannot|does|do|did|gets|stays|learns|ends|begins|grows|fades|shrinks|never"
    "|always|only|nothing"
)
SHORT = 8  # words


def kind(sentence: Sentence) -> str:
    """Return the kind that a sentence's form gives away, "" where it does not."""
    text = sentence.text
    closed = text.rstrip("”)").endswith((".", "?", "!"))
    if sentence.refused:
        return "refusal"
    if not closed and len(text.split()) <= SHORT and not re.search(rf"\b({VERBS})\b", text, re.IGNORECASE):
        return "label"
    if re.match(rf"({ORDERS})\b[^:;]*\.?$", text) and not re.search(
        r"\b(so that|never|always|because)\b", text
    ):
        return "instruction"
    return ""
