// What the scripts of all controls share: the data, marks to draw with, and fields that choose a state.
(root) => {
  const data = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const SVG = "http://www.w3.org/2000/svg";

  const add = (parent, tag, attributes, text) => {
    const node = document.createElementNS(parent.namespaceURI === SVG || tag === "svg" ? SVG : parent.namespaceURI, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    parent.appendChild(node);
    return node;
  };
  const box = (parent, x, y, size, colour, opacity, dashed) => add(parent, "rect", {
    x: x + 0.5, y: y + 0.5, width: size - 1, height: size - 1, stroke: colour, fill: colour,
    "fill-opacity": opacity, "stroke-opacity": dashed ? 0.5 : 1, ...(dashed ? { "stroke-dasharray": "3 2" } : {}),
  });
  const word = (parent, x, y, text, more) => add(parent, "text", {
    x, y, fill: "currentColor", "font-size": 13, "text-anchor": "middle", "dominant-baseline": "central", ...more,
  }, text);

  // Fields choose a state: its message is said, and `draw(stage, state)` draws it unless it is a refusal.
  const states = (draw) => {
    const form = root.querySelector(".ul-fields"), stage = root.querySelector(".ul-stage");
    const fields = [...form.querySelectorAll("input, select")];
    const show = () => {
      form.querySelectorAll("output").forEach((output) => { output.textContent = output.previousElementSibling.value; });
      const key = fields.map((field) => field.value).join(","), state = data.states[key];
      const refused = Object.keys(state).length === 1;
      root.querySelector(".ul-message").textContent = state.message;
      root.dataset.state = key;
      root.classList.toggle("ul-refused", refused);
      stage.replaceChildren();
      if (!refused) draw(stage, state);
    };
    form.addEventListener("input", show);
    form.addEventListener("keydown", (event) => event.stopPropagation());  // JupyterLab would take the arrow keys
    show();
  };
  return { root, data, add, box, word, states };
}
