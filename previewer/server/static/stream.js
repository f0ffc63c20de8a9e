// The server's events, by one stream for all tabs where the browser can share one.

import { events } from "./events.js";

/** @param {(kind: string, data: any) => void} listener as for `events` */
export function listen(listener) {
  if (typeof SharedWorker !== "function") {
    events(listener);
    return;
  }
  const { port } = new SharedWorker("/static/stream-worker.js", { type: "module" });
  port.onmessage = (event) => listener(event.data.kind, event.data.data);
  addEventListener("pagehide", () => port.postMessage("bye"));
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
