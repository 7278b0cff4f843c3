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

  // The page may have words of another language: {1} stands for the first value.
  const speak = (words = {}) => (parts, ...values) => {
    const key = parts.reduce((before, after, i) => `${before}{${i}}${after}`);
    return (words[key] ?? key).replace(/\{(\d+)\}/g, (_, place) => values[place - 1]);
  };

  // [whether it is right, what is said]; nothing but the sentence where there is no answer to judge
  const judgeNumber = (say, data, text) => {
    const numbers = readings(text);
    if (!numbers.length) return [null, say`Type a number, such as 3, −0.5 or 3/4.`];
    const is = (goal) => numbers.some((n) => Math.abs(n - goal) <= data.tolerance + 1e-9 * Math.max(1, Math.abs(goal)));
    if (is(data.answer)) return [true];
    const known = data.wrong.find(([number]) => is(number));
    return [false, say`Not ${text.trim()}. ${known ? known[1] : numbers[0] < data.answer ? say`Too small.` : say`Too large.`}`];
  };
  const judgeChoice = (say, data, chosen) => {
    if (chosen === undefined) return [null, say`Choose one.`];
    return Number(chosen) === data.right ? [true] : [false, say`Not this one. ${data.told[chosen]}`];
  };

  const prepare = (root) => {
    const data = unpack(root.dataset.answer), form = root.querySelector("form");
    const say = speak(data.words), solution = say`Answer: ${data.shown}. ${data.because}`;
    const field = form.querySelector("input[type=text]"), verdict = root.querySelector(".ul-verdict");
    let tries = 0;
    const tell = (state, text) => {
      root.dataset.state = state;
      verdict.textContent = text;
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [right, told] = field ? judgeNumber(say, data, field.value)
        : judgeChoice(say, data, form.querySelector("input:checked")?.value);
      if (right === null) return tell("", told);
      if (right) return tell("right", say`Right: ${data.shown}. ${data.because}`);
      tries += 1;
      return tell("wrong", tries < 2 ? told : `${told} ${solution}`);
    });
    form.querySelector("button[type=button]").addEventListener("click", () => tell("", solution));
    form.addEventListener("keydown", (event) => event.stopPropagation());  // JupyterLab would take the arrow keys
    const printed = document.createElement("p");
    printed.className = "ul-printed";
    printed.textContent = solution;
    root.append(printed);
    root.dataset.state = "";
  };
  const prepareAll = () => document.querySelectorAll(".ul-predict:not([data-state])").forEach(prepare);
  prepareAll();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepareAll);
})();
