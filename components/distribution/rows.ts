/** Which tokens a distribution shows, in which order, and how much is left. V vocab_size. */

/** More than any vocabulary has. */
const ID_SPAN = 2 ** 21;

/**
 * Token ids by falling probability, equal ones by rising id. [V] Bits of numbers from 0 on sort as the numbers do, and with an id
 * they fit into a double: without a comparator a vocabulary of 150,000 is sorted between two frames.
 */
export function rankTokens(probabilities: Float32Array): Uint32Array {
  const bits = new Uint32Array(probabilities.slice().buffer);
  const keys = new Float64Array(bits.length);
  for (let id = 0; id < bits.length; id++) keys[id] = (0xffffffff - bits[id]) * ID_SPAN + id;
  keys.sort();
  const order = new Uint32Array(bits.length);
  for (let rank = 0; rank < bits.length; rank++) order[rank] = keys[rank] % ID_SPAN;
  return order;
}

/** One line of the picture. */
export interface Row {
  readonly id: number;
  /** Counted from 1. */
  readonly rank: number;
}

export interface Shown {
  readonly rows: readonly Row[];
  /** The tokens that are not shown: how many, and their probability before and after. */
  readonly rest: { readonly count: number; readonly probability: number; readonly after: number };
}

/** The `top` most probable tokens, those in `also` wherever they stand, and the rest as one. */
export function topRows(
  order: Uint32Array,
  probabilities: Float32Array,
  after: Float32Array | undefined,
  top: number,
  also: readonly number[],
): Shown {
  const rows: Row[] = [];
  for (let place = 0; place < order.length; place++) {
    if (place >= top && (also.length === 0 || rows.length >= top + also.length)) break;
    if (place < top || also.includes(order[place])) rows.push({ id: order[place], rank: place + 1 });
  }
  // Summed over the rest itself: one minus what is shown would leave float dust where nothing is left.
  const restOf = (of: Float32Array): number => {
    const shown = new Set(rows.map((row) => row.id));
    return of.reduce((sum, share, id) => (shown.has(id) ? sum : sum + share), 0);
  };
  const rest = { count: order.length - rows.length, probability: restOf(probabilities), after: after ? restOf(after) : 0 };
  return { rows, rest };
}

/** Tokens whose text holds the query, letters' case aside, most probable first: at most `limit` of them, and how many there are. */
export function findTokens(
  order: Uint32Array,
  vocabulary: readonly string[],
  query: string,
  limit: number,
): { readonly rows: readonly Row[]; readonly count: number } {
  const wanted = query.toLowerCase();
  const rows: Row[] = [];
  let count = 0;
  order.forEach((id, place) => {
    if (!vocabulary[id].toLowerCase().includes(wanted)) return;
    count++;
    if (rows.length < limit) rows.push({ id, rank: place + 1 });
  });
  return { rows, count };
}
