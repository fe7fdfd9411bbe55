/**
 * Work that can wait for the next frame, gathered: first everybody measures, then everybody changes what is on screen. Whoever measured
 * right after a change of the page would make the browser lay it out then and there, once for each who does.
 */
/** Looks at sizes and places, changes nothing, and returns what changes the page, if anything is to be changed. */
type Measure = () => (() => void) | void;

let waiting: Measure[] = [];

function run(): void {
  const measures = waiting;
  waiting = [];
  const changes = measures.map((measure) => measure());
  for (const change of changes) change?.();
}

/** Queues a measurement for the next frame. */
export function onNextFrame(measure: Measure): void {
  if (waiting.length === 0) requestAnimationFrame(run);
  waiting.push(measure);
}
