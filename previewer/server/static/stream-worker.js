// One stream of events for all tabs of the browser: a browser opens six connections to a server and no more.

import { events } from "./events.js";

/** @type {Set<MessagePort>} */
const ports = new Set();
/** What a tab that comes later has to know. @type {Record<string, any> | null} */
let last = null;

events((kind, data) => {
  if (kind === "hello" || kind === "lost") last = { kind, data };
  if (kind === "change" && last?.data) last.data.revision = data.revision;
  for (const port of ports) port.postMessage({ kind, data });
});

/** @type {any} */ (self).onconnect = (/** @type {MessageEvent} */ event) => {
  const [port] = event.ports;
  ports.add(port);
  port.onmessage = () => ports.delete(port);
  if (last) port.postMessage(last);
};
