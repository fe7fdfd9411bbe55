/** The middle of several timings of the same thing, in milliseconds, after a warm-up. */
export async function medianMs(repeats: number, work: () => unknown): Promise<number> {
  for (let i = 0; i < 3; i++) await work();
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b)[repeats >> 1];
}
