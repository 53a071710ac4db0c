// Mosaic of an album: rows of equal height, or one tall picture beside the others; all keep their shape.

const TARGET_RATIO = 0.95; // a mosaic a little taller than wide reads well on a phone
const TALL = 0.85;

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** Width over height of a media, kept within what a mosaic can bear. */
export function shapeOf(media) {
  return media?.width && media?.height ? clamp(media.width / media.height, 0.6, 1.8) : 1;
}

/** All ways to cut `count` pictures into rows of one to three. */
function partitions(count) {
  if (count === 0) return [[]];
  const ways = [];
  for (let row = 1; row <= Math.min(3, count); row += 1)
    for (const rest of partitions(count - row)) ways.push([row, ...rest]);
  return ways;
}

function rowsOf(shapes, sizes) {
  let at = 0;
  return sizes.map((size) => shapes.slice(at, (at += size)));
}

function penalty(rows) {
  const heights = rows.map((row) => 1 / sum(row));
  const uneven = Math.max(...heights) / Math.min(...heights) - 1;
  const lonely = rows.slice(1).filter((row) => row.length === 1).length;
  return Math.abs(Math.log(sum(heights) * TARGET_RATIO)) * 2 + uneven * 0.35 + lonely * 0.5;
}

/**
 * Lay pictures of these shapes out: `{rows, ratio}` with the shapes of each row, or `{column, ratio}` where the first
 * stands at the left of a column of the others. `ratio` is width over height of the whole.
 */
export function mosaic(shapes) {
  if ((shapes.length === 3 || shapes.length === 4) && shapes[0] <= TALL) {
    const column = 1 / sum(shapes.slice(1).map((shape) => 1 / shape));
    return { column, ratio: shapes[0] + column };
  }
  const ways = partitions(shapes.length).map((sizes) => rowsOf(shapes, sizes));
  const rows = ways.reduce((best, way) => (penalty(way) < penalty(best) ? way : best));
  return { rows, ratio: 1 / sum(rows.map((row) => 1 / sum(row))) };
}
