// One stream of events for all tabs of the browser: a browser opens six connections to a server and no more.

/** @type {Set<MessagePort>} */
const ports = new Set();
let last = "";

const source = new EventSource("/events");
for (const kind of ["hello", "change", "badges"]) {
  source.addEventListener(kind, (event) => {
    if (kind === "hello") last = event.data;
    for (const port of ports) port.postMessage({ kind, data: JSON.parse(event.data) });
  });
}

/** @type {any} */ (self).onconnect = (/** @type {MessageEvent} */ event) => {
  const [port] = event.ports;
  ports.add(port);
  port.onmessage = () => ports.delete(port);
  if (last) port.postMessage({ kind: "hello", data: JSON.parse(last) });
};
