// Search over all pages of a portal: pieces of an index, each a script of its own, loaded when somebody searches.
// The box is the one that a report has for its page (tables.js).
const box = document.querySelector(".finder");
const input = box.querySelector("input"), list = box.querySelector("ul"), count = box.querySelector("output");
const {src} = document.currentScript, root = src.replace(/assets\/[^/]*$/, "");
const base = `${root}assets/search/${document.documentElement.lang}/`;
const letters = ALPHABET;
const latin = text => text.toLowerCase().replace(/./g, sign => letters[sign] ?? sign).match(/[a-z0-9.]+/g) || [];
const pieces = {}, asked = {};
let keys;

window.vomr = {
  keys(every) {
    keys = every;
    search();
  },
  piece(key, entries) {
    pieces[key] = entries.map(([title, kind, address, more]) => ({
      title, kind, address, words: latin(`${title} ${more}`)
    }));
    search();
  }
};

function load(name) {
  if (asked[name]) return;
  asked[name] = true;
  const script = document.createElement("script");
  script.src = base + name;
  document.head.append(script);
}

// The longest word that the index knows leads to the entries, and all words narrow them
function search() {
  const query = latin(input.value);
  if (!input.value.trim()) {
    list.replaceChildren();
    count.textContent = "";
    return;
  }
  if (!keys) return load("keys.js");
  const known = query.map(word => [word, keys.filter(key => word.startsWith(key) || key.startsWith(word))])
    .filter(([, own]) => own.length).sort(([a], [b]) => b.length - a.length);
  const own = known[0]?.[1].slice(0, 8) || [];
  own.filter(key => !pieces[key]).forEach(key => load(`p-${key}.js`));
  if (own.some(key => !pieces[key])) return;
  const hits = new Map();
  for (const entry of own.flatMap(key => pieces[key])) {
    if (query.every(word => entry.words.some(other => other.startsWith(word)))) hits.set(entry.address, entry);
  }
  const found = [...hits.values()].sort((a, b) => a.words.length - b.words.length);
  count.textContent = count.dataset.count.replace("{n}", found.length);
  list.replaceChildren(...found.slice(0, 20).map(({title, kind, address}) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = root + FOLDER + address;
    link.textContent = title;
    item.append(link, ` \u00b7 ${kind}`);
    return item;
  }));
}

box.oninput = search;
