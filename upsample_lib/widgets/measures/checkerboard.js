// Draws the control made by upsample_lib.widgets.checkerboard: the counts of one row as bars, and the map of
// their products. The products are compared with the library by tests/test_checkerboard_control.py.
({ say, add, word, panel, colours, letters, states }) => {
  const SIDE = 300, TOP = 18;
  const shade = (share) => (share === 0 ? 0 : 0.12 + 0.88 * share);

  const drawBars = (stage, { counts, inside }) => {
    const most = Math.max(...counts), wide = SIDE / counts.length, tall = 150, numbers = counts.length <= 26, highest = counts.indexOf(most);
    const label = say`one row, times written: ${counts.join(" ")}`;
    const svg = panel(stage, say`One row: times written`, label, SIDE + 2, tall + TOP + 24);
    counts.forEach((count, place) => {
      const height = tall * count / most, x = 1 + place * wide;
      add(svg, "rect", { x: x + wide * 0.08, y: TOP + tall - height, width: wide * 0.84, height, fill: colours.output, stroke: colours.output,
        "fill-opacity": inside[place] ? 0.9 : 0.35, "data-count": count, "data-inside": inside[place] });
      if (numbers || place === highest) word(svg, x + wide / 2, TOP + tall - height - 9, count, { "font-size": 11 });
    });
    add(svg, "line", { x1: 1, x2: SIDE + 1, y1: TOP + tall, y2: TOP + tall, stroke: "currentColor" });
    word(svg, SIDE / 2, TOP + tall + 14, say`${counts.length} output pixels; pale: near the border`, { fill: "currentColor", "font-size": 12 });
  };

  const drawMap = (stage, { counts }) => {
    const most = Math.max(...counts) ** 2, wide = SIDE / counts.length;
    const svg = panel(stage, say`The map: strong is often`, say`map of ${counts.length} by ${counts.length} pixels, written ${Math.min(...counts) ** 2} to ${most} times`, SIDE + 2, SIDE + 2);
    counts.forEach((down, row) => counts.forEach((right, column) => {
      add(svg, "rect", { x: 1 + column * wide, y: 1 + row * wide, width: wide, height: wide, fill: letters.output,
        "fill-opacity": shade(down * right / most), "shape-rendering": "crispEdges", "data-at": `${row},${column}`, "data-count": down * right });
    }));
  };

  states((stage, state) => {
    drawBars(stage, state);
    drawMap(stage, state);
  });
}
