/**
 * Makes a DOM node with its properties and children in one expression. Nothing is ever parsed as
 * HTML, so data from the server can only become text.
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties] DOM properties; a name with a dash is an attribute
 * @param {...(Node | string | null)} children null is left out
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role") node.setAttribute(key, String(value));
    else Reflect.set(node, key, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}
