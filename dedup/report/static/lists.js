// One list of the report: filters, order and paging over rows that come as script files, since a
// page that was opened from disk cannot fetch. The first line on the page is the mould of all
// others; texts go in as text, never as markup. What is chosen stands in the address, after "#".
"use strict";

(() => {
  const columns = [];
  const rows = [];
  window.unspinRows = (names, values) => {
    columns.splice(0, columns.length, ...names);
    for (const row of values) rows.push(Object.fromEntries(names.map((name, i) => [name, row[i]])));
  };

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form.filters");
    const body = document.querySelector("main tbody");
    const status = document.querySelector(".pager [role=status]");
    const steps = [...document.querySelectorAll(".pager [data-step]")];
    const { list, chunks, noun, nouns, total } = form.dataset;
    const lines = Math.max(50, Number(form.dataset.lines));
    const mould = body.rows[0].cloneNode(true);
    let first = 0;

    const missing = (file) => {
      status.textContent =
        `${file} is missing beside this page. Copy or unpack the report’s whole folder.`;
    };

    // Load what is still to come, in order.
    let loaded = Promise.resolve();
    let asked = 1;
    const everything = () => {
      for (; asked < Number(chunks); asked += 1) {
        const source = `${list}-data-${asked + 1}.js`;
        loaded = loaded.then(() => new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = source;
          script.onload = resolve;
          script.onerror = reject;
          document.head.append(script);
        }));
      }
      return loaded;
    };
    const whenLoaded = (act) =>
      everything().then(act, (event) => missing(event.target.getAttribute("src")));

    const tests = {
      is: (row, name, wanted) => String(row[name]) === wanted,
      has: (row, name, wanted) => row[name].includes(wanted),
      least: (row, name, wanted) => row[name] >= Number(wanted),
      contains: (row, _, wanted, fields) =>
        fields.some((field) => row[field].toLowerCase().includes(wanted.toLowerCase())),
    };

    const chosen = () => {
      const active = [...form.elements].filter((each) => each.dataset.test && each.value);
      const found = rows.filter((row) => active.every((each) =>
        tests[each.dataset.test](row, each.name, each.value, (each.dataset.in || "").split(" "))));
      const order = form.elements.sort.value;
      const field = order.replace("-", "");
      const sign = order.startsWith("-") ? -1 : 1;
      const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b) : a - b);
      return found.sort((a, b) => sign * compare(a[field], b[field]));
    };

    const line = (row) => {
      const made = mould.cloneNode(true);
      for (const each of made.querySelectorAll("[data-text]")) {
        each.textContent = row[each.dataset.text];
      }
      for (const each of made.querySelectorAll("[data-href]")) {
        const number = row[each.dataset.of];
        if (number === "") each.removeAttribute("href");
        else each.setAttribute("href", each.dataset.href.replace("*", Number(number)));
      }
      for (const each of made.querySelectorAll("[data-choice]")) {
        const value = encodeURIComponent(row[each.dataset.of]);
        if (row[each.dataset.text] === 0) each.removeAttribute("href");
        else each.setAttribute("href", each.dataset.choice.replace("*", () => value));
      }
      for (const each of made.querySelectorAll("[data-fill]")) {
        each.setAttribute("class", `fill-${row[each.dataset.fill]}`);
      }
      for (const each of made.querySelectorAll("[data-width]")) {
        each.setAttribute("width", (100 * row[each.dataset.width]) / Number(each.dataset.whole));
      }
      return made;
    };

    const show = () => {
      for (const each of form.querySelectorAll("select[data-test]")) {
        each.classList.toggle("set", each.value !== "");
      }
      const found = chosen();
      // Before anything is chosen the first file is enough: it begins as the whole list does.
      const count = rows.length < Number(total) ? Number(total) : found.length;
      first = Math.max(0, Math.min(first, Math.floor((count - 1) / lines) * lines));
      const shown = found.slice(first, first + lines);
      body.replaceChildren(...shown.map(line));
      const [number, all] = [count, Number(total)].map((each) => each.toLocaleString("en"));
      const part = count < Number(total) ? `${number}, chosen of ` : "";
      status.textContent = count
        ? `${first + 1}–${first + shown.length} of ${part}${all} ${nouns}`
        : `No ${noun} is like that.`;
      for (const step of steps) {
        const target = first + lines * Number(step.dataset.step);
        step.hidden = target < 0 || target >= count;
      }
    };

    const remember = () => {
      const state = new URLSearchParams();
      for (const each of form.elements) {
        const standard = each.name === "sort" ? each.options[0].value : "";
        if (each.name && each.value !== standard) state.set(each.name, each.value);
      }
      const hash = state.toString();
      history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    };

    const recall = () => {
      const state = new URLSearchParams(location.hash.slice(1));
      form.reset();
      for (const [name, value] of state) {
        const each = form.elements.namedItem(name);
        if (each && (each.type === "search" || [...each.options].some((o) => o.value === value))) {
          each.value = value;
        }
      }
      first = 0;
      whenLoaded(show);
    };

    form.addEventListener("input", () => {
      first = 0;
      remember();
      whenLoaded(show);
    });
    form.addEventListener("reset", () => setTimeout(() => form.dispatchEvent(new Event("input"))));
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const step of steps) {
      step.addEventListener("click", () => {
        first += lines * Number(step.dataset.step);
        whenLoaded(() => {
          show();
          status.scrollIntoView({ block: "nearest" });
          body.closest("section").scrollIntoView();
        });
      });
    }
    if (!columns.length) {
      missing(`${list}-data-1.js`);
      return;
    }
    window.addEventListener("hashchange", recall);
    form.hidden = false;
    if (location.hash.length > 1) recall();
    else show();
  });
})();
