"""How well text can be read: its contrast with what lies behind it, and how large what is pressed is for a finger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Page, TimeoutError

from tests.browser.looks import GROUND, GROUNDS

# Every element that has words of its own and is shown, in shadow roots too.
WORDS = """
  const all = (root) => [...root.querySelectorAll("*")].flatMap((each) =>
    each.shadowRoot ? [each, ...all(each.shadowRoot)] : [each]);
  const above = (each) => each.assignedSlot ?? each.parentElement ?? each.getRootNode().host ?? null;
  const seen = (each) => {
    const box = each.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const worded = (each) => [...each.childNodes].some((node) => node.nodeType === 3 && /[\\p{L}\\p{N}]/u.test(node.data))
    || (each.localName === "input" && /^(text|number|)$/.test(each.type) && each.value);"""

# What can be read worse than 4.5 : 1 (WCAG 2.2, 1.4.3): its contrast and its first words. Colours are those that are
# really seen: with the opacity of everything around them, on the first ground that covers what lies behind.
FAINT = f"""() => {{{WORDS}
  const pen = document.createElement("canvas").getContext("2d", {{ willReadFrequently: true }});
  const known = new Map();
  const parsed = (colour) => {{
    if (!known.has(colour)) {{
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }}
    return known.get(colour);
  }};
  const over = (top, alpha, under) => [0, 1, 2].map((at) => top[at] * alpha + under[at] * (1 - alpha));
  const light = (colour) => {{
    const [r, g, b] = colour.map((each) => each / 255)
      .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }};
  const contrast = (a, b) => {{
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  }};
  const page = parsed(getComputedStyle(document.querySelector(".stApp")).backgroundColor);
  const ground = (each) => {{
    if (!each) return page;
    const style = getComputedStyle(each);
    const [r, g, b, a] = parsed(style.backgroundColor);
    if (a * style.opacity >= 0.999) return [r, g, b];
    return over([r, g, b], a * style.opacity, ground(above(each)));
  }};
  const veil = (each) => each ? Number(getComputedStyle(each).opacity) * veil(above(each)) : 1;
  // What is drawn beneath letters in a drawing: the last box before them that holds their middle.
  const box = (each) => {{
    const own = each.getBoundingClientRect(), at = [own.x + own.width / 2, own.y + own.height / 2];
    return [...each.ownerSVGElement?.querySelectorAll("rect") ?? []].findLast((rect) => {{
      const {{ left, right, top, bottom }} = rect.getBoundingClientRect();
      return rect.compareDocumentPosition(each) & 4 && getComputedStyle(rect).fill !== "none"
        && left <= at[0] && at[0] <= right && top <= at[1] && at[1] <= bottom;
    }});
  }};
  const beneath = (each) => {{
    const drawn = box(each);
    if (!drawn) return ground(each);
    const {{ fill, fillOpacity, opacity }} = getComputedStyle(drawn), [r, g, b, a] = parsed(fill);
    return over([r, g, b], a * fillOpacity * opacity, ground(each));
  }};
  // What a page shows before its own, signs, formulas; the value of a slider stands above its thumb, not on it.
  const elsewhere =
    "#front, [aria-hidden=true] svg, [data-testid=stIconMaterial], .katex, [data-testid=stSliderThumbValue]";
  const found = [];
  for (const each of all(document.body)) {{
    if (!seen(each) || !worded(each) || each.closest(elsewhere)) continue;
    const style = getComputedStyle(each);
    if (style.fontSize === "0px" || style.clipPath !== "none") continue;
    const [r, g, b, a] = parsed(each.ownerSVGElement ? style.fill : style.color);
    const under = beneath(each);
    const ratio = contrast(over([r, g, b], a * veil(each), under), under);
    const words = (each.value || each.textContent).trim().slice(0, 40);
    if (ratio < 4.495) found.push(`${{ratio.toFixed(2)}} ${{each.localName}}.${{each.className}}: ${{words}}`);
  }}
  return found;
}}"""

# What a finger could hardly hit: what can be pressed and is smaller than 32 px (drawn or as its label), and of a
# diagram whatever overlaps another one, neither lying inside the other.  Columns of a deep network may be 24 px narrow.
SMALL = f"""() => {{{WORDS}
  const kinds = "button, select, summary, input:not([type=range]), textarea, [role=tab], [role=switch]";
  const boxes = "label, [data-rac][role=group], [data-testid^=stNumberInputC], [data-testid^=stTextInputR]";
  const inert = (each) => each.disabled || each.closest("[aria-hidden=true], #front") || each.tabIndex < 0;
  const reach = (each) => {{
    const own = (each.closest(boxes) ?? each).getBoundingClientRect();
    return own.width ? own : each.getBoundingClientRect();
  }};
  const targets = all(document.querySelector("[data-testid=stMain]"))
    .filter((each) => each.matches(kinds) && seen(each) && !inert(each) && getComputedStyle(each).opacity > 0)
    .map((each) => ({{ each, box: reach(each), name: (each.ariaLabel || each.textContent).trim().slice(0, 40) }}));
  const found = targets.filter(({{ box }}) => Math.min(box.width, box.height) < (box.height < 44 ? 31.5 : 23.5))
    .map(({{ each, box, name }}) =>
      `${{each.localName}}.${{each.className}} ${{Math.round(box.width)}}×${{Math.round(box.height)}}: ${{name}}`);
  const plot = targets.filter(({{ each }}) => each.closest(".plot"));
  plot.forEach(({{ each, box, name }}, at) => plot.slice(at + 1).forEach((other) => {{
    const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
    const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
    if (wide > 1 && high > 1 && !each.contains(other.each)) found.push(`${{name}} lies over ${{other.name}}`);
  }}));
  return found;
}}"""


def can_be_read(page: Page) -> None:
    """Hold that all words can be read, light and dark, as soon as everything has come to rest."""
    for mode, ground in reversed(GROUNDS.items()):
        page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
        page.wait_for_function(f"{GROUND} === '{ground}'")
        found = _left(page, FAINT)
        assert not found, "\n".join([f"hard to read, {mode}:", *found])


def can_be_hit(page: Page) -> None:
    """Hold that a finger can hit whatever can be pressed, as soon as everything has found its place."""
    found = _left(page, SMALL)
    assert not found, "\n".join(["too small for a finger, or over another:", *found])


@contextmanager
def finger(page: Page) -> Iterator[None]:
    """Let the page be used by a finger for a while."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 1})
    page.wait_for_function("matchMedia('(pointer: coarse)').matches")
    yield
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()


def _left(page: Page, found: str) -> list[str]:
    with suppress(TimeoutError):
        page.wait_for_function(f"() => !({found})().length", polling=250, timeout=5000)
    return page.evaluate(found)
