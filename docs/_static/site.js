// A page that was opened as a file may read no other: search without excerpts there.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// On a narrow screen each row of a table of words becomes a card (site.css): its first
// cell is the title, and the others say by themselves what they are.
document.addEventListener("DOMContentLoaded", () => {
  for (const table of document.querySelectorAll("table.docutils")) {
    const heads = [...table.querySelectorAll("thead th")].map((th) => th.textContent.trim());
    if (heads.length < 3 || heads.length > 4) continue;
    table.classList.add("cards");
    for (const row of table.querySelectorAll("tbody tr"))
      [...row.cells].forEach((cell, at) => {
        if (at && cell.textContent.trim()) cell.dataset.label = heads[at];
      });
  }
});
