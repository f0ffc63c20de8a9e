// One stream of events for all tabs of the browser: a browser opens six connections to a server and no more.

/** @type {Set<MessagePort>} */
const ports = new Set();
/** @type {{server: string, revision: number} | null} */
let last = null;

const source = new EventSource("/events");
for (const kind of ["hello", "change", "badges"]) {
  source.addEventListener(kind, (event) => {
    const data = JSON.parse(event.data);
    if (kind === "hello") last = data;
    if (kind === "change" && last) last.revision = data.revision;
    for (const port of ports) port.postMessage({ kind, data });
  });
}

/** @type {any} */ (self).onconnect = (/** @type {MessageEvent} */ event) => {
  const [port] = event.ports;
  ports.add(port);
  port.onmessage = () => ports.delete(port);
  if (last) port.postMessage({ kind: "hello", data: last });
};
