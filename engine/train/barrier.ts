/**
 * Where threads wait for one another: nobody passes before all have come. The last to arrive opens the gate; the others look
 * at it for a moment and then sleep, because the machine is shared with others.
 */
const ARRIVED = 0;
const GENERATION = 1;
const FAILED = 2;
/** Int32 words that a barrier needs of a SharedArrayBuffer. */
export const BARRIER_WORDS = 3;
const LOOKS = 2000;
const NAP_MS = 1000;

/** What those say who wait in vain; the reason is another member's to say. */
export const ANOTHER_FAILED = 'another training thread failed';

export interface Barrier {
  /** Returns once all members have called it. Throws where a member has failed: it will never come. */
  wait(): void;
  /** Frees the others to fail too. */
  fail(): void;
}

/** One member's side of the barrier over `words` [BARRIER_WORDS], which all `size` members share. */
export function createBarrier(words: Int32Array, size: number): Barrier {
  return {
    wait() {
      if (size === 1) return;
      const generation = Atomics.load(words, GENERATION);
      if (Atomics.add(words, ARRIVED, 1) === size - 1) {
        Atomics.store(words, ARRIVED, 0);
        Atomics.add(words, GENERATION, 1);
        Atomics.notify(words, GENERATION);
      } else {
        for (let look = 0; look < LOOKS && Atomics.load(words, GENERATION) === generation; look++);
        // Once the gate is open, all have come: who fails behind it is met at the next one.
        while (Atomics.load(words, GENERATION) === generation) {
          if (Atomics.load(words, FAILED) !== 0) throw new Error(ANOTHER_FAILED);
          Atomics.wait(words, GENERATION, generation, NAP_MS);
        }
      }
    },
    fail() {
      Atomics.store(words, FAILED, 1);
      Atomics.notify(words, GENERATION);
    },
  };
}
