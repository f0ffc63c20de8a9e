// The stream of the server's events.

/**
 * Listens to the server; `kind` is hello, change or badges, and lost while it does not answer.
 * @param {(kind: string, data: any) => void} listener
 */
export function events(listener) {
  const source = new EventSource("/events");
  for (const kind of ["hello", "change", "badges"]) {
    source.addEventListener(kind, (event) => listener(kind, JSON.parse(event.data)));
  }
  source.addEventListener("error", () => listener("lost", null));
}
