// Three pictures of one photograph, each with smaller errors: whole, a cut-out, and the errors alone, amplified. The
// pixels are compared with the library by tests/book/test_animations.py.
({ say, get, add, player }) => {
  player((stage, { errors, values, squared, amplified, cut }) => {
    const image = get("image"), row = add(stage, "div", { class: "ul-three" });
    const parts = errors.map((error, i) => {
      const part = add(row, "div", {});
      add(part, "div", { class: "ul-panel-title" }, values[i]);
      const canvas = add(part, "canvas", { role: "img", "data-part": "picture" });
      const below = add(part, "div", { class: "ul-squared", "data-part": "squared", "data-value": squared[i] });
      add(below, "div", {}, say`error² ${Math.round(squared[i])}`);
      add(below, "div", { class: "ul-bar", style: `width:${100 * squared[i] / squared[0]}%` });
      return { error, canvas, below };
    });
    return ({ view, message }, number) => parts.forEach(({ error, canvas, below }, i) => {
      const [top, left, side] = view === "cut" ? cut : [0, 0, image.length];
      Object.assign(canvas, { width: side, height: side });
      canvas.setAttribute("aria-label", `${values[i]}: ${say(message)}`);
      const context = canvas.getContext("2d"), pixels = context.createImageData(side, side);
      for (let at = 0; at < side * side; at += 1) {
        const [r, c] = [top + Math.floor(at / side), left + (at % side)];
        const level = view === "errors" ? 128 + amplified * error[r][c] : image[r][c] + error[r][c];
        pixels.data.set([level, level, level, 255], 4 * at);
      }
      context.putImageData(pixels, 0, 0);
      below.style.visibility = number === 3 ? "visible" : "hidden";
    });
  });
}
