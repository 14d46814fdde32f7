"use strict";
// The page without this script shows the same and its forms work; with it, it moves by itself.
const said = document.getElementById("said");
let version = "", alive = null, tries = 0, closed = false;

function say(text, lost = false) {
  said.classList.toggle("is-lost", lost);
  if (said.textContent !== text) said.textContent = text;
}

// What is new comes into the page piece by piece, so that what is being typed, what is open and where one stands stays.
function patch(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || (old.id || "") !== (fresh.id || "")) {
    old.replaceWith(fresh.cloneNode(true));
  } else if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
  } else {
    for (const {name} of [...old.attributes]) if (!fresh.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
    for (const {name, value} of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    inside(old, fresh);
    if (old.nodeName === "SELECT" && document.activeElement !== old) old.selectedIndex = [...old.options].findIndex(option => option.hasAttribute("selected"));
  }
}
function inside(old, fresh) {
  const wanted = [...fresh.childNodes];
  for (const [at, node] of wanted.entries()) {
    const here = old.childNodes[at];
    const named = node.id && [...old.childNodes].find(one => one.id === node.id);
    if (named && named !== here) old.insertBefore(named, here || null);
    const now = old.childNodes[at];
    if (!now) old.append(node.cloneNode(true));
    else if (!named && now.id && wanted.some(one => one.id === now.id)) old.insertBefore(node.cloneNode(true), now);
    else patch(now, node);
  }
  while (old.childNodes.length > wanted.length) old.lastChild.remove();
}
function show(told) {
  const ended = document.getElementById("ended"), before = ended.textContent;
  version = told.version;
  for (const [name, html] of Object.entries(told.sections)) {
    const section = document.getElementById(name), fresh = document.createElement("template");
    fresh.innerHTML = html;
    dress(fresh.content);
    if (section) inside(section, fresh.content);
  }
  if (ended.textContent !== before) say(ended.textContent);
}

// A command can be copied
function dress(root) {
  for (const code of root.querySelectorAll("[data-copy]")) {
    if (code.nextElementSibling?.className === "copy") continue;
    code.after(document.getElementById("copy").content.cloneNode(true));
  }
}
dress(document);

// --- the live connection; where there is none, the page asks
function connect() {
  alive = new WebSocket(new URL("live", location.href).href.replace(/^http/, "ws"));
  alive.onopen = () => { if (tries) say(""); tries = 0; };
  alive.onmessage = event => show(JSON.parse(event.data));
  alive.onclose = () => {
    alive = null;
    if (!closed) ask();
  };
}
async function ask() {
  if (closed || alive) return;
  try {
    const answer = await fetch("state?since=" + version, {cache: "no-store"});
    if (!answer.ok) throw answer;
    if (tries) say("");
    tries = 0;
    show(await answer.json());
    setTimeout(again, 2000);
  } catch {
    tries += 1;
    say(tries > 5 ? said.dataset.closed : said.dataset.lost, true);
    setTimeout(ask, Math.min(1000 * tries, 10000));
  }
}
let polls = 0;
function again() {
  polls += 1;
  if (polls % 5) ask(); else connect();
}
connect();
document.addEventListener("visibilitychange", () => { if (!document.hidden && !alive) ask(); });

// --- forms
async function send(form, body) {
  try {
    const answer = await fetch(form.action, {method: "POST", body, headers: {"X-Window": "1"}});
    if (answer.status === 413 || answer.status === 400) throw answer;
    const told = answer.ok ? await answer.json() : {said: await answer.text()};
    closed = Boolean(told.closed);
    say(closed ? said.dataset.closed : told.said || "");
  } catch {
    say(said.dataset.refused, true);
  }
}
document.addEventListener("submit", event => {
  const form = event.target;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const files = body.getAll("file").filter(one => one instanceof File);
  if (files.reduce((sum, file) => sum + file.size, 0) > 50 * 1024 * 1024) return say(files.length > 1 ? said.dataset.many : said.dataset.large);
  const goes = form.querySelector("[name=at]")?.value;
  send(form, body).then(() => {
    if (files.length) form.reset();
    const target = goes && !form.closest("#" + goes) && document.getElementById(goes);
    if (target) { target.scrollIntoView(); target.querySelector("h2")?.setAttribute("tabindex", "-1"); target.querySelector("h2")?.focus(); }
  });
});
document.addEventListener("change", event => {
  const form = event.target.form;
  if (form && "atOnce" in form.dataset && event.target.value) form.requestSubmit();
});
document.addEventListener("click", async event => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  const code = button.previousElementSibling;
  try { await navigator.clipboard.writeText(code.textContent); say(said.dataset.copied); }
  catch { getSelection().selectAllChildren(code); }
});

// --- a file that is dropped anywhere on the page
const zone = () => document.querySelector("[data-drop]");
const holds = event => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", event => { if (holds(event)) { event.preventDefault(); zone().classList.add("is-over"); } });
document.addEventListener("dragleave", event => { if (!event.relatedTarget) zone().classList.remove("is-over"); });
document.addEventListener("drop", event => {
  if (!holds(event)) return;
  event.preventDefault();
  zone().classList.remove("is-over");
  const form = zone(), input = form.querySelector("[type=file]");
  input.files = event.dataTransfer.files;
  form.requestSubmit();
});
