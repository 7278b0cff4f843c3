for (const head of document.querySelectorAll("th button")) {
  head.addEventListener("click", () => {
    const column = head.parentElement.cellIndex, body = document.querySelector("tbody");
    const falls = head.parentElement.getAttribute("aria-sort") === "ascending";
    const key = (row) => row.cells[column].dataset.key;
    const order = (a, b) => key(a).localeCompare(key(b), undefined, {numeric: true});
    const rows = [...body.rows].sort((a, b) => falls ? order(b, a) : order(a, b));
    for (const other of document.querySelectorAll("th")) other.removeAttribute("aria-sort");
    head.parentElement.setAttribute("aria-sort", falls ? "descending" : "ascending");
    body.append(...rows);
  });
}
