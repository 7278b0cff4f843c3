// Draws the control made by upsample_lib.widgets.frequency: taps, a constant after upsampling, and the response.
// Every number is the library's; the curve between them is drawn here.
({ say, get, add, word, panel, text, colours, letters, states }) => {
  const SIDE = 300, PHASES = [letters.input, letters.kernel], [wave, ghost] = [get("wave"), get("ghost")];

  const bars = (svg, values, part, left, wide, bottom, unit) => values.forEach((value, place) => {
    const x = left + place * wide, height = value * unit;
    add(svg, "rect", { x: x + wide * 0.08, y: bottom - height, width: wide * 0.84, height, fill: PHASES[place % 2],
      "fill-opacity": 0.7, "data-part": part, "data-value": value });
    word(svg, x + wide / 2, bottom - height - 9, value, { "font-size": 11 });
  });

  const drawRows = (stage, { taps, sums }) => {
    const label = say`taps ${taps.join(" ")}, phase sums ${sums.join(", ")}`;
    const svg = panel(stage, say`Taps, and a constant image of ones`, label, SIDE + 2, 208);
    bars(svg, taps, "tap", 1, SIDE / 8, 80, 18);
    word(svg, SIDE / 4, 94, say`taps, coloured by phase`, { "font-size": 12 });
    bars(svg, [0, 1, 2, 3, 4, 5, 6, 7].map((place) => sums[place % 2]), "flat", 1, SIDE / 8, 186, 10);
    word(svg, SIDE / 2, 200, say`the constant, upsampled: its phase sums`, { "font-size": 12 });
  };

  // The gain of the taps; compared with the library by tests/book/test_frequency_control.py.
  const gainAt = (taps, frequency) => {
    const [real, imaginary] = [Math.cos, Math.sin].map((wave) => taps.reduce((sum, tap, t) => sum + tap * wave(2 * Math.PI * frequency * t), 0));
    return Math.hypot(real, imaginary);
  };
  const drawResponse = (stage, { taps, response }) => {
    // 1/8, 1/3 and 3/8 are among the points, so that a kernel that lets one of them not through is seen to
    const last = response.length - 1, curve = Array.from({ length: 241 }, (_, i) => [i * last / 240, gainAt(taps, i / 480)]);
    const most = Math.max(...curve.map(([, gain]) => gain)), tall = 150, top = 36;
    const left = 30, right = SIDE - 14, x = (place) => left + (right - left) * place / last, y = (gain) => top + tall * (1 - gain / most);
    const label = say`gain ${response[wave]} for the wave, ${response[ghost]} for its ghost, ${response[last]} at half a cycle`;
    const svg = panel(stage, say`What the kernel lets through`, label, SIDE + 2, tall + top + 38);
    add(svg, "line", { x1: left, x2: right, y1: y(0), y2: y(0), stroke: "currentColor" });
    [0, most].forEach((gain) => word(svg, left - 8, y(gain), text(gain), { "font-size": 11, "text-anchor": "end", "data-part": "scale" }));
    add(svg, "polyline", { points: curve.map(([place, gain]) => `${x(place)},${y(gain)}`).join(" "), fill: "none",
      stroke: colours.kernel, "stroke-width": 2.5, "data-part": "response" });
    // The names stand above the curve, wherever it goes; a thin line leads down from each.
    const marks = [[wave, "output", "wave", say`wave`], [ghost, "negative", "ghost", say`ghost`], [last, "negative", "grid", say`grid`]];
    marks.forEach(([place, role, name, shown]) => {
      const colour = colours[role];
      add(svg, "line", { x1: x(place), x2: x(place), y1: 18, y2: y(response[place]), stroke: colour, "stroke-dasharray": "1 3" });
      add(svg, "line", { x1: x(place), x2: x(place), y1: y(0), y2: y(response[place]), stroke: colour, "stroke-width": 4 });
      add(svg, "circle", { cx: x(place), cy: y(response[place]), r: 4, fill: colour, "data-part": name, "data-value": response[place] });
      word(svg, x(place), 10, shown, { "font-size": 12, fill: letters[role], "data-name": name });
    });
    ["0", "1/8", "1/4", "3/8", "1/2"].forEach((name, i) => word(svg, x(i * last / 4), y(0) + 12, name, { "font-size": 11 }));
    word(svg, SIDE / 2, y(0) + 30, say`cycles per output pixel`, { "font-size": 12 });
  };

  states((stage, state) => {
    drawRows(stage, state);
    drawResponse(stage, state);
  });
}
