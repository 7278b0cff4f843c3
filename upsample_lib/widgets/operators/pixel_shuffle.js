// Draws the control made by upsample_lib.widgets.pixel_shuffle: the channels of one input pixel, the blocks that
// they become, and the permutation matrix between the two. Everything shown was computed by the library.
({ say, add, word, panel, colours, states }) => {
  const SIDE = 300, channels = [colours.input, colours.kernel, colours.output, colours.negative, colours.other];

  const cell = (svg, x, y, size, number, colour, marks) => {
    add(svg, "rect", { x: x + 1, y: y + 1, width: size - 2, height: size - 2, fill: channels[colour % 5], "fill-opacity": 0.35,
      stroke: channels[colour % 5], "stroke-width": 1, "data-number": number, "data-colour": colour, ...marks });
    word(svg, x + size / 2, y + size / 2, number, { "font-size": Math.min(14, size * 0.5) });
  };

  states((stage, { blocks, sources }) => {
    const r = blocks[0].length, count = sources.length, owner = {};
    blocks.forEach((block, c) => block.flat().forEach((number) => { owner[number] = c; }));

    const wide = 8, size = 36, rows = Math.ceil(count / wide);
    const order = Array.from({ length: count }, (_, number) => owner[number]).join(" ");
    const input = panel(stage, say`Input: ${count} channels of one pixel`, say`input channels 0 to ${count - 1} go to output channels ${order}`, wide * size + 2, rows * size + 2);
    for (let number = 0; number < count; number += 1) {
      cell(input, 1 + (number % wide) * size, 1 + Math.floor(number / wide) * size, size, number, owner[number], { "data-part": "input" });
    }

    const gap = 18, side = Math.min(36, (SIDE - gap * (blocks.length - 1)) / (blocks.length * r));
    const across = blocks.length * r * side + (blocks.length - 1) * gap;
    const said = blocks.map((block, c) => say`channel ${c}: ${block.map((row) => row.join(" ")).join("; ")}`).join(". ");
    const title = blocks.length === 1 ? say`Output: ${r} × ${r} pixels of one channel` : say`Output: ${r} × ${r} pixels of ${blocks.length} channels`;
    const output = panel(stage, title, say`output ${said}`, across + 2, r * side + 24);
    blocks.forEach((block, c) => {
      const left = 1 + c * (r * side + gap);
      block.forEach((row, i) => row.forEach((number, j) => {
        cell(output, left + j * side, 1 + i * side, side, number, c, { "data-part": "output", "data-at": `${c},${i},${j}` });
      }));
      word(output, left + r * side / 2, r * side + 13, `c = ${c}`, { "font-size": 12 });
    });

    const dot = SIDE / count;
    const matrix = panel(stage, say`The matrix: rows output, columns input`, say`permutation matrix; the ones of its rows stand in columns ${sources.join(" ")}`, SIDE + 2, SIDE + 2);
    add(matrix, "rect", { x: 0.5, y: 0.5, width: SIDE + 1, height: SIDE + 1, fill: "none", stroke: "currentColor" });
    sources.forEach((column, row) => {
      add(matrix, "rect", { x: 1 + column * dot, y: 1 + row * dot, width: dot, height: dot, fill: channels[owner[column] % 5],
        stroke: "currentColor", "stroke-width": 0.6, "data-part": "matrix", "data-row": row, "data-column": column });
    });
  });
}
