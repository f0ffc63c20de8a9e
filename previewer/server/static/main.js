// The page: its parts, and what they do when something happens in the project.

import { light, reveal } from "./stage.js"; // first to hear of a rendering
import "./keys.js";
import "./sidebar.js";
import "./toolbar.js";
import "./inbox.js";
import "./inspector.js";
import "./status.js";
import { go, state } from "./address.js";
import { firstProject } from "./api.js";
import { project } from "./project.js";
import { refreshSheet } from "./sheet.js";
import { listen } from "./stream.js";
import { bench } from "./workbench.js";

let { revision } = firstProject;
/** @type {string | undefined} */
let server;

const lost = /** @type {HTMLElement} */ (document.getElementById("lost"));

listen((kind, data) => {
  if (kind === "hello" || kind === "lost") lost.hidden = kind === "hello";
  if (kind === "hello") greeted(data);
  if (kind === "badges") project.refresh();
  if (kind === "change") changed(data);
});

/** @param {{server: string, revision: number}} hello */
function greeted(hello) {
  // Another process has another token: the page is made anew.
  if (server && server !== hello.server) location.reload();
  server = hello.server;
  // What happened before the stream was open, or while it was cut off, was told to nobody.
  if (hello.revision > revision) everything(hello.revision);
  else project.refresh();
}

/** @param {{cases: Record<string, string[]>, structure: boolean, revision: number}} change */
async function changed(change) {
  const { template, case: name, view } = state();
  const mine = change.cases[template];
  if (change.revision > revision + 1) return everything(change.revision);
  revision = change.revision;
  // The email first; what takes longer waits for it.
  if (mine?.includes(name)) await bench.render();
  if (view === "sheet") refreshSheet(change.cases);
  if (mine) bench.inspect();
  if (change.structure) {
    await project.refresh();
    settle();
  }
  return undefined;
}

/** Looks at everything anew. @param {number} current */
async function everything(current) {
  revision = current;
  await bench.render();
  bench.inspect();
  await project.refresh();
  settle();
  refreshSheet(
    Object.fromEntries(project.templates.map(({ name, cases }) => [name, cases.map((other) => other.name)])),
  );
}

/** Makes sure that what is looked at is there. */
function settle() {
  const { template, case: name } = state();
  const known = project.template(template) ?? (template ? undefined : project.templates[0]);
  if (!known) return;
  if (!known.cases.some((other) => other.name === name)) go({ template: known.name, case: known.cases[0]?.name ?? "" });
  else if (known.name !== template) go({ template: known.name });
}

bench.addEventListener("lit", (event) => light(/** @type {CustomEvent} */ (event).detail));
bench.addEventListener("reveal", reveal);

const { template, case: name } = state();
settle();
if (state().template === template && state().case === name) {
  bench.render().then(() => bench.inspect());
}
