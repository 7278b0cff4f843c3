// The player of all animations: back, play, next, a speed, and a slider of the frames. It starts still.
({ root, say, get, put, hear, add, fields, later }) => (prepare) => {
  let at = () => {}, timer = null, message, stage;
  const count = () => (get("state").frames || []).length;
  const frame = () => Math.max(0, Math.min(count() - 1, get("frame")));

  const bar = { form: null };
  const stop = () => { clearTimeout(timer); timer = null; bar.play.textContent = say`Play`; };
  const speed = () => Number(bar.speed.value.slice(0, -1));
  const pace = () => root.style.setProperty("--ul-step", `${0.8 / speed()}s`);
  const tick = () => {
    if (frame() >= count() - 1) { stop(); return; }
    put("frame", frame() + 1);
    timer = setTimeout(tick, 1800 / speed());
  };
  const toggle = () => {
    if (timer) { stop(); return; }
    bar.play.textContent = say`Stop`;
    if (frame() === count() - 1) put("frame", 0);
    timer = setTimeout(tick, 500 / speed());
  };
  const build = () => {
    bar.form = add(root, "form", { class: "ul-player" });
    const button = (name, shown, act) => {
      const made = add(bar.form, "button", { type: "button", name }, shown);
      made.addEventListener("click", act);
      return made;
    };
    const step = (by) => () => { stop(); put("frame", Math.max(0, Math.min(count() - 1, frame() + by))); };
    button("back", say`Back`, step(-1));
    bar.play = button("play", say`Play`, toggle);
    button("next", say`Next`, step(1));
    const choice = add(bar.form, "label", {});
    add(choice, "span", {}, say`speed`);
    bar.speed = add(choice, "select", { name: "speed" });
    ["0.5×", "1×", "2×", "4×"].forEach((text) => add(bar.speed, "option", text === "1×" ? { selected: "" } : {}, text));
    bar.speed.addEventListener("change", pace);
    const label = add(bar.form, "label", {});
    add(label, "span", {}, say`step`);
    bar.slider = add(label, "input", { type: "range", name: "frame", min: 0, step: 1 });
    bar.shown = add(label, "output", {});
    bar.slider.addEventListener("input", () => { stop(); put("frame", Number(bar.slider.value)); });
    bar.form.addEventListener("submit", (event) => event.preventDefault());
  };

  // The message keeps the height of its longest sentence, so that the drawing below it stands still.
  const fit = () => {
    const probe = add(root, "p", { class: "ul-message", "aria-hidden": "true", style: `position:absolute;visibility:hidden;min-height:0;width:${message.clientWidth}px` });
    const highest = Math.max(0, ...(get("state").frames || []).map((each) => { probe.textContent = say(each.message); return probe.offsetHeight; }));
    probe.remove();
    message.style.minHeight = `${highest}px`;
  };
  const show = () => {
    const { frames } = get("state");
    if (!frames) return;
    bar.slider.max = frames.length - 1;
    bar.slider.value = frame();
    bar.shown.textContent = say`${frame()} of ${frames.length - 1}`;
    bar.slider.setAttribute("aria-valuetext", bar.shown.textContent);
    message.textContent = say(frames[frame()].message);
    root.dataset.frame = frame();
    at(frames[frame()], frame());
  };
  const renew = () => {
    const state = get("state");
    root.classList.toggle("ul-refused", !state.frames);
    stage.replaceChildren();
    if (!state.frames) { message.textContent = say(state.message); return; }
    at = prepare(stage, state);
    fit();
    show();
  };
  const refresh = fields(() => stage && renew());
  build();
  message = add(root, "p", { class: "ul-message", "aria-live": "polite" });
  stage = add(root, "div", { class: "ul-stage" });
  hear(["state"], refresh);
  hear(["frame"], show);
  let before;
  const resized = new ResizeObserver(fit);
  resized.observe(stage);
  const printed = () => { stop(); before = frame(); put("frame", count() - 1); };  // the last frame says all
  const back = () => put("frame", before);
  window.addEventListener("beforeprint", printed);
  window.addEventListener("afterprint", back);
  later.push(stop, () => resized.disconnect(), () => window.removeEventListener("beforeprint", printed), () => window.removeEventListener("afterprint", back));
  pace();
  refresh();
}
