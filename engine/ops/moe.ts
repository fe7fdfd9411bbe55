/**
 * Mixture of experts (Shazeer et al. 2017; Mixtral, Jiang et al. 2024, eq. 1): every token is sent through a few of many
 * feed-forward networks, and what they give is summed by the router's weights. T tokens, E experts, k chosen a token, D d_model.
 */

/**
 * The k experts with the largest weights, the largest first, of equal ones the first: indices[t, j], as whole numbers.
 * indices [T, k], weights [T, E], k <= E.
 */
export function topExperts(indices: Float32Array, weights: Float32Array, T: number, E: number, k: number): void {
  for (let t = 0; t < T; t++) {
    const row = weights.subarray(t * E, (t + 1) * E);
    const ranked = Array.from(row, (_, e) => e).toSorted((a, b) => row[b] - row[a] || a - b);
    for (let j = 0; j < k; j++) indices[t * k + j] = ranked[j];
  }
}

/**
 * What each chosen expert counts: its weight, or with `normalized` its share of the chosen ones' weights.
 * gates, indices [T, k], weights [T, E]. Throws a RangeError for an index that no expert has.
 */
export function expertGates(
  gates: Float32Array,
  weights: Float32Array,
  indices: Float32Array,
  normalized: boolean,
  T: number,
  E: number,
  k: number,
): void {
  for (let t = 0; t < T; t++) {
    let total = 0;
    for (let j = t * k; j < (t + 1) * k; j++) {
      const expert = indices[j];
      if (!Number.isInteger(expert) || expert < 0 || expert >= E)
        throw new RangeError(`${expert} is no expert: there are 0 to ${E - 1}`);
      gates[j] = weights[t * E + expert];
      total += gates[j];
    }
    if (normalized) for (let j = t * k; j < (t + 1) * k; j++) gates[j] /= total;
  }
}

/** Where expert e was chosen: each j of indices [T, k] with indices[j] = e. The token is floor(j / k). */
export function placesOf(expert: number, indices: Float32Array, T: number, k: number): number[] {
  const places: number[] = [];
  for (let j = 0; j < T * k; j++) if (indices[j] === expert) places.push(j);
  return places;
}

/** Collects the chosen tokens' rows: out[i] = x[floor(places[i] / k)]. out [n, D], x [T, D]. */
export function gatherRows(out: Float32Array, x: Float32Array, places: readonly number[], k: number, D: number): void {
  places.forEach((place, i) => {
    const token = Math.floor(place / k);
    out.set(x.subarray(token * D, (token + 1) * D), i * D);
  });
}

/** Adds what an expert gave to its tokens: out[floor(places[i] / k)] += gates[places[i]] * given[i]. out [T, D], given [n, D]. */
export function addGated(
  out: Float32Array,
  given: Float32Array,
  gates: Float32Array,
  places: readonly number[],
  k: number,
  D: number,
): void {
  places.forEach((place, i) => {
    const token = Math.floor(place / k);
    for (let c = 0; c < D; c++) out[token * D + c] += gates[place] * given[i * D + c];
  });
}
