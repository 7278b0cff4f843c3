// Draws the control made by upsample_lib.widgets.dilated_convolution: how often one output pixel of three
// dilated layers uses each input pixel of its field. The counts are made here, a convolution of three combs,
// and compared with the library by tests/test_dilated_convolution_control.py; the verdicts are the library's.
({ root, say, joined, get, hear, add, word, panel, ink, themed, colours, letters, fields }) => {
  const SIDE = 300, TOP = 18;
  let message, stage, repaint = () => {};
  const shade = (share) => (share === 0 ? 0 : 0.2 + 0.8 * Math.sqrt(share));

  // One layer with rate r spreads every count over `taps` places, r apart.
  const layer = (counts, rate, taps) => {
    const next = Array(counts.length + rate * (taps - 1)).fill(0);
    counts.forEach((count, place) => { for (let tap = 0; tap < taps; tap += 1) next[place + tap * rate] += count; });
    return next;
  };

  const drawMap = (counts, used) => {
    const n = counts.length, most = Math.max(...counts) ** 2;
    const box = add(stage, "div", { class: "ul-panel" });
    add(box, "div", { class: "ul-panel-title" }, say`The field: strong is often`);
    const canvas = add(box, "canvas", { width: n, height: n, role: "img",
      "aria-label": say`field of ${n} by ${n} pixels, ${used} of ${n * n} used, the most used one ${most} times` });
    repaint = () => {
      const context = canvas.getContext("2d"), image = context.createImageData(n, n), colour = ink("input-letters");
      counts.forEach((down, row) => counts.forEach((right, column) => {
        image.data.set([...colour, Math.round(255 * shade(down * right / most))], 4 * (row * n + column));
      }));
      context.putImageData(image, 0, 0);
    };
    repaint();
  };

  const drawRow = (counts) => {
    const n = counts.length, most = Math.max(...counts), wide = SIDE / n, tall = 150;
    const svg = panel(stage, say`One axis: times used`, say`one axis, times used: ${counts.join(" ")}`, SIDE + 2, tall + TOP + 24);
    counts.forEach((count, place) => {
      const height = tall * count / most, x = 1 + place * wide;
      add(svg, "rect", { x: x + wide * 0.06, y: TOP + tall - height, width: wide * 0.88, height, fill: colours.input, "data-count": count });
      if (n <= 25 || place === counts.indexOf(most)) word(svg, x + wide / 2, TOP + tall - height - 9, count, { "font-size": 11 });
    });
    add(svg, "line", { x1: 1, x2: SIDE + 1, y1: TOP + tall, y2: TOP + tall, stroke: "currentColor" });
    word(svg, SIDE / 2, TOP + tall + 14, say`${n} input pixels; empty: a hole`, { "font-size": 12 });
  };

  const show = () => {
    const { stack, message: refusal } = get("state");
    root.classList.toggle("ul-refused", refusal !== undefined);
    stage.replaceChildren();
    if (refusal !== undefined) {
      message.textContent = say(refusal);
      return;
    }
    const rates = [get("rate_1"), get("rate_2"), get("rate_3")], taps = get("kernel_size");
    const counts = rates.reduce((sofar, rate) => layer(sofar, rate, taps), [1]);
    const n = counts.length, used = counts.filter((count) => count > 0).length ** 2;
    const [, m2, , accepted, whole] = stack;
    const passes = accepted.includes(taps), dense = whole.includes(taps);
    const field = say`Field ${n} × ${n}: ${used} of ${n * n} pixels used (${(100 * used / (n * n)).toFixed(1)} %)`;
    const rule = `M₂ = ${m2} ${passes ? "≤" : ">"} ${taps}`;
    const agrees = dense ? say`HDC accepts (${rule}), and there is no hole.` : say`HDC rejects (${rule}), and there are holes.`;
    const differs = dense ? say`HDC rejects (${rule}), but there is no hole.` : say`HDC accepts (${rule}), but there are holes.`;
    message.textContent = joined(dense ? say`${field}, dense.` : say`${field}, with holes.`, passes === dense ? agrees : differs);
    stage.replaceChildren();
    drawMap(counts, used);
    drawRow(counts);
  };
  const refresh = fields(show);
  message = add(root, "p", { class: "ul-message", "aria-live": "polite" });
  stage = add(root, "div", { class: "ul-stage" });
  hear(["state"], refresh);
  refresh();
  themed(() => repaint());
}
