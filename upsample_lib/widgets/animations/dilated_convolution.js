// Trees of taps: one output pixel above, and below it, layer by layer, the pixels that it reads through them.
({ word, add, panel, cell, place, text, colours, player }) => {
  const SIZE = 24, TALL = 62;
  player((stage, { rows, stacks, kernel_size: taps }) => {
    const deep = stacks[0].length, drawn = [];
    stacks.forEach((rates, s) => {
      const wide = rows[s][deep].length, middle = (row) => (wide - row.length) / 2;
      const title = `Rates ${rates.join(", ")}`, high = 16 + deep * TALL + SIZE;
      const svg = panel(stage, title, `${title}: paths to each input pixel ${rows[s][deep].join(" ")}`, Math.max(wide * SIZE + 2, 200), high + 22);
      rows[s].forEach((row, layer) => row.forEach((paths, p) => {
        const x = 1 + (middle(row) + p) * SIZE, y = 16 + layer * TALL;
        const role = layer === 0 ? "output" : layer === deep ? "input" : "kernel";
        if (layer > 0 && paths) {
          const rate = rates[deep - layer];
          for (let t = 0; t < taps; t += 1) {
            const parent = p - t * rate, above = rows[s][layer - 1];
            if (!above[parent]) continue;
            const from = 1 + (middle(above) + parent) * SIZE;
            const line = add(svg, "line", { class: "ul-mark", x1: from + SIZE / 2, y1: y - TALL + SIZE, x2: x + SIZE / 2, y2: y, stroke: colours.kernel, "stroke-width": 1.5 });
            drawn.push([layer, (on) => { line.style.opacity = on ? 1 : 0; }]);
          }
        }
        if (!paths && layer < deep) return;
        const mark = cell(svg, SIZE, paths ? role : "other", paths ? text(paths) : "", { "data-part": "paths", "data-at": `${s},${layer},${p}`, "data-value": paths });
        mark.classList.toggle("ul-none", !paths);
        const nearest = 1 + (wide - 1) / 2 * SIZE;
        drawn.push([layer, (on) => place(mark, on ? x : x + (nearest - x) * 0.3, on ? y : y - TALL * 0.6, on ? 1 : 0)]);
      }));
      word(svg, (wide * SIZE + 2) / 2, high + 12, `${wide} input pixels`, { "font-size": 12 });
    });
    return (_, number) => drawn.forEach(([layer, show]) => show(layer <= number));
  });
}
