/**
 * The only source of randomness in the project: PCG32 (O'Neill 2014, pcg-random.org, XSH-RR 64/32), seeded and resumable.
 * The state is four 16-bit-safe halves so that it survives JSON.
 */
export interface RandomState {
  readonly high: number;
  readonly low: number;
}

const MULTIPLIER = 6364136223846793005n;
const INCREMENT = 1442695040888963407n;
const MASK = (1n << 64n) - 1n;

export class Random {
  #state: bigint;

  constructor(seed: number | RandomState) {
    if (typeof seed === 'number') {
      this.#state = 0n;
      this.uint32();
      this.#state = (this.#state + BigInt(Math.trunc(seed) >>> 0)) & MASK;
      this.uint32();
    } else {
      this.#state = (BigInt(seed.high >>> 0) << 32n) | BigInt(seed.low >>> 0);
    }
  }

  get state(): RandomState {
    return { high: Number(this.#state >> 32n), low: Number(this.#state & 0xffffffffn) };
  }

  /** An integer in [0, 2^32). */
  uint32(): number {
    const old = this.#state;
    this.#state = (old * MULTIPLIER + INCREMENT) & MASK;
    const shifted = Number((((old >> 18n) ^ old) >> 27n) & 0xffffffffn);
    const rotation = Number(old >> 59n);
    return ((shifted >>> rotation) | (shifted << (-rotation & 31))) >>> 0;
  }

  /** A float in [0, 1). */
  uniform(): number {
    return this.uint32() / 2 ** 32;
  }

  /** An integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** A standard normal deviate (Box & Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** One of the items. Throws on an empty list. */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[this.below(items.length)];
  }

  /** Fisher-Yates, in place. */
  shuffle<Item>(items: Item[]): Item[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }
}
