// Questions to the server.

const boot = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("boot")).textContent ?? "{}");

/** The project as it was when the page was made. */
export const firstProject = boot.project;

/**
 * @param {string} path
 * @param {Record<string, string>} [query]
 */
export async function get(path, query = {}) {
  return answer(await reach(`${path}?${new URLSearchParams(query)}`));
}

/**
 * @param {string} path
 * @param {Record<string, string>} body
 */
export async function post(path, body) {
  return answer(await send(path, body));
}

/**
 * @param {string} path
 * @param {Record<string, string>} body
 * @returns {Promise<Blob>}
 */
export async function file(path, body) {
  const response = await send(path, body);
  return response.ok ? response.blob() : answer(response);
}

/** @param {string} path @param {Record<string, string>} body */
function send(path, body) {
  return reach(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Previewer-Token": boot.token },
    body: JSON.stringify(body),
  });
}

/** @param {string} path @param {RequestInit} [init] */
async function reach(path, init) {
  try {
    return await fetch(path, init);
  } catch {
    throw new Error("The preview does not answer.");
  }
}

/** @param {Response} response */
async function answer(response) {
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw new Error(text.startsWith("{") ? JSON.parse(text).error : text.trim());
}
