// Draws a convolution or its transpose in one dimension: sliders choose one of the states that the library
// computed; nothing is calculated here but places on the screen.
({ say, get, add, box, drawing, word, text, colours, letters, states }) => {
  const longSide = get("longSide"), shortSide = get("shortSide"), CELL = 24, LEFT = longSide === "output" ? 90 : 72;

  // Taps are numbered from 1 in base 36; an own kernel's are written as their values.
  const names = ({ kernel }) => (tap) => { const t = parseInt(tap, 36) - 1; return kernel ? text(kernel[t]) : `w${t}`; };

  // One row for each pixel of the short side, over the places of the long side; then the long side itself.
  const drawStamps = (panel, state) => {
    const { rows, inside, counts } = state, wide = counts.length;
    const stampsOn = longSide === "output" ? 0 : 1.6, longOn = longSide === "output" ? rows.length + 0.4 : 0;
    const height = (rows.length + 1.6) * CELL + 22, outside = inside[0] ? say(get("outside")) : "";
    const taps = outside ? say`w0, w1 …: the kernel's taps; ${outside}` : say`w0, w1 …: the kernel's taps`;
    const svg = drawing(panel, say(state.message), LEFT + wide * CELL + 2, height);
    rows.forEach((row, i) => {
      const y = (stampsOn + i) * CELL, group = add(svg, "g", { "data-row": i });
      word(group, LEFT - 8, y + CELL / 2, `${say(shortSide)} ${i}`, { "text-anchor": "end", fill: letters[shortSide] });
      [...row].forEach((tap, place) => {
        if (tap === "0") return;
        const out = place < inside[0] || place >= inside[1];
        box(group, LEFT + place * CELL, y, CELL, colours.kernel, out ? 0.06 : 0.4, out);
        word(group, LEFT + (place + 0.5) * CELL, y + CELL / 2, names(state)(tap), { opacity: out ? 0.5 : 1, "font-size": 11 });
      });
    });
    [longSide, get("countName")].forEach((name, line) => word(svg, LEFT - 8, (longOn + 0.25 + 0.5 * line) * CELL, say(name), { "text-anchor": "end", fill: letters[longSide], "font-size": 11 }));
    word(svg, LEFT, height - 8, state.kernel ? outside : taps, { "font-size": 11, "text-anchor": "start" });
    counts.forEach((count, place) => {
      const out = place < inside[0] || place >= inside[1];
      box(svg, LEFT + place * CELL, longOn * CELL, CELL, colours[longSide], out ? 0 : Math.min(0.08 + 0.12 * count, 0.45), out);
      word(svg, LEFT + (place + 0.5) * CELL, (longOn + 0.5) * CELL, count, { opacity: out ? 0.5 : 1 });
    });
  };

  // The operator's matrix: rows are output pixels, columns input pixels, whichever side is long.
  const drawMatrix = (panel, state) => {
    const kept = state.rows.map((row) => row.slice(...state.inside));
    const matrix = longSide === "output" ? [...kept[0]].map((_, r) => kept.map((row) => row[r]).join("")) : kept;
    const size = 20, width = Math.max(matrix[0].length * size, 180), height = matrix.length * size;
    const svg = drawing(panel, say`matrix, ${matrix.length} rows by ${matrix[0].length} columns`, width + 2, height + 22);
    matrix.forEach((row, r) => [...row].forEach((tap, c) => {
      const cell = box(svg, c * size, r * size, size, tap === "0" ? "currentColor" : colours.kernel, tap === "0" ? 0 : 0.4, tap === "0");
      cell.dataset.tap = tap;
      cell.dataset.at = `${r},${c}`;
      if (tap === "0") cell.setAttribute("stroke-opacity", 0.25);
      else word(svg, (c + 0.5) * size, (r + 0.5) * size, names(state)(tap), { "font-size": 10 });
    }));
    word(svg, 0, height + 12, say`rows: output`, { fill: letters.output, "font-size": 12, "text-anchor": "start" });
    word(svg, 90, height + 12, say`columns: input`, { fill: letters.input, "font-size": 12, "text-anchor": "start" });
  };

  states((stage, state) => {
    const part = (name, title) => {
      const box = add(stage, "div", { class: name });
      add(box, "div", { class: "ul-panel-title" }, title);
      return add(box, "div", { class: "ul-wide" });
    };
    drawStamps(part("ul-stamps", say(get("title"))), state);
    drawMatrix(part("ul-matrix", say`Its matrix`), state);
  });
}
