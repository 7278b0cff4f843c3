// Two used pixels, the taps that a layer adds to them, and the distances that are left: the longest is M. What the last
// layer's taps do not reach is a hole, drawn dashed.
({ say, add, word, panel, cell, place, colours, player }) => {
  const WIDE = 360, TOP = 8;
  player((stage, { frames }) => {
    const places = frames.flatMap(({ pair, others, taps }) => [...pair, ...others, ...taps]), low = Math.min(...places), high = Math.max(...places);
    const unit = Math.min(32, WIDE / (high - low + 1)), size = Math.min(unit, 24), left = (pixel) => 4 + (pixel - low) * unit;
    const title = say`Blue: used pixels. Orange: taps that a layer adds. Green: distances, the longest is M. Dashed: holes.`;
    const svg = panel(stage, title, say`distances between used pixels`, left(high + 1) + 6, 122);
    for (let pixel = low; pixel <= high; pixel += 1) {
      add(svg, "rect", { x: left(pixel) + 1, y: TOP + 1, width: size - 2, height: size - 2, rx: 2, fill: "none", stroke: "currentColor", "stroke-opacity": 0.6 });
    }
    const holes = Array.from({ length: Math.max(...frames.map((frame) => (frame.holes || []).length)) }, () => {
      const mark = cell(svg, size, "negative", "", { "data-part": "hole" });
      mark.classList.add("ul-hole");
      return mark;
    });
    const used = [...new Set(places)].map((pixel) => [pixel, cell(svg, size, "input", "", { "data-part": "end", "data-pixel": pixel })]);
    const taps = frames.map(({ taps: added }) => added.map((pixel) => cell(svg, size, "kernel", "", { "data-part": "tap", "data-pixel": pixel })));
    const spans = [0, 1].map(() => {
      const group = add(svg, "g", { class: "ul-mark", "data-part": "span" });
      add(group, "line", { y1: 0, y2: 0, stroke: colours.output, "stroke-width": 3 });
      word(group, 0, 15, "", { "font-size": 14 });
      return group;
    });
    return ({ pair, others, spans: given, holes: missed = [] }, number) => {
      // a used pixel stays where it is: full in the pair that is looked at, pale elsewhere
      used.forEach(([pixel, mark]) => place(mark, left(pixel), TOP, pair.includes(pixel) ? 1 : others.includes(pixel) ? 0.4 : 0));
      // a tap comes out of the pixel that it belongs to
      taps.forEach((marks, frame) => marks.forEach((mark, i) => {
        const { pair: own, taps: added } = frames[frame], on = frame === number;
        place(mark, left(on ? added[i] : own[i >> 1]), TOP, on ? 1 : 0);
      }));
      holes.forEach((mark, i) => {
        mark.dataset.pixel = missed[i];
        place(mark, left(i < missed.length ? missed[i] : 0), TOP, i < missed.length ? 1 : 0);
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
