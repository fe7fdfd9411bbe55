/**
 * `npm run bench`: how fast this is, here and now. Ratios within one run are worth more than any single figure:
 * machines differ, and a shared one differs from itself.
 */
import { benchKernels } from './kernels';
import { benchPage } from './page';
import { benchStepping } from './stepping';
import { printTable } from './table';
import { benchTrace } from './trace';
import { benchTraining } from './training';

const sections: readonly [title: string, run: () => Promise<readonly Record<string, string | number>[]>][] = [
  ['Kernels, one thread', benchKernels],
  ['A trace of the shipped model, every activation recorded or none', benchTrace],
  ['Training the shipped model’s shape', async () => (await benchTraining()).map((row) => ({ ...row }))],
  ['The page, cold, from localhost', benchPage],
  ['Stepping through the walkthrough: time between frames', benchStepping],
];

const only = process.argv[2];
for (const [title, run] of sections) {
  if (only && !title.toLowerCase().includes(only.toLowerCase())) continue;
  console.log(`\n${title}`);
  printTable(await run());
}
