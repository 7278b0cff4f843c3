// Two used pixels, the taps that a layer adds to them, and the distances that are left: the longest is M.
({ add, word, panel, cell, place, colours, player }) => {
  const WIDE = 420, TOP = 8;
  player((stage, { frames }) => {
    const low = Math.min(0, ...frames.flatMap(({ taps }) => taps)), high = Math.max(...frames.flatMap(({ taps, apart }) => [...taps, apart]));
    const unit = Math.min(32, WIDE / (high - low + 1)), size = Math.min(unit, 24), left = (pixel) => 4 + (pixel - low) * unit;
    const svg = panel(stage, "Pixels used, and their distances", "distances between used pixels", left(high + 1) + 6, 122);
    svg.style.maxWidth = `${left(high + 1) + 6}px`;
    for (let pixel = low; pixel <= high; pixel += 1) {
      add(svg, "rect", { x: left(pixel) + 1, y: TOP + 1, width: size - 2, height: size - 2, rx: 2, fill: "none", stroke: "currentColor", "stroke-opacity": 0.25 });
    }
    const ends = [0, 1].map(() => cell(svg, size, "input", "", { "data-part": "end" }));
    const taps = [0, 1, 2, 3].map(() => cell(svg, size, "kernel", "", { "data-part": "tap" }));
    const spans = [0, 1].map((turn) => {
      const group = add(svg, "g", { class: "ul-mark", "data-part": "span" });
      add(group, "line", { y1: 0, y2: 0, stroke: colours.output, "stroke-width": 3 });
      word(group, 0, 15, "", { "font-size": 14 });
      return group;
    });
    return ({ apart, taps: places, spans: given }) => {
      ends.forEach((mark, i) => { mark.dataset.pixel = i * apart; place(mark, left(i * apart), TOP); });
      taps.forEach((mark, i) => {
        mark.dataset.pixel = places[i];
        place(mark, left(places.length ? places[i] : [0, 0, apart, apart][i]), TOP, places.length ? 1 : 0);
      });
      const longest = Math.max(...given.map(([from, to]) => to - from));
      spans.forEach((group, i) => {
        const [from, to] = given[i] || given[0], [line, text] = group.children;
        place(group, left(from) + size / 2, TOP + size + 18 + 32 * i, given[i] ? 1 : 0);
        line.setAttribute("x1", 0);
        line.setAttribute("x2", (to - from) * unit);
        line.setAttribute("stroke-width", to - from === longest ? 5 : 2);
        text.setAttribute("x", (to - from) * unit / 2);
        text.textContent = to - from;
        group.dataset.value = to - from;
      });
    };
  });
}
