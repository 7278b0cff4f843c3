// What the scripts of all controls share: marks to draw with, fields that choose a state, a player of frames.
(model, root) => {
  const SVG = "http://www.w3.org/2000/svg", later = [];
  const get = (name) => model.get(name);
  const put = (name, value) => { model.set(name, value); model.save_changes(); };
  // Words of another language, where the page or the widget has any; {1} stands for the first value, or row of numbers.
  const table = get("words") || {}, NUMBERS = /−?\d+(?:\.\d+)?(?:, −?\d+(?:\.\d+)?)*/g;
  const filled = (text, values) => text.replace(/\{(\d+)\}/g, (_, place) => values[place - 1]);
  const sentence = (text) => {
    const values = [], key = text.replace(NUMBERS, (found) => `{${values.push(found)}}`);
    return table[text] ?? (key in table ? filled(table[key], values) : text);
  };
  const joined = (before, after) => before + (/[。：；]$/.test(before) ? "" : " ") + after;
  // A tag of a template, or say(text), sentence by sentence.
  const say = (words, ...values) => {
    if (!Array.isArray(words)) return words.split(/\. (?=\S)/).map((text, i, all) => sentence(text + (i < all.length - 1 ? "." : ""))).reduce(joined);
    const key = words.reduce((before, after, i) => `${before}{${i}}${after}`);
    return filled(table[key] ?? key, values);
  };
  const hear = (names, act) => {
    const all = names.map((name) => `change:${name}`).join(" ");
    model.on(all, act);
    later.push(() => model.off(all, act));
  };
  root.classList.add("ul-control");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", say(get("label")));
  root.style.setProperty("--ul-refused", JSON.stringify(say`Refused: `));  // what control.css says before a refusal
  root.addEventListener("keydown", (event) => event.stopPropagation());  // JupyterLab would take the keys

  const roles = ["input", "kernel", "output", "other", "negative"];
  const colours = Object.fromEntries(roles.map((role) => [role, `var(--ul-${role})`]));
  const letters = Object.fromEntries(roles.map((role) => [role, `var(--ul-${role}-letters)`]));
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

  // A drawing as wide as its part of the page, at most its own width; where that would make its smallest letters too
  // small to read, it keeps some width and its part of the page scrolls.
  const SMALL = 10;
  const drawing = (part, label, width, height) => {
    const svg = add(part, "svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, style: `width:100%;max-width:${width}px` });
    queueMicrotask(() => {
      const sizes = [...svg.querySelectorAll("text[font-size]")].map((letters) => Number(letters.getAttribute("font-size")));
      svg.style.minWidth = `${Math.ceil(width * Math.min(1, SMALL / Math.min(...sizes)))}px`;
    });
    return svg;
  };
  const panel = (stage, title, label, width, height) => {
    const part = add(stage, "div", { class: "ul-panel" });
    add(part, "div", { class: "ul-panel-title" }, title);
    return drawing(add(part, "div", { class: "ul-wide" }), label, width, height);
  };

  // Marks of an animation: a box with a number, which glides to where it is placed; the page's reader may want no motion.
  const cell = (svg, size, role, text, marks) => {
    const group = add(svg, "g", { class: "ul-mark", ...marks });
    add(group, "rect", { x: 1, y: 1, width: size - 2, height: size - 2, rx: 2, stroke: colours[role], fill: colours[role], "fill-opacity": 0.25 });
    word(group, size / 2, size / 2, text, { "font-size": Math.min(14, size * 0.5) });
    return group;
  };
  const place = (group, x, y, opacity = 1) => {
    group.style.transform = `translate(${x}px,${y}px)`;
    group.style.opacity = opacity;
    group.dataset.shown = opacity > 0.5 ? 1 : 0;
  };
  const write = (group, value) => { group.querySelector("text").textContent = text(value); group.dataset.value = value; };
  const text = (value) => (typeof value === "string" ? value : String(Math.round(value * 1000) / 1000).replace("-", "−"));

  // A colour of the page as [red, green, blue], and what to do when the page's theme is switched.
  const ink = (role) => {
    const probe = add(root, "i", { style: `color:var(--ul-${role});display:none` });
    const parts = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    probe.remove();
    return parts;
  };
  const themed = (act) => {
    const seen = new MutationObserver(act), dark = matchMedia("(prefers-color-scheme: dark)");
    [document.documentElement, document.body].forEach((node) => seen.observe(node, { attributes: true }));
    dark.addEventListener("change", act);
    later.push(() => { seen.disconnect(); dark.removeEventListener("change", act); });
  };

  // Fields change traits, and traits changed elsewhere move the fields; `show` follows each change.
  const fields = (show) => {
    const form = add(root, "form", { class: "ul-fields" });
    const made = get("fields").map(({ name, trait, low, high, values }) => {
      const label = add(form, "label", {});
      add(label, "span", {}, say(name));
      if (values && typeof values[0] === "string") {
        const menu = add(label, "select", { name });
        label.classList.toggle("ul-long", Math.max(...values.map((value) => value.length)) > 16);
        values.forEach((value) => add(menu, "option", { value }, say(value)));
        const read = () => menu.value;
        return { trait, read, write: (value) => { if (!values.includes(value)) add(menu, "option", { value }, say(value)); menu.value = value; } };
      }
      const at = values ? { min: 0, max: values.length - 1 } : { min: low, max: high };
      const slider = add(label, "input", { type: "range", name, step: 1, ...at }), shown = add(label, "output", {});
      const write = (value) => {
        const place = values ? values.filter((one) => one <= value).length - 1 : value;
        slider.min = Math.min(slider.min, place);
        slider.max = Math.max(slider.max, place);
        slider.value = place;
        shown.textContent = value;
        if (values) slider.setAttribute("aria-valuetext", value);
      };
      return { trait, write, read: () => (values ? values[slider.value] : Number(slider.value)) };
    });
    let busy = false;
    const refresh = () => {
      if (busy) return;
      made.forEach(({ trait, write }) => write(get(trait)));
      root.dataset.state = made.map(({ trait }) => get(trait)).join(",");
      show();
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      busy = true;
      made.forEach(({ trait, read }) => { if (String(read()) !== String(get(trait))) model.set(trait, read()); });
      busy = false;
      model.save_changes();
      refresh();
    });
    hear(made.map(({ trait }) => trait), refresh);
    return refresh;
  };

  // Fields choose a state: its message is said, and `draw(stage, state)` draws it unless it is a refusal.
  const states = (draw) => {
    let message, stage;
    const show = () => {
      const state = get("state") || { message: say`For these values a kernel must run.` };
      const refused = Object.keys(state).length === 1;
      message.textContent = say(state.message);
      root.classList.toggle("ul-refused", refused);
      stage.inert = refused;  // the last drawing stays, pale
      if (refused) return;
      stage.replaceChildren();
      draw(stage, state);
    };
    const refresh = fields(show);
    message = add(root, "p", { class: "ul-message", "aria-live": "polite" });
    stage = add(root, "div", { class: "ul-stage" });
    hear(["state"], refresh);
    refresh();
  };

  return { root, model, say, joined, get, put, hear, add, box, word, drawing, panel, cell, place, write, text, ink, themed, colours, letters, fields, states, later, leave: () => later.forEach((act) => act()) };
}
