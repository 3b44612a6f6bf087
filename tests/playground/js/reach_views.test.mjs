// A view that is chosen below the picture: how far the page is scrolled for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { wayTo } from "../../../playground/stage/reach/views.js";

const sight = { from: 48, to: 720 };

test("what is in sight stays, what begins below comes up as far as it has to, and its tabs never leave", () => {
  assert.equal(wayTo(100, 600, sight), 0);
  assert.equal(wayTo(500, 980, sight), 980 + 12 - 720);
  assert.equal(wayTo(690, 2000, sight), 690 - 12 - 48, "a long one: its tabs under the menu");
  assert.equal(wayTo(60, 2000, sight), 0, "its tabs are there already");
  assert.equal(wayTo(-300, 2000, sight), 0, "nobody is pulled back up");
});
