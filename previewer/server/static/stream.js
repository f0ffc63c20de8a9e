// The server's events.

/**
 * Listens to what happens; `kind` is hello, change or badges.
 * @param {(kind: string, data: any) => void} listener
 */
export function listen(listener) {
  if (typeof SharedWorker === "function") {
    const { port } = new SharedWorker("/static/stream-worker.js");
    port.onmessage = (event) => listener(event.data.kind, event.data.data);
    addEventListener("pagehide", () => port.postMessage("bye"));
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    return;
  }
  const source = new EventSource("/events");
  for (const kind of ["hello", "change", "badges"]) {
    source.addEventListener(kind, (event) => listener(kind, JSON.parse(event.data)));
  }
}
