// Draws the control made by upsample_lib.widgets.dilated_convolution: how often one output pixel of three
// dilated layers uses each input pixel of its field. The counts are made here, a convolution of three combs,
// and compared with the library by tests/test_dilated_convolution_control.py; the verdicts are the library's.
({ root, data, add, word }) => {
  const { colours, letters, stacks } = data, SIDE = 300, TOP = 18;
  const form = root.querySelector(".ul-fields"), stage = root.querySelector(".ul-stage");
  const fields = [...form.querySelectorAll("input")];
  const shade = (share) => (share === 0 ? 0 : 0.2 + 0.8 * Math.sqrt(share));

  // One layer with rate r spreads every count over `taps` places, r apart.
  const layer = (counts, rate, taps) => {
    const next = Array(counts.length + rate * (taps - 1)).fill(0);
    counts.forEach((count, place) => { for (let tap = 0; tap < taps; tap += 1) next[place + tap * rate] += count; });
    return next;
  };

  const part = (title) => {
    const box = add(stage, "div", { class: "ul-field-part" });
    add(box, "div", { class: "ul-field-title" }, title);
    return box;
  };

  const drawMap = (counts, used) => {
    const n = counts.length, most = Math.max(...counts) ** 2;
    const box = part("The field: dark is often, white is never");
    const canvas = add(box, "canvas", { width: n, height: n, role: "img",
      "aria-label": `field of ${n} by ${n} pixels, ${used} of ${n * n} used, the most used one ${most} times` });
    const context = canvas.getContext("2d"), image = context.createImageData(n, n);
    const ink = [1, 3, 5].map((at) => parseInt(letters.input.slice(at, at + 2), 16));
    counts.forEach((down, row) => counts.forEach((right, column) => {
      const amount = shade(down * right / most);
      image.data.set([...ink.map((channel) => Math.round(255 + amount * (channel - 255))), 255], 4 * (row * n + column));
    }));
    context.putImageData(image, 0, 0);
  };

  const drawRow = (counts) => {
    const n = counts.length, most = Math.max(...counts), wide = SIDE / n, tall = 150;
    const svg = add(part("One axis: times used"), "svg", { viewBox: `0 0 ${SIDE + 2} ${tall + TOP + 24}`, role: "img",
      "aria-label": `one axis, times used: ${counts.join(" ")}`, style: `max-width:${SIDE + 2}px` });
    counts.forEach((count, place) => {
      const height = tall * count / most, x = 1 + place * wide;
      add(svg, "rect", { x: x + wide * 0.06, y: TOP + tall - height, width: wide * 0.88, height, fill: colours.input, "data-count": count });
      if (n <= 25) word(svg, x + wide / 2, TOP + tall - height - 9, count, { "font-size": 11 });
    });
    add(svg, "line", { x1: 1, x2: SIDE + 1, y1: TOP + tall, y2: TOP + tall, stroke: "currentColor" });
    word(svg, SIDE / 2, TOP + tall + 14, `${n} input pixels; the map multiplies two axes`, { "font-size": 12 });
  };

  const show = () => {
    form.querySelectorAll("output").forEach((output) => { output.textContent = output.previousElementSibling.value; });
    const [first, second, third, taps] = fields.map((field) => Number(field.value)), rates = [first, second, third];
    const counts = rates.reduce((sofar, rate) => layer(sofar, rate, taps), [1]);
    const n = counts.length, used = counts.filter((count) => count > 0).length ** 2;
    const [m1, m2, m3, accepted, whole] = stacks[rates.join(",")];
    const passes = accepted.includes(taps), dense = whole.includes(taps);
    root.dataset.stack = rates.join(",");
    root.querySelector(".ul-message").textContent =
      `Field ${n} × ${n}: ${used} of ${n * n} pixels used (${(100 * used / (n * n)).toFixed(1)} %), ${dense ? "dense" : "with holes"}. ` +
      `M = ${m1}, ${m2}, ${m3}; M₂ ${passes ? "≤" : ">"} ${taps}, so the rule ${passes ? "accepts" : "rejects"} the stack. ` +
      (passes === dense ? "Rule and truth agree." : "Rule and truth differ.");
    stage.replaceChildren();
    drawMap(counts, used);
    drawRow(counts);
  };
  form.addEventListener("input", show);
  form.addEventListener("keydown", (event) => event.stopPropagation());  // JupyterLab would take the arrow keys
  show();
}
