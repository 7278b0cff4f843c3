// Every pixel becomes a block of four, each times its phase's sum, with the mean kept. The picture is compared with
// the library by tests/book/test_animations.py.
({ root, say, get, add, word, panel, cell, place, colours, states }) => {
  const ROLES = ["input", "kernel", "output", "negative"];
  states((stage) => {
    const sums = [0, 1, 2, 3].map((p) => get(`phase_${p}`)), mean = (sums[0] + sums[1] + sums[2] + sums[3]) / 4;
    const image = get("image"), side = 2 * image.length;
    const part = add(stage, "div", { class: "ul-panel" });
    add(part, "div", { class: "ul-panel-title" }, say`The photograph, as bright as before`);
    const canvas = add(part, "canvas", { width: side, height: side, role: "img", "aria-label": say`photograph, ${side} by ${side} pixels` });
    const context = canvas.getContext("2d"), pixels = context.createImageData(side, side);
    for (let at = 0; at < side * side; at += 1) {
      const [row, column] = [Math.floor(at / side), at % side];
      const level = Math.min(255, Math.round(image[row >> 1][column >> 1] * sums[2 * (row % 2) + (column % 2)] / mean));
      pixels.data.set([level, level, level, 255], 4 * at);
    }
    context.putImageData(pixels, 0, 0);
    const size = 34;
    const svg = panel(stage, say`A flat image of ones becomes`, say`blocks of ${sums.slice(0, 2).join(" ")} over ${sums.slice(2).join(" ")}`, 6 * size + 2, 6 * size + 24);
    svg.style.maxWidth = `${6 * size + 2}px`;
    for (let at = 0; at < 36; at += 1) {
      const [row, column] = [Math.floor(at / 6), at % 6], phase = 2 * (row % 2) + (column % 2);
      const mark = cell(svg, size, ROLES[phase], String(sums[phase]), { "data-part": "flat", "data-value": sums[phase] });
      place(mark, 1 + column * size, row * size);
    }
    word(svg, 3 * size, 6 * size + 13, say`coloured by phase`, { "font-size": 12 });
  });
  root.querySelectorAll(".ul-fields label > span").forEach((name, phase) => add(name, "i", { class: "ul-dot", style: `background:${colours[ROLES[phase]]}` }));
}
