// A spectrum as bars: first alone, then repeated, then under the gain of a kernel, then what the gain has left.
({ say, word, add, panel, colours, player }) => {
  const WIDE = 380, TALL = 150, TOP = 16, LEFT = 18;
  player((stage, { frames, gain, ghost }) => {
    const many = gain.length - 1, half = frames[0].bins.length - 1, most = Math.max(...frames[0].bins);
    const svg = panel(stage, say`How strong each wave is. Green: wanted, purple: ghosts, orange: gain`, say`bars of a spectrum`, WIDE + 2 * LEFT, TALL + TOP + 46);
    svg.style.maxWidth = "520px";
    add(svg, "line", { x1: LEFT, x2: LEFT + WIDE, y1: TOP + TALL, y2: TOP + TALL, stroke: "currentColor" });
    ["0", "⅛", "¼", "⅜", "½"].forEach((text, i) => word(svg, LEFT + i * WIDE / 4, TOP + TALL + 14, text, { "font-size": 15 }));
    const axis = word(svg, LEFT + WIDE / 2, TOP + TALL + 34, "", { "font-size": 15 });
    const bars = gain.map((_, bin) => {
      const group = add(svg, "g", { class: "ul-mark", "data-part": "bin", "data-bin": bin });
      add(group, "rect", { x: 0.08, y: -1, width: 0.84, height: 1 });
      return group;
    });
    const points = gain.map((value, bin) => `${LEFT + bin * WIDE / many},${TOP + TALL * (1 - value / gain[0])}`);
    const curve = add(svg, "polyline", { class: "ul-mark", points: points.join(" "), fill: "none", stroke: colours.kernel, "stroke-width": 3, "data-part": "gain" });
    return ({ bins }, number) => {
      const wide = WIDE / (number ? many : half);
      axis.textContent = number ? say`cycles per output pixel` : say`cycles per input pixel`;
      bars.forEach((group, bin) => {
        const shown = bin < bins.length, value = shown ? bins[bin] : 0;
        const x = LEFT + ((shown ? bin : many - bin) - 0.5) * wide; // a ghost comes out of its wave
        group.style.transform = `translate(${x}px,${TOP + TALL}px) scale(${wide},${Math.max(0.001, TALL * value / most)})`;
        group.style.opacity = shown ? 1 : 0;
        group.firstChild.style.fill = number && ghost[bin] ? colours.negative : colours.output;
        Object.assign(group.dataset, { value, shown: shown ? 1 : 0, ghost: number ? ghost[bin] : 0 });
      });
      curve.style.transform = number > 1 ? "translate(0,0)" : `translate(0,-${TALL + TOP}px)`;
      curve.style.opacity = number > 1 ? 1 : 0;
      curve.dataset.shown = number > 1 ? 1 : 0;
    };
  });
}
