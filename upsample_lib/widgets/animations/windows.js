// The input pulled apart by zeros or copied into blocks, and a window of the kernel that slides over what came out.
({ say, add, word, panel, cell, place, write, text, colours, letters, player }) => {
  const SIZE = 36, LEFT = 76;
  player((stage, { title, name, x, kernel, stretched, sources, owners, turn, out }) => {
    const k = kernel.length, left = (column) => LEFT + column * SIZE;
    const rows = { input: 0, map: 1.3, window: 2.4, products: 3.4, output: 4.7 };
    const svg = panel(stage, say(title), say(title), left(stretched.length) + 2, (rows.output + 1) * SIZE + 2);
    svg.style.maxWidth = `${left(stretched.length) + 2}px`;
    const names = { input: [say`input`, "input"], map: [say(name), "input"], window: [say`kernel`, "kernel"], products: [say`products`, "kernel"], output: [say`output`, "output"] };
    const called = Object.fromEntries(Object.entries(names).map(([row, [said, role]]) => [row, word(svg, LEFT - 6, (rows[row] + 0.5) * SIZE, said, { class: "ul-mark", "text-anchor": "end", fill: letters[role], "font-size": 12 })]));
    x.forEach((value, i) => {  // the input stays where it was
      const mark = cell(svg, SIZE, "input", text(value), {});
      mark.classList.add("ul-none");
      place(mark, left(sources[0] + i), 0);
    });
    const pixels = x.map((value) => cell(svg, SIZE, "input", text(value), { "data-part": "pixel" }));
    const zeros = stretched.map((value, place_) => (sources.includes(place_) ? null
      : cell(svg, SIZE, owners[place_] < 0 ? "other" : "input", text(value), { "data-part": "zero" })));
    zeros.forEach((mark, p) => mark && mark.classList.toggle("ul-none", owners[p] < 0));
    // a line under the copies of each pixel
    const blocks = name !== "copies" ? [] : x.map((_, i) => {
      const first = sources[i], last = owners.lastIndexOf(i), y = (rows.map + 1.05) * SIZE;
      return add(svg, "line", { class: "ul-mark", x1: left(first) + 3, x2: left(last + 1) - 3, y1: y, y2: y, stroke: colours.input, "stroke-width": 2.5, "data-part": "block" });
    });
    const taps = kernel.map((value, t) => cell(svg, SIZE, "kernel", text(value), { "data-part": "tap", "data-value": value }));
    const products = kernel.map(() => cell(svg, SIZE, "kernel", "", { "data-part": "product" }));
    const made = out.map((value) => cell(svg, SIZE, "output", text(value), { "data-part": "out", "data-value": value }));

    return (frame, number) => {
      const { at, done } = frame, turned = number >= turn, shift = (k - 1) / 2;
      const over = at < 0 && done > 0, start = over ? out.length - 1 : Math.max(at, 0);  // at the end the window stays
      const seen = { map: number > 0, products: at >= 0, output: done > 0 };
      Object.entries(seen).forEach(([row, on]) => { called[row].style.opacity = on ? 1 : 0; });
      blocks.forEach((line) => { line.style.opacity = number > 0 ? 1 : 0; });
      pixels.forEach((mark, i) => place(mark, left(number > 0 ? sources[i] : sources[0] + i), (number > 0 ? rows.map : rows.input) * SIZE));
      zeros.forEach((mark, p) => {
        if (!mark) return;
        const from = number === 0 && owners[p] >= 0;
        place(mark, left(from ? sources[0] + owners[p] : p), (from ? rows.input : rows.map) * SIZE, number > 0 ? 1 : 0);
        mark.classList.toggle("ul-lit", at >= 0 && owners[p] >= 0 && p >= at && p < at + k);
      });
      taps.forEach((mark, t) => {
        const column = start + (turned ? k - 1 - t : t);
        place(mark, left(column), rows.window * SIZE);
        mark.classList.toggle("ul-lit", number === turn || (at >= 0 && owners[column] >= 0));
      });
      pixels.forEach((mark, i) => mark.classList.toggle("ul-lit", at >= 0 && sources[i] >= at && sources[i] < at + k));
      products.forEach((mark, j) => {
        place(mark, left(start + j), rows.products * SIZE, at >= 0 ? 1 : 0);
        if (at >= 0) write(mark, frame.products[j]);
      });
      made.forEach((mark, j) => {
        place(mark, left(j + shift), (j < frame.done ? rows.output : rows.products) * SIZE, j < frame.done ? 1 : 0);
        mark.classList.toggle("ul-lit", j === at);
      });
    };
  });
}
