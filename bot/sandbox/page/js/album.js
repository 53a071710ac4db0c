// Mosaic of an album: rows of equal height whose pictures keep their shape.

const TARGET_RATIO = 0.95; // a mosaic a little taller than wide reads well on a phone

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Width over height of a media, kept within what a mosaic can bear. */
export function shapeOf(media) {
  return media?.width && media?.height ? clamp(media.width / media.height, 0.6, 1.8) : 1;
}

/** All ways to cut `count` pictures into rows of one to three. */
function partitions(count) {
  if (count === 0) return [[]];
  const ways = [];
  for (let row = 1; row <= Math.min(3, count); row += 1) for (const rest of partitions(count - row)) ways.push([row, ...rest]);
  return ways;
}

function rowsOf(shapes, sizes) {
  let at = 0;
  return sizes.map((size) => shapes.slice(at, (at += size)));
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

function penalty(rows) {
  const heights = rows.map((row) => 1 / sum(row));
  const uneven = Math.max(...heights) / Math.min(...heights) - 1;
  const lonely = rows.filter((row) => row.length === 1).length;
  return Math.abs(Math.log(sum(heights) * TARGET_RATIO)) * 2 + uneven * 0.35 + (rows.length > 1 ? Math.max(0, lonely - 1) * 0.8 : 0);
}

/** Cut pictures of these shapes into the rows that fill a bubble best; each row lists its shapes. */
export function mosaicRows(shapes) {
  const ways = partitions(shapes.length).map((sizes) => rowsOf(shapes, sizes));
  return ways.reduce((best, rows) => (penalty(rows) < penalty(best) ? rows : best));
}
