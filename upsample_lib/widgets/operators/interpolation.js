// Draws the control made by upsample_lib.widgets.interpolation. It multiplies the image by the library's matrix,
// along rows and along columns; tests/test_interpolation_control.py compares the picture with the library.
({ root, say, joined, get, add, ink, themed, colours, states }) => {
  const MATRIX_HIGH = 240;
  let image, size, repaint = () => {};
  const chosen = [0.55, 0.5];  // the output pixel that is looked at, as shares of the output: row, column

  const product = (rows, columns) => rows.map(([first, ...weights]) =>
    columns.map((column) => weights.reduce((sum, weight, t) => sum + weight * column[first + t], 0)));
  const transpose = (matrix) => matrix[0].map((_, c) => matrix.map((row) => row[c]));
  // Y = A X A': A times the columns of X is A X, and A times the rows of that is the transpose of Y.
  const resized = (rows) => transpose(product(rows, product(rows, transpose(image))));

  const paint = (canvas, height, width, colour) => {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d"), pixels = context.createImageData(width, height);
    for (let at = 0; at < height * width; at += 1) pixels.data.set(colour(Math.floor(at / width), at % width), 4 * at);
    context.putImageData(pixels, 0, 0);
  };
  const shade = (weight) => {  // the square root keeps a small weight apart from none
    const part = weight < 0 ? "negative" : "kernel";
    return [part, Math.round(255 * Math.min(1, Math.sqrt(Math.abs(weight))))];
  };
  const picture = (stage, name, title, sides, more) => {
    const part = add(stage, "div", {});
    add(part, "div", { class: "ul-picture-title" }, title);
    const frame = add(part, "div", { class: "ul-frame", "data-picture": name, style: `width:${sides[0]}px;height:${sides[1]}px`, ...more });
    const canvas = add(frame, "canvas", more ? {} : { role: "img", "aria-label": title });
    return { frame, canvas, over: (height, width) => add(frame, "svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" }) };
  };
  const outline = (svg, x, y, width, height, colour) => ["#FFFFFF", colour].forEach((stroke, turn) => add(svg, "rect", {
    x, y, width, height, fill: "none", stroke, "stroke-width": turn ? 2 : 4, "vector-effect": "non-scaling-stroke",
  }));
  const text = (weight) => weight.toFixed(3).replace("-", "−").replace(/\.?0+$/, "");
  const rowsRead = ([first, ...weights]) => (weights.length === 1
    ? say`input row ${first} (weight ${text(weights[0])})`
    : say`input rows ${first} to ${first + weights.length - 1} (weights ${weights.map(text).join(", ")})`);
  const columnsRead = ([first, ...weights]) => (weights.length === 1
    ? say`input column ${first} (weight ${text(weights[0])})`
    : say`input columns ${first} to ${first + weights.length - 1} (weights ${weights.map(text).join(", ")})`);

  states((stage, { rows }) => {
    image = get("image");
    size = image.length;
    const count = rows.length, result = resized(rows), values = result.flat();
    const input = picture(stage, "input", say`input, ${size} × ${size}`, [160, 160]);
    const output = picture(stage, "output", say`output, ${count} × ${count}`, [240, 240],
      { tabindex: "0", role: "application", "aria-roledescription": say`picture, arrow keys choose a pixel` });
    const matrix = picture(stage, "matrix", say`matrix, ${count} out × ${size} in`, [160, MATRIX_HIGH]);
    add(stage, "p", { class: "ul-resize-hint" }, say`Point at a pixel of the output, or go there with the arrow keys.`);
    const line = add(stage, "p", { class: "ul-resize-reads", "aria-live": "polite" });
    const grey = (grid) => (r, c) => { const level = Math.max(0, Math.min(255, Math.round(grid[r][c]))); return [level, level, level, 255]; };
    const weightAt = (r, c) => rows[r][1 + c - rows[r][0]] || 0;
    paint(input.canvas, size, size, grey(image));
    paint(output.canvas, count, count, grey(result));
    repaint = () => {
      const inks = { kernel: ink("kernel"), negative: ink("negative") };
      paint(matrix.canvas, count, size, (r, c) => {
        const [part, alpha] = shade(c < rows[r][0] ? 0 : weightAt(r, c));
        return [...inks[part], alpha];
      });
    };
    repaint();
    const marks = [input.over(size, size), output.over(count, count), matrix.over(count, size)];
    const beyond = values.filter((value) => value < -0.01 || value > 255.01).length;

    const look = () => {
      const [r, c] = chosen.map((share) => Math.min(count - 1, Math.floor(share * count)));
      marks.forEach((svg) => svg.replaceChildren());
      const [top, left] = [rows[r][0], rows[c][0]], [high, wide] = [rows[r].length - 1, rows[c].length - 1];
      outline(marks[0], left, top, wide, high, colours.kernel);
      outline(marks[1], c, r, 1, 1, colours.output);
      if (MATRIX_HIGH / count >= 4) outline(marks[2], 0, r, size, 1, colours.output);
      else [[-0.06, -0.01], [1.01, 1.06]].forEach(([from, to]) => add(marks[2], "line", {  // beside a row too thin to frame
        x1: from * size, x2: to * size, y1: r + 0.5, y2: r + 0.5, stroke: colours.output, "stroke-width": 4, "vector-effect": "non-scaling-stroke",
      }));
      const value = text(Math.round(result[r][c] * 100) / 100);
      const told = say`Output row ${r}, column ${c}: grey level ${value}. It reads ${rowsRead(rows[r])} and ${columnsRead(rows[c])}.`;
      line.textContent = beyond ? joined(told, say`${beyond} output pixels lie outside 0 to 255; the picture clips them.`) : told;
      output.frame.setAttribute("aria-label", say`output; row ${r}, column ${c}, grey level ${value}`);
      root.dataset.looked = `${r},${c}`;
    };
    const choose = (r, c) => {
      [r, c].forEach((place, axis) => { chosen[axis] = (Math.max(0, Math.min(count - 1, place)) + 0.5) / count; });
      look();
    };
    const point = (event) => {
      const box = output.frame.getBoundingClientRect();
      choose(Math.floor((event.clientY - box.top) / box.height * count), Math.floor((event.clientX - box.left) / box.width * count));
    };
    output.frame.addEventListener("pointermove", point);
    output.frame.addEventListener("pointerdown", point);
    output.frame.addEventListener("keydown", (event) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      const [r, c] = root.dataset.looked.split(",").map(Number);
      choose(r + step[0], c + step[1]);
      event.preventDefault();
    });
    look();
  });
  themed(() => repaint());
}
