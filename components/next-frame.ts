/**
 * Work that can wait for the next frame, gathered: first everybody measures, then everybody changes what is on screen. Whoever measured
 * right after a change of the page would make the browser lay it out then and there, once for each who does.
 */
interface Job {
  /** Looks at sizes and places, changes nothing, and returns what is to be changed. */
  readonly measure: () => (() => void) | void;
}

let waiting: Job[] = [];

function run(): void {
  const jobs = waiting;
  waiting = [];
  const changes = jobs.map(({ measure }) => measure());
  for (const change of changes) change?.();
}

/** Queues a measurement for the next frame; returns what takes it out again. */
export function onNextFrame(measure: Job['measure']): () => void {
  const job: Job = { measure };
  if (waiting.length === 0) requestAnimationFrame(run);
  waiting.push(job);
  return () => {
    waiting = waiting.filter((each) => each !== job);
  };
}
