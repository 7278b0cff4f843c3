// Questions: each that is not ready yet learns to judge an answer. One script serves all questions of a page.
(() => {
  const unpack = (text) => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0))));

  // The numbers that a text may mean: a comma is a decimal one, or stands between thousands.
  const readings = (text) => {
    const plain = text.replace(/[−–]/g, "-").replace(/[\s%]/g, "");
    return [plain.replace(/,/, "."), plain.replace(/,(?=\d{3}(?!\d))/g, "")].map((one) => {
      const parts = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:\/(\d+\.?\d*))?$/.exec(one);
      return parts ? parts[1] / (parts[2] ?? 1) : NaN;
    }).filter(Number.isFinite);
  };

  // [whether it is right, what is said]; nothing but the sentence where there is no answer to judge
  const judgeNumber = (data, text) => {
    const numbers = readings(text);
    if (!numbers.length) return [null, "Type a number, such as 3, −0.5 or 3/4."];
    const is = (goal) => numbers.some((n) => Math.abs(n - goal) <= data.tolerance + 1e-9 * Math.max(1, Math.abs(goal)));
    if (is(data.answer)) return [true];
    const known = data.wrong.find(([number]) => is(number));
    return [false, `Not ${text.trim()}. ${known ? known[1] : `Too ${numbers[0] < data.answer ? "small" : "large"}.`}`];
  };
  const judgeChoice = (data, chosen) => {
    if (chosen === undefined) return [null, "Choose one."];
    return Number(chosen) === data.right ? [true] : [false, `Not this one. ${data.told[chosen]}`];
  };

  const prepare = (root) => {
    const data = unpack(root.dataset.answer), form = root.querySelector("form");
    const field = form.querySelector("input[type=text]"), verdict = root.querySelector(".ul-verdict");
    let tries = 0;
    const say = (state, text) => {
      root.dataset.state = state;
      verdict.textContent = text;
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [right, told] = field ? judgeNumber(data, field.value)
        : judgeChoice(data, form.querySelector("input:checked")?.value);
      if (right === null) return say("", told);
      if (right) return say("right", data.solution.replace("Answer:", "Right:"));
      tries += 1;
      return say("wrong", tries < 2 ? told : `${told} ${data.solution}`);
    });
    form.querySelector("button[type=button]").addEventListener("click", () => say("", data.solution));
    form.addEventListener("keydown", (event) => event.stopPropagation());  // JupyterLab would take the arrow keys
    const printed = document.createElement("p");
    printed.className = "ul-printed";
    printed.textContent = data.solution;
    root.append(printed);
    root.dataset.state = "";
  };
  const prepareAll = () => document.querySelectorAll(".ul-predict:not([data-state])").forEach(prepare);
  prepareAll();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepareAll);
})();
