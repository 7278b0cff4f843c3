// Stamps that fall one tap after the other, their sums, and the column of the matrix that each belongs to.
({ say, word, panel, cell, place, write, text, letters, player }) => {
  const SIZE = 36, LEFT = 74;
  player((stage, { x, kernel, matrix, places }) => {
    const wide = matrix.length, n = x.length, left = (column) => LEFT + column * SIZE;
    const rows = { input: 0, kernel: 1.25, stamps: 2.5, output: 2.75 + n };
    const svg = panel(stage, say`Each pixel stamps the kernel`, say`stamps falling into the output`, left(wide) + 2, (rows.output + 1) * SIZE + 2);
    const name = (said, row, role) => word(svg, LEFT - 8, (row + 0.5) * SIZE, said, { "text-anchor": "end", fill: letters[role], "font-size": 12 });
    name(say`input`, rows.input, "input");
    name(say`kernel`, rows.kernel, "kernel");
    x.forEach((_, i) => name(say`stamp ${i}`, rows.stamps + i, "kernel"));
    name(say`output`, rows.output, "output");
    const middle = (kernel.length - 1) / 2;
    const pixels = x.map((value, i) => cell(svg, SIZE, "input", text(value), { "data-part": "pixel" }));
    pixels.forEach((mark, i) => place(mark, left(places[i][0] + middle), rows.input * SIZE));
    const taps = kernel.map((value) => cell(svg, SIZE, "kernel", text(value), { "data-part": "tap" }));
    const out = matrix.map((_, j) => cell(svg, SIZE, "output", "0", { "data-part": "out" }));
    out.forEach((mark, j) => place(mark, left(j), rows.output * SIZE));
    const stamps = x.map((value, i) => kernel.map((tap, t) => {
      const mark = cell(svg, SIZE, "kernel", "", { "data-part": "product", "data-at": `${i},${t}`, "data-value": value * tap });
      mark.querySelector("text").remove();
      word(mark, SIZE / 2, SIZE * 0.36, text(value * tap), { "font-size": 14 });
      word(mark, SIZE / 2, SIZE * 0.74, `${text(value)}·${text(tap)}`, { "font-size": 11 });
      return mark;
    }));

    const size = 30, down = 40;
    const grid = panel(stage, say`The matrix: a stamp is a column`, say`matrix: ${matrix.map((row) => row.map(text).join(" ")).join("; ")}`, Math.max(n * size + 2, 220), down + wide * size + 22);
    const heads = x.map((value, i) => { const mark = cell(grid, size, "input", text(value), {}); place(mark, i * size, 0); return mark; });
    const cells = matrix.map((row, j) => row.map((value, i) => {
      const mark = cell(grid, size, value ? "kernel" : "other", value ? text(value) : "", { "data-part": "entry", "data-at": `${j},${i}` });
      mark.classList.toggle("ul-none", !value);
      place(mark, i * size, down + j * size);
      return mark;
    }));
    word(grid, 0, down + wide * size + 12, say`rows: output, columns: input`, { "text-anchor": "start", "font-size": 12 });

    return (frame, number) => {
      const last = kernel.length * n, step = Math.min(number, last) - 1, lit = number > last ? -1 : step;
      const [now, tap] = [Math.max(0, Math.floor(step / kernel.length)), step % kernel.length];
      taps.forEach((mark, t) => {
        place(mark, left(places[now][t]), rows.kernel * SIZE);
        mark.classList.toggle("ul-lit", lit >= 0 && t === tap);
      });
      [pixels, heads].forEach((marks) => marks.forEach((mark, i) => mark.classList.toggle("ul-lit", lit >= 0 && i === now)));
      stamps.forEach((marks, i) => marks.forEach((mark, t) => {
        const fallen = i * kernel.length + t <= step;
        place(mark, left(fallen ? places[i][t] : places[i][0] + middle), (fallen ? rows.stamps + i : rows.input) * SIZE, fallen ? 1 : 0);
        mark.classList.toggle("ul-lit", i * kernel.length + t === lit);
      }));
      out.forEach((mark, j) => {
        write(mark, frame.out[j]);
        mark.classList.toggle("ul-lit", lit >= 0 && j === places[now][tap]);
      });
      cells.forEach((marks, j) => marks.forEach((mark, i) => {
        const on = i < now ? places[i].includes(j) : i === now && places[i].slice(0, tap + 1).includes(j) && step >= 0;
        mark.classList.toggle("ul-lit", on);
        mark.dataset.lit = on ? 1 : 0;
      }));
    };
  });
}
