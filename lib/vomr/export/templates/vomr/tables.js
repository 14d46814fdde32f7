// What a page can be asked to do: find on it; sort, filter and take away a table. Words and markup stand in templates.
const {lang, dataset: {group, decimal}} = document.documentElement;
const {compare} = new Intl.Collator(lang, {numeric: true});
const all = css => [...document.querySelectorAll(css)];
const part = id => document.getElementById(id).content.firstElementChild.cloneNode(true);
const plain = node => node.textContent.replace(/\s+/g, " ").trim();
const titleOf = table => table.caption ? plain(table.caption) : "";
const texts = node => [...(node.cells || [node])].map(plain);

// --- finding: words in any case, and digits whatever stands between them

const normal = text => `|${text}|`.toLowerCase().replace(/(\d)[\s.,'](?=\d)/g, "$1").replace(/\s+/g, "|")
  .replace(/[^\p{L}\p{N}|]/gu, "");

// Every word of the query; else two numbers that were taken for a single one; else the numbers without their unit
function among(items, query) {
  const [together, apart] = [query, query.replace(/\s+/g, "|")].map(text => normal(text).split("|").filter(Boolean));
  for (const words of [together, apart, apart.filter(word => /\d/.test(word))]) {
    const hits = items.filter(item => words[0] && words.every(word => item.text.includes(word)));
    if (hits[0]) return hits;
  }
  return [];
}

// --- what a cell is worth: numbers and days as they are printed, else its text; a mark or nothing comes last

const pointed = (digits, point) => digits.replaceAll(group, "").replace(decimal, point);

function worth(cell) {
  const text = cell ? plain(cell) : "", mark = cell?.querySelector(".no-value");
  if (!text || mark && plain(mark) === text) return null;
  const number = cell.matches(".num") && text.replace(/\s/g, "").match(/^([-\u2212]?)\+?(\d[\d.,]*)/);
  if (number) return parseFloat(pointed(number[2], ".")) * (number[1] ? -1 : 1);
  const day = text.match(/^(?:(?:(\d\d?)\W+)?(\d\d?)\W+)?(\d{4})( \u0433\.|$)/);
  if (day) return Date.UTC(day[3], (day[2] || 1) - 1, day[1] || 1);
  return /^(\d\d? )?[A-Z][a-z]+ \d{4}$/.test(text) ? Date.parse(text) : text;
}

// As a spreadsheet takes it: bare numbers, days without words; a text that looks like a formula stays text
function bare(cell) {
  const text = plain(cell), number = text.replace(/\s/g, "").replace("\u2212", "-");
  return cell.matches(".num") && /^[-+]?\d[\d.,]*%?$/.test(number)
    ? pointed(number, ",") : text.replace(/^([\d.]+) \u0433\.$/, "$1").replace(/^(?=[=+@-])/, "'");
}

// --- a table

const spread = row => [...row.cells].flatMap(cell => [cell, ...Array(cell.colSpan - 1)]);

function enliven(box, at) {
  const table = box.querySelector("table"), head = table.tHead, body = table.tBodies[0];
  if (!head || body.querySelector("[rowspan]")) return;
  // Headings of groups and totals keep their places; what hangs on a row moves with it
  const runs = [[]], items = [];
  let heading, last;
  for (const row of body.rows) {
    if (last && row.matches(".sub")) {
      last.rows.push(row);
      continue;
    }
    last = {rows: [row], heading};
    if (row.matches(".group")) heading = last;
    if (row.matches(".group, .total")) runs.push([last], []);
    else runs.at(-1).push(last), items.push(last);
  }
  if (!items[3]) return;

  const take = part("take"), said = take.querySelector("output"), words = said.dataset;
  const name = titleOf(table);
  take.ariaLabel = name;
  box.after(take);

  // For each column the cells of the head above it, whatever they span
  const columns = [];
  [...head.rows].forEach((row, y) => {
    let x = 0;
    for (const cell of row.cells) {
      while (columns[x]?.[y]) x++;
      for (const end = x + cell.colSpan; x < end; x++) {
        columns[x] = [...columns[x] || [], ...Array(cell.rowSpan).fill(cell)];
      }
    }
  });

  let current, sign;
  columns.forEach((above, x) => {
    const cell = above.at(-1), column = plain(cell), of = item => worth(spread(item.rows[0])[x]);
    if (cell.scope !== "col" || !column || items.every(item => of(item) === null)) return;
    const button = part("sort");
    button.append(...cell.childNodes);
    cell.append(button);
    button.onclick = () => {
      sign = current !== cell ? 1 : sign > 0 ? -1 : 0;
      if (current) current.ariaSort = null;
      current = sign && cell;
      if (sign) cell.ariaSort = sign > 0 ? "ascending" : "descending";
      items.forEach(item => item.key = of(item));
      const number = key => typeof key === "number";
      const order = ({key: a}, {key: b}) => (a === null) - (b === null)
        || a !== null && sign * (number(b) - number(a) || (number(a) ? a - b : compare(a, b)));
      const rows = runs.flatMap(run => sign ? [...run].sort(order) : run).flatMap(item => item.rows);
      body.append(...rows);
      said.textContent = (sign ? sign > 0 ? words.up : words.down : words.back).replace("{column}", column);
    };
  });

  const lines = (of, by) => [
    columns.map(above => [...new Set(above)].map(plain).join(" ")),
    ...[...body.rows].filter(row => !row.hidden).map(row => spread(row).map(cell => cell ? of(cell) : ""))
  ].map(line => line.map(text => by === ";" ? `"${text.replace(/"/g, "\"\"")}"` : text).join(by)).join("\r\n");

  take.onclick = ({target}) => {
    if (target.matches(".copy")) {
      navigator.clipboard.writeText(lines(plain, "\t")).then(
        () => said.textContent = words.copied, () => said.textContent = words.refused
      );
    } else if (target.matches(".csv")) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff" + lines(bare, ";")]));
      link.download = `${location.pathname.replace(/.*\/|\.\w+$/g, "")}-${name.match(/\d+\.\d+/) || at + 1}.csv`;
      link.click();
    }
  };

  if (!items[9]) return;
  const seek = part("seek"), count = seek.querySelector("output");
  box.before(seek);
  seek.oninput = ({target: {value}}) => {
    items.forEach(item => item.text ||= normal([item.heading, item].flatMap(of => of?.rows || []).flatMap(texts).join("|")));
    const hits = value.trim() ? among(items, value) : items, shown = new Set(hits);
    hits.forEach(item => shown.add(item.heading));
    runs.flat().forEach(item => item.rows.forEach(row => row.hidden = value.trim() && !shown.has(item)));
    count.textContent = value.trim() && words.shown.replace("{n}", hits.length).replace("{all}", items.length);
  };
}

// --- where a table scrolls: a stop of the keyboard there and nowhere else, and heads that stay in sight

function reach(box) {
  const table = box.querySelector("table"), height = table.tHead?.offsetHeight;
  const first = table.querySelector("tbody tr:not(.group) > :first-child")?.offsetWidth;
  const scrolls = table.scrollWidth > box.clientWidth + 1;
  const has = {scrolls, holds: scrolls && first < box.clientWidth * .4, heads: height < innerHeight * .25,
    tall: table.offsetHeight > innerHeight * 1.5};
  for (const name in has) box.classList.toggle(name, has[name]);
  const sizes = {head: height, wide: box.clientWidth, left: has.holds ? first : 0};
  for (const name in sizes) box.style.setProperty(`--${name}`, `${sizes[name]}px`);
  box.dataset.name ||= box.ariaLabel || titleOf(table);
  scrolls ? box.tabIndex = 0 : box.removeAttribute("tabindex");
  box.role = scrolls ? "region" : null;
  box.ariaLabel = scrolls ? box.dataset.name : null;
}

const watched = new ResizeObserver(entries => entries.forEach(({target}) => reach(target.closest(".table-box"))));
all(".table-box").forEach((box, at) => {
  enliven(box, at);
  watched.observe(box);
  watched.observe(box.querySelector("table"));
});

// --- the whole page: what has the words of a query, what is called so first

const finder = part("finder"), [list] = finder.getElementsByTagName("ul"), found = finder.querySelector("output");
let things;
document.querySelector(".masthead").append(finder);

finder.oninput = ({target: {value}}) => {
  things ||= all("main :is(h2, h3, h4, .entry, .card, tr:not(.group), li):not(#answers *)").map(node => ({
    node, text: normal([...texts(node), node.id].join("|"))
  }));
  const hits = among(things, value), called = normal(value);
  hits.sort((a, b) => b.text.includes(called) - a.text.includes(called));
  found.textContent = value && found.dataset.count.replace("{n}", hits.length);
  list.replaceChildren(...hits.slice(0, 12).map(({node}) => {
    const item = part("hit"), button = item.firstChild;
    // As it stands on the page: what has a line or a cell of its own is told apart
    button.textContent = node.innerText.replace(/\s*[\t\n]\s*/g, " \u00b7 ").slice(0, 99);
    button.onclick = () => show(node);
    return item;
  }));
};

function show(node) {
  if (node.hidden) {
    const seek = node.closest(".table-box").previousElementSibling;
    seek.querySelector("input").value = "";
    seek.oninput({target: {value: ""}});
  }
  all("details").forEach(box => box.open ||= box.contains(node));
  node.tabIndex = -1;
  node.focus({preventScroll: true});
  node.scrollIntoView({block: "center"});
}
