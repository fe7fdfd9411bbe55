import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Random } from '../tensor/random';
import { generateWorld } from '../train/world';

/**
 * Our own training text from a shell: figures and samples, or the whole text in a file (documents apart by an empty line).
 *   npm run world -- [--seed 1] [--samples 5] [--out FILE]
 */
const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, samples: { type: 'string', default: '5' }, out: { type: 'string' } },
});

const world = generateWorld(Number(values.seed));
const total = world.documents.reduce((sum, text) => sum + text.length, 0);

if (values.out !== undefined) {
  writeFileSync(values.out, `${world.documents.join('\n\n')}\n`);
  console.log(`${world.documents.length} documents, ${total} characters, written to ${values.out}`);
} else {
  console.log(`${world.documents.length} documents, ${total} characters`);
  for (const [kind, size] of Object.entries(world.shares))
    console.log(`  ${kind.padEnd(12)} ${((100 * size) / total).toFixed(1)} %`);
  console.log(`${world.facts.length} held-out questions on facts`);
  for (const kind of new Set(world.facts.map((fact) => fact.kind))) {
    const facts = world.facts.filter((fact) => fact.kind === kind);
    console.log(`  ${kind.padEnd(18)} ${String(facts.length).padStart(4)}  ${facts[0].prompt} |${facts[0].answer}`);
  }
  console.log(`${world.agreement.length} held-out questions on agreement`);
  const random = new Random(Number(values.seed));
  for (let i = 0; i < Number(values.samples); i++) console.log(`\n${random.pick(world.documents)}`);
}
