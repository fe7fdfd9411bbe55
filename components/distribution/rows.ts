/** Which tokens a distribution shows, in which order, and how much is left. V vocab_size. */

/** Token ids by falling probability, equal ones by rising id. [V] */
export function rankTokens(probabilities: Float32Array): Uint32Array {
  return Uint32Array.from(probabilities, (_, id) => id).toSorted((a, b) => probabilities[b] - probabilities[a] || a - b);
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
