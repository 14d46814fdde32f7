// Figures of a page answer where they stand: one stop of the keyboard for each table, arrows between its figures.
const section = document.getElementById("answers");
const dialog = document.getElementById("asked");
const byHash = hash => document.getElementById(decodeURIComponent(hash.slice(1)));

// A link opens what it leads to, also in a browser that would leave it closed.
function reveal() {
  const target = location.hash ? byHash(location.hash) : null;
  let opened = false;
  for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) {
    opened ||= !box.open;
    box.open = true;
  }
  if (opened) target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();

if (section && dialog) {
  const answers = new Map();
  section.querySelectorAll(".answer").forEach(answer => answers.set(answer.dataset.answer, answer));
  const [name, day, told, back, close] = dialog.querySelectorAll("[id], button");
  const groups = new Set();
  const trail = [];
  const isSeen = asks => asks.getClientRects().length > 0;
  const groupOf = asks => asks.closest("table") || asks.closest(".cards") || asks.closest("ul, ol, dl, p")
    || asks.parentElement;
  const inGroup = group => [...group.querySelectorAll(".asks")].filter(asks => groupOf(asks) === group && isSeen(asks));

  function settle(group, wanted) {
    const all = inGroup(group);
    const stop = wanted || all.find(asks => asks.tabIndex === 0) || all[0];
    group.querySelectorAll(".asks[tabindex='0']").forEach(asks => {
      if (groupOf(asks) === group) asks.tabIndex = -1;
    });
    if (stop) stop.tabIndex = 0;
  }

  document.querySelectorAll("main [data-figure]").forEach(printed => {
    if (!answers.has(printed.dataset.figure) || printed.closest("a, summary, button")) return;
    let asks = printed;
    if (printed.tagName !== "SPAN") {
      // the role stands within the cell, so that a cell stays one
      asks = document.createElement("span");
      asks.append(...printed.childNodes);
      printed.append(asks);
    }
    asks.classList.add("asks");
    asks.setAttribute("role", "button");
    asks.setAttribute("aria-haspopup", "dialog");
    asks.tabIndex = -1;
    groups.add(groupOf(asks));
  });
  groups.forEach(group => settle(group));

  // What is filtered away is no stop.
  const again = () => requestAnimationFrame(() => groups.forEach(group => settle(group)));
  addEventListener("input", again);
  addEventListener("toggle", again, true);
  addEventListener("click", again);

  const lists = answer => [...answer.querySelectorAll(".from")].map(list => list.cloneNode(true));

  function show(answer, key) {
    const copy = answer.cloneNode(true);
    name.replaceChildren(...copy.firstElementChild.childNodes);
    copy.firstElementChild.remove();
    copy.querySelectorAll(".same").forEach(same => {
      same.replaceWith(...lists(byHash(same.querySelector("a").hash)));
    });
    copy.querySelectorAll("a.rule, .from a").forEach(link => {
      const text = document.createElement("span");
      text.append(...byHash(link.hash).cloneNode(true).childNodes);
      link.replaceWith(text);
    });
    // what was asked, where it is of another day
    const asked = [...copy.querySelectorAll(".days li")].find(other => other.dataset.of === key);
    day.replaceChildren(...(asked ? asked.childNodes : [dialog.dataset.day]));
    asked?.remove();
    told.replaceChildren(...copy.childNodes);
    back.hidden = trail.length < 2;
    dialog.scrollTop = 0;
    if (!dialog.open) dialog.showModal();
    name.focus();
  }

  function ask(asks) {
    const of = asks.closest("[data-figure]").dataset;
    trail.splice(0, trail.length, [answers.get(of.figure), [of.day, of.since, of.report].map(x => x || "").join("|")]);
    show(...trail[0]);
  }

  document.addEventListener("click", event => {
    const asks = event.target.closest(".asks");
    if (asks && getSelection().isCollapsed) ask(asks);
  });

  document.addEventListener("focusin", event => {
    if (event.target.matches(".asks")) settle(groupOf(event.target), event.target);
  });

  document.addEventListener("keydown", event => {
    const asks = event.target;
    if (!asks.matches?.(".asks") || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = inGroup(groupOf(asks));
    const at = all.indexOf(asks);
    const box = asks.getBoundingClientRect();
    // of the row above or below the nearest one
    const beside = way => {
      const rows = all.map(other => [other, other.getBoundingClientRect()])
        .filter(([, other]) => (other.top - box.top) * way > box.height / 2)
        .sort(([, a], [, b]) => (a.top - b.top) * way);
      const row = rows.filter(([, other]) => Math.abs(other.top - rows[0][1].top) < box.height / 2);
      return row.sort(([, a], [, b]) => Math.abs(a.right - box.right) - Math.abs(b.right - box.right))[0]?.[0];
    };
    const moves = {
      ArrowLeft: () => all[at - 1],
      ArrowRight: () => all[at + 1],
      ArrowUp: () => beside(-1),
      ArrowDown: () => beside(1),
      Home: () => all[0],
      End: () => all[all.length - 1],
    };
    if (event.key === "Enter" || event.key === " ") ask(asks);
    else if (moves[event.key]) moves[event.key]()?.focus();
    else return;
    event.preventDefault();
  });

  dialog.addEventListener("click", event => {
    const part = event.target.closest("a[href^='#f:']");
    if (event.target === dialog || event.target === close) dialog.close();
    else if (event.target === back) {
      trail.pop();
      show(...trail[trail.length - 1]);
    } else if (part) {
      event.preventDefault();
      trail.push([byHash(part.hash), "||"]);
      show(...trail[trail.length - 1]);
    }
  });
}
