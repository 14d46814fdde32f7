// Figures of a page answer where they stand: one stop of the keyboard for each table, arrows between its figures.
const every = (css, within = document) => [...within.querySelectorAll(css)];
// Nothing where an address was cut within a letter
function target({hash}) {
  try {
    return document.getElementById(decodeURIComponent(hash.slice(1)));
  } catch {
    return null;
  }
}
const [dialog] = every("#asked");

// A link opens what it leads to, also where the browser would leave it closed
const reveal = () => every("details:not([open])").forEach(box => {
  if (!box.contains(target(location))) return;
  box.open = true;
  target(location).scrollIntoView();
});
onhashchange = reveal;
reveal();

if (dialog) {
  const [name, day, told, back, close] = every("[id], button", dialog);
  const answers = Object.fromEntries(every("[data-answer]").map(own => [own.dataset.answer, own]));
  const groups = new Set(), trail = [];
  const kin = asks => asks.closest("table, .cards") || asks.closest("ul, ol, dl, p, div");
  const seen = group => every(".asks", group).filter(asks => kin(asks) === group && asks.offsetParent);

  function settle(group, stop) {
    const asks = seen(group);
    stop ||= asks.find(other => !other.tabIndex) || asks[0];
    asks.forEach(other => other.tabIndex = other === stop ? 0 : -1);
  }

  function show() {
    const [own, key] = trail.at(-1), copy = own.cloneNode(true), [first] = copy.children;
    every(".same", copy).forEach(same => {
      same.replaceWith(every(".from", target(same.querySelector("a")))[0].cloneNode(true));
    });
    every("[href*=rule], .from a", copy).forEach(link => {
      const text = document.createElement("span");
      text.append(...target(link).cloneNode(true).childNodes);
      link.replaceWith(text);
    });
    // What was asked stands first, where it is of another day
    const asked = every("[data-of]", copy).find(other => other.dataset.of === key);
    day.replaceChildren(...asked ? asked.childNodes : [dialog.dataset.day]);
    name.replaceChildren(...first.childNodes);
    first.remove();
    asked?.remove();
    told.replaceChildren(...copy.childNodes);
    back.hidden = !trail[1];
    if (!dialog.open) dialog.showModal();
    name.focus();
  }

  every("main [data-figure]").forEach(cell => {
    const {figure, day, since, report} = cell.dataset;
    if (!answers[figure] || cell.closest("a, summary")) return;
    // The role stands within a cell, so that it stays one
    const asks = document.createElement("span");
    asks.append(...cell.childNodes);
    cell.append(asks);
    asks.className = "asks";
    asks.role = "button";
    asks.ariaHasPopup = "dialog";
    const group = kin(asks);
    groups.add(group);
    const ask = () => {
      trail.splice(0, 9e9, [answers[figure], [day, since, report].join("|")]);
      show();
    };
    asks.onclick = () => getSelection().isCollapsed && ask();
    asks.onfocus = () => settle(group, asks);
    asks.onkeydown = event => {
      const {key, ctrlKey, altKey, metaKey} = event, shown = seen(group), at = shown.indexOf(asks);
      const own = asks.getBoundingClientRect();
      // In the row above or below the nearest one
      const beside = way => shown.map(other => {
        const {top, right} = other.getBoundingClientRect();
        return [Math.round((top - own.top) * way / 9) * 1e4 + Math.abs(right - own.right), other];
      }).filter(([away]) => away >= 1e4).sort(([a], [b]) => a - b)[0]?.[1];
      const move = {
        ArrowLeft: () => shown[at - 1],
        ArrowRight: () => shown[at + 1],
        ArrowUp: () => beside(-1),
        ArrowDown: () => beside(1),
        Home: () => shown[0],
        End: () => shown.at(-1),
        Enter: ask,
        " ": ask
      }[key];
      if (!move || ctrlKey || altKey || metaKey) return;
      event.preventDefault();
      move()?.focus();
    };
  });

  // What is filtered away is no stop
  const again = () => setTimeout(() => groups.forEach(group => settle(group)));
  again();
  ["input", "click"].forEach(kind => addEventListener(kind, again));

  dialog.onclick = event => {
    const part = event.target.closest("a");
    if ([dialog, close].includes(event.target)) dialog.close();
    if (event.target === back) trail.pop();
    if (part) trail.push([target(part)]);
    if (!part && event.target !== back) return;
    event.preventDefault();
    show();
  };
}
