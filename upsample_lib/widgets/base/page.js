// The published page's stand-in for the model of a widget: no kernel, the states that the library computed.
(root) => {
  const data = JSON.parse(root.querySelector("script").textContent), heard = {};
  const tell = (name) => (heard[`change:${name}`] || []).forEach((hear) => hear());
  const choose = () => { if (data.states) data.state = data.states[data.fields.slice(0, data.keyed).map(({ trait }) => data[trait]).join(",")]; };
  choose();
  return {
    get: (name) => data[name],
    set: (name, value) => {
      if (data[name] === value) return;
      data[name] = value;
      choose();
      tell(name);
      if (data.states && name !== "frame") tell("state");
    },
    on: (names, hear) => names.split(" ").forEach((name) => (heard[name] = heard[name] || []).push(hear)),
    off: () => {},
    save_changes: () => {},
  };
}
