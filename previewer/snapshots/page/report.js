/** @type {Record<string, [string | null, string | null]>} before and after of each rendering */
const emails = JSON.parse(document.getElementById("emails").textContent);
const buttons = [...document.querySelectorAll("[data-rendering]")];
const stage = document.querySelector(".stage");
const papers = [...document.querySelectorAll(".paper")];
const mix = document.querySelector(".mix input");
let current = -1;
/** @type {DOMRect[][]} what differs, on both sides */
let spots = [[], []];

/** The value of the chosen radio button. */
const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

/** The email as the frame gets it: its own policy first; the scheme is decided here, whatever the machine prefers. */
function prepared(html) {
  const images = document.querySelector("[name=images]").checked ? "data: https: http:" : "data:";
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src ${images}`;
  const dark = chosen("scheme") === "dark";
  const query = (isWanted) => (isWanted ? "(min-width: 0)" : "(max-width: 0)");
  return (
    `<meta http-equiv="Content-Security-Policy" content="${policy}"><style>:root{color-scheme:${dark ? "dark" : "light"}}</style>` +
    html
      .replace(/\(\s*prefers-color-scheme\s*:\s*dark\s*\)/gi, query(dark))
      .replace(/\(\s*prefers-color-scheme\s*:\s*light\s*\)/gi, query(!dark))
  );
}

/** Gives a frame the height of its email, and makes it small enough to stand beside the other. */
function fit(frame) {
  const page = frame.contentDocument;
  if (!page?.documentElement) return;
  const width = Number(chosen("width"));
  const room = stage.clientWidth / (chosen("view") === "side" ? 2 : 1) - 10;
  const scale = Math.min(1, room / width);
  frame.style.width = `${width}px`;
  frame.style.height = "0";
  const height = page.documentElement.scrollHeight;
  frame.style.height = `${height}px`;
  frame.style.transform = `scale(${scale})`;
  stage.style.setProperty("--paper", `${width * scale}px`);
  frame.parentElement.style.width = `${width * scale}px`;
  frame.parentElement.style.height = `${height * scale}px`;
  drawSpots(frame.parentElement, scale);
}

/** Draws a frame around everything that differs on one side. */
function drawSpots(paper, scale) {
  paper.querySelectorAll(".spot").forEach((spot) => spot.remove());
  for (const box of spots[papers.indexOf(paper)]) {
    const spot = document.createElement("div");
    spot.className = "spot";
    for (const side of ["left", "top", "width", "height"]) spot.style[side] = `${box[side] * scale}px`;
    paper.append(spot);
  }
}

/** Finds what differs once both emails are there, and brings the first of it into view. */
function compare() {
  const frames = papers.map((paper) => paper.querySelector("iframe[data-ready]"));
  if (!frames.every(Boolean)) return;
  spots = regions(frames[0].contentDocument, frames[1].contentDocument);
  fitAll();
  if (chosen("view") === "side") document.querySelector(".spot")?.scrollIntoView({ block: "nearest" });
}

function fitAll() {
  document.querySelectorAll(".paper iframe").forEach(fit);
}

/** Fills the two papers with the current rendering. */
function draw() {
  const [before, after] = emails[buttons[current].dataset.rendering] ?? [null, null];
  const known = buttons[current].dataset.rendering in emails;
  spots = [[], []];
  [before, after].forEach((html, side) => {
    const paper = papers[side];
    paper.removeAttribute("style");
    if (html === null) {
      const note = document.createElement("p");
      note.textContent = known ? "No email." : "Left out, for the size of this page.";
      paper.style.width = "320px";
      paper.replaceChildren(note);
      return;
    }
    const frame = document.createElement("iframe");
    // No scripts, no forms, no navigation; the same origin lets this page measure the height.
    frame.setAttribute("sandbox", "allow-same-origin");
    frame.title = side ? "After" : "Before";
    frame.addEventListener("load", () => {
      frame.contentDocument.addEventListener("click", (event) => event.preventDefault());
      frame.contentDocument.addEventListener("keydown", onKey);
      fit(frame);
      frame.dataset.ready = "yes";
      compare();
    });
    frame.srcdoc = prepared(html);
    paper.replaceChildren(frame);
  });
}

/** Shows a rendering by its number in the list. */
function show(at) {
  if (at < 0 || at >= buttons.length) return;
  current = at;
  const name = buttons[at].dataset.rendering;
  buttons.forEach((button, index) => {
    if (index === at) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
  let changes = "";
  for (const about of document.querySelectorAll("[data-about]")) {
    about.hidden = about.dataset.about !== name;
    if (!about.hidden) changes = about.dataset.changes;
  }
  for (const section of document.querySelectorAll(".changes")) section.hidden = section.id !== changes;
  buttons[at].scrollIntoView({ block: "nearest" });
  document.querySelector("main").scrollTop = 0;
  history.replaceState(null, "", `#${encodeURIComponent(name)}`);
  draw();
}

/** Chooses the next radio button of a group. */
function next(name) {
  const inputs = [...document.querySelectorAll(`input[name="${name}"]`)];
  const at = inputs.findIndex((input) => input.checked);
  inputs[(at + 1) % inputs.length].click();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const views = [...document.querySelectorAll('input[name="view"]')];
  const actions = {
    j: () => show(current + 1),
    k: () => show(current - 1),
    w: () => next("width"),
    d: () => next("scheme"),
    i: () => document.querySelector("[name=images]").click(),
  };
  if (event.key in actions) actions[event.key]();
  else if (views[Number(event.key) - 1]) views[Number(event.key) - 1].click();
  else return;
  event.preventDefault();
}

if (buttons.length) {
  buttons.forEach((button, at) => button.addEventListener("click", () => show(at)));
  for (const input of document.querySelectorAll(".bar input")) {
    input.addEventListener("change", () => {
      stage.dataset.view = chosen("view");
      if (input.name === "view") fitAll();
      else draw();
    });
  }
  mix.addEventListener("input", () => stage.style.setProperty("--mix", `${mix.value}%`));
  addEventListener("resize", fitAll);
  document.addEventListener("keydown", onKey);
  const wanted = decodeURIComponent(location.hash.slice(1));
  show(Math.max(0, buttons.findIndex((button) => button.dataset.rendering === wanted)));
}
