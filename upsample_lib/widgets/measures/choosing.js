// Draws the control made by upsample_lib.widgets.choosing: a point for each upsampler, and its name to press. Every
// number shown was computed by the library.
({ root, say, get, add, word, colours, states }) => {
  const ways = get("ways"), WIDTH = 360, HEIGHT = 260, LEFT = 40, RIGHT = 350, TOP = 12, BOTTOM = 212;
  const heights = ways.map((way) => way.psnr), low = Math.floor(Math.min(...heights)), high = Math.ceil(Math.max(...heights));
  const y = (psnr) => BOTTOM - ((psnr - low) / (high - low)) * (BOTTOM - TOP);
  // none at the left, then the doublings from 1 to 4096
  const x = (cost) => LEFT + 16 + (cost ? 34 + (Math.log2(cost) / 12) * (RIGHT - LEFT - 60) : 0);
  const SHAPES = {
    square: "M-7,-7H7V7H-7z", diamond: "M0,-7L7,0L0,7L-7,0z", circle: "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z", triangle: "M0,-5L5,4H-5z",
  };
  // Marks that would lie on each other stand side by side: each goes as little to a side as it must.
  const shifts = (numbers, cost) => {
    const placed = [], tries = Array.from({ length: 40 }, (_, i) => (i % 2 ? 1 : -1) * 3 * Math.ceil(i / 2));
    return Object.fromEntries(numbers.map((number) => {
      const [left, top] = [x(cost[number]), y(ways[number].psnr)];
      const free = tries.find((by) => placed.every(([x2, y2]) => Math.hypot(left + by - x2, top - y2) > 14)) || 0;
      placed.push([left + free, top]);
      return [number, free];
    }));
  };
  const mark = (parent, [shape, role]) => add(parent, "path", { d: SHAPES[shape], fill: colours[role] });
  let chosen = null;

  const axes = (svg) => {
    add(svg, "path", { d: `M${LEFT},${TOP}V${BOTTOM}H${RIGHT}`, fill: "none", stroke: "currentColor", "stroke-opacity": 0.5 });
    for (const cost of [0, 1, 4, 16, 64, 256, 1024, 4096]) word(svg, x(cost), BOTTOM + 15, cost, { "font-size": 12 });
    for (let psnr = low; psnr <= high; psnr += 1) {
      word(svg, LEFT - 6, y(psnr), psnr, { "font-size": 12, "text-anchor": "end" });
      add(svg, "path", { d: `M${LEFT},${y(psnr)}H${RIGHT}`, stroke: "currentColor", "stroke-opacity": 0.15 });
    }
    word(svg, (LEFT + RIGHT) / 2, BOTTOM + 36, say`← cheaper: multiplications for one output pixel`, {});
    word(svg, -(TOP + BOTTOM) / 2, 10, say`PSNR, dB: closer →`, { transform: "rotate(-90)" });
  };

  states((stage, { shown, near }) => {
    const svg = add(stage, "svg", { class: "ul-ways", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": say`points: their names are below` });
    const told = add(stage, "p", { class: "ul-told", "aria-live": "polite" });
    const names = add(stage, "div", { class: "ul-names" });
    const numbers = Object.keys(shown).map(Number), buttons = {}, shift = shifts(numbers, shown);
    root.querySelector("[name=channels]").disabled = get("weights") === "fixed";  // a fixed step is paid once a channel
    axes(svg);
    const ring = add(svg, "circle", { r: 12, fill: "none", stroke: "currentColor", "stroke-width": 2 });
    const choose = (number) => {
      chosen = number;
      numbers.forEach((other) => buttons[other].setAttribute("aria-pressed", other === number));
      const way = ways[number], ringed = number ?? near;
      ring.setAttribute("transform", `translate(${x(shown[ringed]) + shift[ringed]},${y(ways[ringed].psnr)})`);
      ring.dataset.number = ringed;
      told.textContent = way
        ? say`${say(way.name)}: ${shown[number]} multiplications, ${way.psnr.toFixed(2)} dB, checkerboard before training ${way.checkerboard.toFixed(3)}.`
        : say`Point at a mark, or press a name.`;
    };

    for (const number of numbers) {
      buttons[number] = add(names, "button", { type: "button" });
      mark(add(buttons[number], "svg", { viewBox: "-8 -8 16 16", "aria-hidden": true }), ways[number].mark);
      add(buttons[number], "span", {}, say(ways[number].name));
      buttons[number].addEventListener("click", () => choose(number));
    }
    // large marks first, so that none hides another
    const rank = (number) => Object.keys(SHAPES).indexOf(ways[number].mark[0]);
    for (const number of [...numbers].sort((a, b) => rank(a) - rank(b))) {
      const way = ways[number], place = `translate(${x(shown[number])},${y(way.psnr)})`;
      const point = add(svg, "g", { transform: place, "data-way": way.name, "data-cost": shown[number], "data-psnr": way.psnr });
      add(point, "circle", { r: 9, "fill-opacity": 0, cx: shift[number] });  // a larger place to point at
      mark(point, way.mark).setAttribute("transform", `translate(${shift[number]},0)`);
      point.addEventListener("click", () => choose(number));
      // a pointer at rest, under which the picture changes, chooses nothing
      point.addEventListener("pointermove", (event) => { if (event.movementX || event.movementY) choose(number); });
    }
    choose(chosen in shown ? chosen : null);
  });
}
