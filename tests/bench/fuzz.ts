/**
 * Tens of thousands of damaged model files, of every kind that is read:
 *
 *   node --import tsx tests/bench/fuzz.ts [CASES a kind, 4000 unless given] [SEED]
 *
 * Each must be refused with a message or load whole; anything else ends this with the damage that did it. Prints how many were
 * refused, how many different messages were met, and how long the slowest took. tests/unit/formats-fuzz.test.ts is a short run.
 */
import { fuzz, targets } from '../unit/support/damage';

const runs = Number(process.argv[2] ?? 4000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);

const all = targets();
console.log(`${all.length} kinds, ${runs} damaged files each, seed ${seed}`);
const rows = all.map((target) => {
  const { refused, messages, slowest } = fuzz(target, runs, seed);
  return {
    what: target.what,
    bytes: target.files.get(target.damaged)?.length,
    refused: `${(100 * refused).toFixed(1)} %`,
    messages,
    'slowest, ms': slowest.toFixed(0),
  };
});
console.table(rows);
console.log(`${all.length * runs} damaged files: each was refused with a message or loaded whole`);
