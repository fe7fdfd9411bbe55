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

/** The same for several things that take turns, so that what slows the machine down for a while slows all of them. */
export async function alternatingMs(repeats: number, works: readonly (() => unknown)[]): Promise<number[]> {
  for (const work of works) for (let i = 0; i < 3; i++) await work();
  const times = works.map((): number[] => []);
  for (let i = 0; i < repeats; i++)
    for (const [w, work] of works.entries()) {
      const began = performance.now();
      await work();
      times[w].push(performance.now() - began);
    }
  return times.map((each) => each.toSorted((a, b) => a - b)[repeats >> 1]);
}
