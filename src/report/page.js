// Sorts and filters tables, changes the theme, copies code, saves the record. Without it the page shows all the same.
"use strict";
(() => {
  const make = (tag, text, into) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (tag === "button") made.type = "button";
    into.append(made);
    return made;
  };
  const tools = document.getElementById("tools");

  const themes = ["system", "light", "dark"];
  const theme = make("button", "", tools);
  const show = (at) => {
    if (at) document.documentElement.dataset.theme = themes[at];
    else delete document.documentElement.dataset.theme;
    theme.textContent = "Theme: " + themes[at];
    theme.onclick = () => show((at + 1) % themes.length);
  };
  show(0);

  const record = document.getElementById("bearoff-record");
  if (record) {
    make("button", "Save the digest", tools).onclick = () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([record.textContent], { type: "application/json" }));
      link.download = "record-digest.json";
      link.click();
      URL.revokeObjectURL(link.href);
    };
  }

  for (const table of document.querySelectorAll("table[data-sort]")) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    const key = (row, at) => row.cells[at].dataset.v ?? row.cells[at].textContent.trim().toLowerCase();
    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.onclick = () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const numbers = rows.every((row) => !Number.isNaN(Number(key(row, at) || 0)));
        const order = (a, b) => {
          const [x, y] = [key(a, at), key(b, at)];
          // What has no value stands last either way.
          if (x === "" || y === "") return (x === "") - (y === "");
          const by = numbers ? x - y : x.localeCompare(y);
          return down ? -by : by;
        };
        body.append(...[...rows].sort(order));
      };
    });
    if (rows.length < 4) continue;
    const label = document.createElement("label");
    label.className = "filter";
    make("span", "Filter", label);
    const input = make("input", "", label);
    input.type = "search";
    const found = make("output", "", label);
    table.parentElement.before(label);
    input.oninput = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += !row.hidden;
      }
      found.textContent = words.length ? shown + " of " + rows.length : "";
    };
  }

  for (const code of document.querySelectorAll("pre > code")) {
    const button = make("button", "Copy", code.parentElement.parentElement);
    button.className = "copy";
    code.parentElement.before(button);
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code);
        button.textContent = "Selected";
      }
      setTimeout(() => (button.textContent = "Copy"), 2000);
    };
  }

  // Those that the printing opened are closed again after it.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((one) => (one.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((one) => (one.open = false)));
})();
