// Making elements: always from text, never from HTML, so that nothing anyone writes can become markup.

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A picture of icons.svg; the view box of wide ones is given. It says nothing to a screen reader. */
export function icon(name, { box = "0 0 24 24", ...attributes } = {}) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  for (const [key, value] of Object.entries({ viewBox: box, "aria-hidden": "true", ...attributes })) {
    svg.setAttribute(key, value);
  }
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** Words only a screen reader says. */
export function unseen(words) {
  return el("span", { class: "unseen" }, words);
}
