// Draws the control made by upsample_lib.widgets.unpooling: an editable map, its 2 x 2 max pooling and the
// three ways back. The little arithmetic here is compared with the library by tests/test_unpooling_control.py.
({ root, say, joined, get, put, hear, add, colours }) => {
  let values = get("values").map((row) => [...row]);
  const size = values.length, half = size / 2;
  add(root, "p", {}, say`Click a number of the input to raise it; after 9 comes 0. On the keyboard: up and down, or a digit; left and right go to the next. An index counts the input's pixels row by row, from 0.`);
  const stage = add(root, "div", { class: "ul-maps" }), line = add(root, "p", { class: "ul-message", "aria-live": "polite" });
  const square = (n, value) => Array.from({ length: n }, (_, r) => Array.from({ length: n }, (_, c) => value(r, c)));
  const places = (r, c) => [[0, 0], [0, 1], [1, 0], [1, 1]].map(([down, right]) => [2 * r + down, 2 * c + right]);

  // Of equal values the first counts, row by row: a later one must be larger to take over.
  const firstMaximum = (block) => block.reduce((best, at) => (values[at[0]][at[1]] > values[best[0]][best[1]] ? at : best));
  const pool = () => {
    const winners = square(half, (r, c) => firstMaximum(places(r, c)));
    const maxima = winners.map((row) => row.map(([r, c]) => values[r][c]));
    const up = (keep) => square(size, (r, c) => (keep(r, c) ? maxima[r >> 1][c >> 1] : 0));
    return {
      maxima,
      indices: winners.map((row) => row.map(([r, c]) => r * size + c)),
      replication: up(() => true),
      nails: up((r, c) => r % 2 === 0 && c % 2 === 0),
      unpooled: up((r, c) => winners[r >> 1][c >> 1][0] === r && winners[r >> 1][c >> 1][1] === c),
    };
  };

  const map = (parent, name, title, role, n, tag) => {
    const box = add(parent, "div", { class: "ul-map", "data-map": name });
    add(box, "div", { class: "ul-map-title" }, title);
    const grid = add(box, "div", { class: "ul-map-cells", role: tag === "button" ? "group" : "img", "aria-label": title,
      style: `grid-template-columns:repeat(${n},2rem);--ul-ink:${colours[role]}` });
    const cells = square(n, (r, c) => add(grid, tag, { "data-at": `${r},${c}`, ...(tag === "button" ? { type: "button" } : {}) }));
    return { title, grid, cells };
  };
  const input = map(stage, "input", say`input: change it`, "input", size, "button");
  const pooled = add(stage, "div", { class: "ul-pooled" });
  add(stage, "div", { class: "ul-break" });
  const shown = {
    maxima: map(pooled, "maxima", say`maxima`, "other", half, "div"),
    indices: map(pooled, "indices", say`their indices`, "other", half, "div"),
    replication: map(stage, "replication", say`replication`, "output", size, "div"),
    nails: map(stage, "nails", say`bed of nails`, "output", size, "div"),
    unpooled: map(stage, "unpooled", say`max-unpooling`, "output", size, "div"),
  };

  const write = (cell, value) => {
    cell.textContent = value;
    cell.classList.toggle("ul-zero", value === 0);
  };
  const show = () => {
    const made = pool(), ties = [];
    input.cells.forEach((row, r) => row.forEach((cell, c) => {
      const index = r * size + c, wins = made.indices[r >> 1][c >> 1] === index;
      write(cell, values[r][c]);
      cell.classList.toggle("ul-wins", wins);
      const told = say`row ${r}, column ${c}, index ${index}: ${values[r][c]}`;
      cell.setAttribute("aria-label", wins ? say`${told}, the maximum of its block` : told);
    }));
    for (const [name, { title, grid, cells }] of Object.entries(shown)) {
      cells.forEach((row, r) => row.forEach((cell, c) => {
        write(cell, made[name][r][c]);
        if (name === "indices") cell.classList.remove("ul-zero");
      }));
      grid.setAttribute("aria-label", `${title}: ${made[name].map((row) => row.join(" ")).join("; ")}`);
    }
    made.maxima.forEach((row, r) => row.forEach((best, c) => {
      if (places(r, c).filter(([y, x]) => values[y][x] === best).length > 1) ties.push(say`${best} at index ${made.indices[r][c]}`);
    }));
    const kept = values.flat().filter((value, at) => value === made.unpooled.flat()[at]).length;
    const agrees = say`Max-unpooling agrees with the input at ${kept} of ${size * size} pixels.`;
    line.textContent = joined(agrees, ties.length ? say`Ties, won by the first: ${ties.join(", ")}.` : say`No ties.`);
  };

  const change = (r, c, value) => {
    put("values", values.map((row, y) => row.map((one, x) => (y === r && x === c ? (value + 10) % 10 : one))));
  };
  input.cells.forEach((row, r) => row.forEach((cell, c) => {
    cell.addEventListener("click", () => change(r, c, values[r][c] + 1));
    cell.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = input.cells.flat()[r * size + c + { ArrowLeft: -1, ArrowRight: 1 }[event.key]];
      if (event.key === "ArrowUp") change(r, c, values[r][c] + 1);
      else if (event.key === "ArrowDown") change(r, c, values[r][c] - 1);
      else if (/^[0-9]$/.test(event.key)) change(r, c, Number(event.key));
      else if (next) next.focus();
      else return;
      event.preventDefault();
    });
  }));
  hear(["values"], () => { values = get("values"); show(); });
  show();
}
