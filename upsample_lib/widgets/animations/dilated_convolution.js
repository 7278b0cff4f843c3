// Trees of taps: one output pixel above, and below it, layer by layer, the pixels that it reads through them. At rest
// the whole tree stands; then it grows. A pixel that no path reaches is a hole, drawn dashed.
({ say, word, add, panel, cell, place, text, colours, letters, player }) => {
  const SIZE = 24, TALL = 62, LEFT = 46, TOP = 16;
  player((stage, { rows, stacks, kernel_size: taps }) => {
    const deep = stacks[0].length, drawn = [];
    stacks.forEach((rates, s) => {
      const wide = rows[s][deep].length, start = (row) => LEFT + (wide - row.length) / 2 * SIZE;
      const title = say`Rates ${rates.join(", ")}`, high = TOP + deep * TALL + SIZE;
      const svg = panel(stage, title, say`${title}: paths to each input pixel ${rows[s][deep].join(" ")}`, Math.max(LEFT + wide * SIZE + 2, 200), high + 22);
      const lines = rows[s].map((row, layer) => layer > 0 && row.flatMap((paths, p) => Array.from({ length: taps }, (_, t) => {
        const above = rows[s][layer - 1], parent = p - t * rates[deep - layer];
        if (!above[parent]) return [];
        return [[start(above) + (parent + 0.5) * SIZE, start(row) + (p + 0.5) * SIZE]];
      }).flat()));
      rows[s].forEach((row, layer) => {
        const y = TOP + layer * TALL;
        if (layer > 0) {
          lines[layer].forEach(([from, to]) => {
            const line = add(svg, "line", { class: "ul-mark", x1: from, y1: y - TALL + SIZE, x2: to, y2: y, stroke: colours.kernel, "stroke-width": 1.5 });
            drawn.push([layer, (on) => { line.style.opacity = on ? 1 : 0; }]);
          });
          const name = word(svg, 0, y - (TALL - SIZE) / 2, say`rate ${rates[deep - layer]}`, { class: "ul-mark", "data-part": "rate", "data-at": `${s},${layer}`, "text-anchor": "start", fill: letters.kernel });
          drawn.push([layer, (on) => { name.style.opacity = on ? 1 : 0; }]);
        }
        row.forEach((paths, p) => {
          const role = layer === 0 ? "output" : layer === deep ? "input" : "kernel", x = start(row) + p * SIZE;
          const mark = cell(svg, SIZE, paths ? role : "negative", text(paths), { "data-part": "paths", "data-at": `${s},${layer},${p}`, "data-value": paths });
          mark.classList.toggle("ul-hole", !paths);
          const middle = LEFT + (wide - 1) / 2 * SIZE;
          drawn.push([layer, (on) => place(mark, on ? x : x + (middle - x) * 0.3, on ? y : y - TALL * 0.6, on ? 1 : 0)]);
        });
      });
      [["output", 0, say`output`], ["input", deep, say`input`]].forEach(([role, layer, shown]) => {
        const name = word(svg, 0, TOP + layer * TALL + SIZE / 2, shown, { class: "ul-mark", "text-anchor": "start", fill: letters[role], "font-size": 12 });
        drawn.push([layer, (on) => { name.style.opacity = on ? 1 : 0; }]);
      });
      const legend = word(svg, LEFT + wide * SIZE / 2, high + 12, say`numbers: paths; dashed: a hole`, { class: "ul-mark", "font-size": 12 });
      drawn.push([deep, (on) => { legend.style.opacity = on ? 1 : 0; }]);
    });
    return (_, number) => drawn.forEach(([layer, show]) => show(layer <= (number === 0 ? deep : number - 1)));
  });
}
