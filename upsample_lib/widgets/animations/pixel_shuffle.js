// Every channel's pixels move to their places in the blocks of the output.
({ say, word, add, panel, cell, place, player }) => {
  const SIZE = 26, ROLES = ["input", "kernel", "output", "negative"];
  player((stage, { goals, side, size, channels, frames }) => {
    const count = goals.length / (size * size), across = Math.min(count, 4), step = size * SIZE + 14;
    const wide = Math.max(across * step, channels * (side * SIZE + 18)), below = Math.ceil(count / across) * (step + 12) + 26;
    const svg = panel(stage, say`Channels above, output below. Colour: output channel`, say(frames[frames.length - 1].message), wide + 2, below + side * SIZE + 24);
    svg.style.maxWidth = `${1.15 * wide}px`;
    const from = (n) => [1 + (n % across) * step, Math.floor(n / across) * (step + 12) + 18];
    const into = (c) => 1 + c * (side * SIZE + 18);
    for (let n = 0; n < count; n += 1) {
      const [x, y] = from(n);
      word(svg, x + size * SIZE / 2, y - 9, say`channel ${n}`, { "font-size": 11 });
      add(svg, "rect", { x, y, width: size * SIZE, height: size * SIZE, fill: "none", stroke: "currentColor", "stroke-opacity": 0.6 });
    }
    for (let c = 0; c < channels; c += 1) {
      word(svg, into(c) + side * SIZE / 2, below + side * SIZE + 12, say`output ${c}`, { "font-size": 12 });
      for (let at = 0; at < side * side; at += 1) {
        add(svg, "rect", { x: into(c) + (at % side) * SIZE, y: below + Math.floor(at / side) * SIZE, width: SIZE, height: SIZE, fill: "none", stroke: "currentColor", "stroke-opacity": 0.6 });
      }
    }
    const marks = goals.map(([c], pixel) => {
      const n = Math.floor(pixel / (size * size));
      return cell(svg, SIZE, ROLES[c % 4], String(n), { "data-part": "moving", "data-number": n, "data-pixel": pixel });
    });
    return (_, number) => marks.forEach((mark, pixel) => {
      const n = Math.floor(pixel / (size * size)), here = pixel % (size * size), [x, y] = from(n);
      const [c, row, column] = goals[pixel], gone = n < number;
      mark.dataset.at = gone ? `${c},${row},${column}` : "";
      mark.classList.toggle("ul-lit", n === number - 1);
      if (gone) place(mark, into(c) + column * SIZE, below + row * SIZE);
      else place(mark, x + (here % size) * SIZE, y + Math.floor(here / size) * SIZE);
    });
  });
}
