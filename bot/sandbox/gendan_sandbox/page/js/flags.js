// Three small flags, drawn, since many systems have no flag letters.

const NS = "http://www.w3.org/2000/svg";

const SHAPES = {
  en: [
    ["M0 0h24v16H0z", "#1f3f8f"],
    ["M0 0l24 16M24 0L0 16", "none", "#fff", 3.4],
    ["M0 0l24 16M24 0L0 16", "none", "#c8102e", 1.3],
    ["M12 0v16M0 8h24", "none", "#fff", 5],
    ["M12 0v16M0 8h24", "none", "#c8102e", 3],
  ],
  zh: [
    ["M0 0h24v16H0z", "#de2910"],
    ["M5 2.2l.8 2.300h2.400L6.3 6l.7 2.300L5 6.9 3 8.3 3.7 6 1.8 4.500h2.400z", "#ffde00"],
    [
      "M10 1.600h1.200v1.200H10zM12.3 3.600h1.200v1.200h-1.200zM12.3 6.200h1.200v1.200h-1.200zM10 8.200h1.200v1.200H10z",
      "#ffde00",
    ],
  ],
  ru: [
    ["M0 0h24v5.400H0z", "#fff"],
    ["M0 5.330h24v5.400H0z", "#0b3aa5"],
    ["M0 10.660h24V16H0z", "#d52b1e"],
  ],
};

/** The flag that stands for a page language. */
export function flag(code) {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 24 16");
  svg.setAttribute("class", "flag");
  svg.setAttribute("aria-hidden", "true");
  for (const [d, fill, stroke, width] of SHAPES[code]) {
    const path = document.createElementNS(NS, "path");
    path.setAttribute("d", d);
    path.setAttribute("fill", fill);
    if (stroke) path.setAttribute("stroke", stroke);
    if (width) path.setAttribute("stroke-width", String(width));
    svg.append(path);
  }
  return svg;
}
