// What the theme leaves open: names for who cannot see the page, and a light page on paper.
(() => {
  const each = (selector, change) => document.querySelectorAll(selector).forEach(change);

  const mend = () => {
    // The page's language, where it is not English: what the theme has no words for.
    const words = JSON.parse(document.querySelector("meta[name=ul-words]")?.content ?? "{}");
    const say = (text) => words[text] ?? text;
    for (const name of ["aria-label", "title", "placeholder", "data-bs-title", "data-bs-original-title"]) {
      each(`[${name}]`, (e) => e.getAttribute(name) in words && e.setAttribute(name, say(e.getAttribute(name))));
    }
    // A name that hides the words one sees: the words themselves are the name.
    each('summary[aria-label="Toggle hidden content"], .search-button-field', (e) => e.removeAttribute("aria-label"));
    each(".theme-switch-button [title]", (e) => e.removeAttribute("title"));
    each(".theme-switch-button > *", (e) => e.setAttribute("aria-hidden", "true"));
    each(".has-children > details > summary", (e) => {
      const above = e.closest(".has-children").querySelector(":scope > a");
      e.setAttribute("aria-label", say("Pages below {1}").replace("{1}", above.textContent.trim()));
    });
    each(".bd-sidebar-primary", (e) => {
      e.setAttribute("role", "region");
      e.setAttribute("aria-label", say("Contents of the book"));
    });
    // A long name in a sentence breaks where its parts meet, so that what follows it need not begin a line.
    each("code.literal:not(table *) .pre:not(:has(*))", (e) => {
      if (e.textContent.length > 12) e.innerHTML = e.innerHTML.replace(/([._/(=,])(?=\w)/g, "$1<wbr>");
    });
    // The other edition opens at the same section.
    each(".ul-language", (e) => e.addEventListener("click", () => {
      const read = document.querySelector(".bd-sidebar-secondary .nav-link.active");
      e.hash = location.hash || (read ? read.hash : "");
    }));
    each("th", (e) => e.textContent.trim() || e.setAttribute("role", "none")); // the corner of a table
    // References: a list of these roles needs items and nothing else, which it does not have.
    each(".citation-list", (e) => e.removeAttribute("role"));
    each(".citation[role]", (e) => e.removeAttribute("role"));
  };
  document.readyState === "complete" ? mend() : window.addEventListener("load", mend);

  // Paper is white. (The theme opens the folded answers by itself.)
  let theme;
  window.addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.dataset.theme = theme;
  });
})();
