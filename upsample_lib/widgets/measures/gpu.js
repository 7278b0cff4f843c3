// Draws the control made by upsample_lib.widgets.gpu: an upsampler's products per byte under two roofs. The
// counting here is compared with upsample_lib.gpu.layer_cost by tests/test_gpu_control.py.
({ root, say, joined, get, hear, add, colours, fields }) => {
  let line, stage;
  const images = get("images"), side = get("side");

  const cost = ({ upsampler, kernel_size, stride, channels }, bytes) => {
    const small = images * channels * side * side, large = small * stride * stride, taps = kernel_size * kernel_size;
    const pairs = channels * channels * taps;
    const [products, weights] = {
      "copy": [0, 0],
      "bilinear": [4 * large, 0],
      "conv_transpose": [small * channels * taps, pairs],
      "conv_transpose by zero insertion": [large * channels * taps, pairs],
      "conv + pixel_shuffle": [large * channels * taps, pairs * stride * stride],
      "nearest + conv": [large * channels * taps, pairs],
    }[upsampler];
    return { products, moved: (small + weights + large) * bytes };
  };

  // As many digits as asked, written out.
  const digits = (value, count) => value >= 10 ** count ? Math.round(value).toLocaleString("en") : value.toPrecision(count);
  const WIDTH = 400, HEIGHT = 270, LEFT = 34, BOTTOM = 228, RIGHT = 390, TOP = 14, HIGH = 2 ** 12.5;
  const text = (svg, x, y, words, more) => add(svg, "text", { x, y, fill: "currentColor", "font-size": 14, ...more }, words);
  const draw = (machine, intensity) => {
    stage.replaceChildren();
    const svg = add(stage, "svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": line.textContent });
    const ridge = machine.matrix / machine.copy;
    const x = (value) => LEFT + ((Math.log2(value) + 3) / 16) * (RIGHT - LEFT);
    const y = (value) => TOP + 20 - (Math.log2(value / machine.matrix) / 13) * (BOTTOM - TOP - 20);
    const at = (value) => Math.min(1, value / ridge) * machine.matrix;
    const low = Math.max(1 / 8, ridge / 2 ** 12);
    add(svg, "path", { d: `M${LEFT},${TOP}V${BOTTOM}H${RIGHT}`, fill: "none", stroke: "currentColor", "stroke-opacity": 0.5 });
    for (const power of [-2, 0, 3, 6, 9, 12]) {
      const value = 2 ** power;
      text(svg, x(value), BOTTOM + 17, value < 1 ? `1/${1 / value}` : value, { "text-anchor": "middle", "font-size": 13 });
    }
    text(svg, (LEFT + RIGHT) / 2, BOTTOM + 34, say`products per byte`, { "text-anchor": "middle" });
    text(svg, -(BOTTOM + TOP) / 2, 14, say`products a second, at most`, { "text-anchor": "middle", transform: "rotate(-90)" });
    const roof = `M${x(low)},${y(at(low))}L${x(ridge)},${y(machine.matrix)}H${RIGHT}`;
    add(svg, "path", { d: roof, fill: "none", stroke: "currentColor", "stroke-width": 2.5 });
    text(svg, RIGHT, y(machine.matrix) - 13, say`matrix rate`, { "text-anchor": "end" });
    text(svg, x(ridge), y(machine.matrix) - 13, say`ridge`, { "text-anchor": "middle" });
    const slope = Math.sqrt(low * ridge);
    text(svg, x(slope) - 8, y(at(slope)) - 8, say`copy rate`, { "text-anchor": "end" });
    const colour = intensity > ridge ? colours.kernel : colours.input;
    const place = Math.min(Math.max(intensity, low), HIGH);
    add(svg, "line", { x1: x(place), x2: x(place), y1: y(at(place)), y2: BOTTOM, stroke: colour, "stroke-dasharray": "3 3" });
    add(svg, "circle", { cx: x(place), cy: y(at(place)), r: 8, fill: colour, stroke: "currentColor", "data-place": intensity });
    if (intensity > HIGH) text(svg, x(place) - 12, y(at(place)) + 24, say`further right →`, { "text-anchor": "end" });
    if (intensity < low) text(svg, x(place) + 12, y(at(place)) + 4, intensity ? say`← further left` : say`← no products at all`, {});
  };

  const show = () => {
    const chosen = Object.fromEntries(["upsampler", "kernel_size", "stride", "channels"].map((name) => [name, get(name)]));
    const machine = get("machines").find(({ name }) => name === get("machine"));
    const { products, moved } = cost(chosen, machine.bytes);
    const copying = moved / machine.copy, multiplying = products / machine.matrix;
    const roof = multiplying > copying ? "matrix" : "copy";
    const many = products > 1e11 ? say`${digits(products / 1e9, 4)} billion products` : say`${digits(products / 1e6, 4)} million products`;
    const ridge = (machine.matrix / machine.copy).toPrecision(3), each = digits(products / moved, 3);
    const binds = !products ? say`No products: the copy rate binds.`
      : roof === "matrix" ? say`${each} products a byte, more than the ridge's ${ridge}: the matrix rate binds.`
        : say`${each} products a byte, no more than the ridge's ${ridge}: the copy rate binds.`;
    const least = (1e3 * Math.max(copying, multiplying)).toPrecision(3), size = digits(moved / 1e6, 4);
    line.textContent = joined(binds, products ? say`At least ${least} ms for ${size} MB and ${many}.` : say`At least ${least} ms for ${size} MB.`);
    root.querySelector("input[name=kernel_size]").disabled = ["copy", "bilinear"].includes(chosen.upsampler);
    Object.assign(root.dataset, { moved, products, roof, seconds: Math.max(copying, multiplying) });
    draw(machine, products / moved);
  };
  const refresh = fields(show);
  line = add(root, "p", { class: "ul-message", "aria-live": "polite" });
  stage = add(root, "div", { class: "ul-roof" });
  hear(["machines"], refresh);
  refresh();
}
