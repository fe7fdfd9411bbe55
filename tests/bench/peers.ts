/**
 * `npm run bench:peers`: our engine, llama.cpp's WASM build (wllama) in the same Chromium, and native llama.cpp (node-llama-cpp),
 * on the same random checkpoints of SmolLM2-135M's shapes: a prompt of 128 tokens, then 64 new ones, greedy. They take turns, and
 * what counts are the ratios within one run, medians of the rounds. `--quick`: Q8_0 only, one round.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { Random } from '../../engine/tensor/random';
import { findBrowser } from '../e2e/browser';
import { SMOLLM2_135M } from '../e2e/support/smollm-shaped';
import { checkpoint, type FileType } from './peers/files';
import type { Contestant, Round, Task } from './peers/contestant';
import { loadNative } from './peers/native';
import { servePage } from './peers/serve';
import { WLLAMA_VERSION, wllamaFolder } from './peers/wllama';
import { printTable } from './table';

const PROMPT = 128;
const NEW = 64;
const THREADS = [1, 2] as const;
const NAMES = ['ours', 'wllama', 'native'] as const;
/** A contestant that has not finished by then is left out. */
const PATIENCE_MS = 60_000;
const BROWSER = ['--no-sandbox', '--disable-gpu', '--js-flags=--expose-gc'];

type Name = (typeof NAMES)[number];

interface Entrant {
  readonly name: Name;
  readonly threads: number;
  readonly contestant: Contestant;
  readonly rounds: Round[];
  /** Resident bytes of the browser's renderers that came with it, loaded and warmed up; null where that cannot be told. */
  memory: number | null;
  failed: boolean;
}

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const types: readonly FileType[] = values.quick ? ['Q8_0'] : ['Q8_0', 'Q4_0'];
const rounds = values.quick ? 1 : 3;

const random = new Random(128);
const task: Task = {
  prompt: Array.from({ length: PROMPT }, () => 300 + random.below(SMOLLM2_135M.vocab_size - 300)),
  count: NEW,
};
const warmUp: Task = { prompt: task.prompt.slice(0, 16), count: 4 };

const paths = new Map(types.map((type) => [type, checkpoint(type)]));
const models = dirname(checkpoint('Q8_0'));
const served = await servePage({ wllama: wllamaFolder(), models });
const browser = await chromium.launch({ executablePath: findBrowser(), args: BROWSER });
try {
  for (const [type, path] of paths) await compare(browser, type, path);
} finally {
  await browser.close();
  served.close();
}
// Native code may keep threads of its own.
process.exit(0);

/** How far it has come, beside the figures. */
function note(line: string): void {
  console.error(line);
}

async function compare(chromiumBrowser: Browser, type: FileType, path: string): Promise<void> {
  const entrants: Entrant[] = [];
  const pages: Page[] = [];
  const natives: Awaited<ReturnType<typeof loadNative>>[] = [];
  const enter = (name: Name, threads: number, contestant: Contestant): Entrant => {
    const entrant = { name, threads, contestant, rounds: [], memory: null, failed: false };
    entrants.push(entrant);
    return entrant;
  };
  const processes = await chromiumBrowser.newBrowserCDPSession();
  for (const threads of THREADS) {
    for (const name of ['ours', 'wllama'] as const) {
      const before = await rendererBytes(processes);
      const page = await chromiumBrowser.newPage();
      pages.push(page);
      page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
      await page.goto(served.url);
      await page.waitForFunction(() => 'peers' in window);
      await page.evaluate(([who, url, count]) => window.peers[who](url, count), [
        name,
        `/models/${basename(path)}`,
        threads,
      ] as const);
      const entrant = enter(name, threads, {
        async round(given) {
          // A page behind another may be given less of the machine.
          await page.bringToFront();
          return page.evaluate((what) => window.peers.round(what), given);
        },
      });
      await play(entrant, warmUp);
      const after = await rendererBytes(processes);
      entrant.memory = after === null || before === null ? null : after - before;
    }
    const native = await loadNative(path, threads);
    natives.push(native);
    await play(enter('native', threads, native), warmUp);
  }

  for (let round = 0; round < rounds; round++)
    for (const entrant of entrants) {
      const result = await play(entrant, task);
      if (result !== null) entrant.rounds.push(result);
    }
  report(type, entrants);
  await Promise.all(natives.map((native) => native.dispose()));
  await Promise.all(pages.map((page) => page.close()));
}

/** Resident bytes of all renderers together; null outside Linux. */
async function rendererBytes(processes: CDPSession): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const { processInfo } = await processes.send('SystemInfo.getProcessInfo');
  const kibibytes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0));
  return 1024 * kibibytes.reduce((sum, size) => sum + size, 0);
}

async function play(entrant: Entrant, what: Task): Promise<Round | null> {
  if (entrant.failed) return null;
  try {
    const result = await within(PATIENCE_MS, entrant.contestant.round(what));
    note(`${entrant.name}, ${entrant.threads} thread(s): ${result.promptMs.toFixed(0)} + ${result.generateMs.toFixed(0)} ms`);
    return result;
  } catch (error) {
    entrant.failed = true;
    console.error(`${entrant.name}, ${entrant.threads} thread(s), left out: ${String(error)}`);
    return null;
  }
}

async function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished after ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Speed {
  readonly prompt: number;
  readonly generate: number;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN;
}

/** Tokens a second, medians of the rounds; NaN where there are none. */
function speedOf(entrants: readonly Entrant[], name: Name, threads: number): Speed {
  const found = entrants.find((entrant) => entrant.name === name && entrant.threads === threads);
  return {
    prompt: (1000 * PROMPT) / median(found?.rounds.map(({ promptMs }) => promptMs) ?? []),
    generate: (1000 * NEW) / median(found?.rounds.map(({ generateMs }) => generateMs) ?? []),
  };
}

function report(type: FileType, entrants: readonly Entrant[]): void {
  console.log(`\n${type}: tokens a second (wllama ${WLLAMA_VERSION}, native: node-llama-cpp)`);
  printTable(
    entrants.map(({ name, threads, memory }) => {
      const { prompt, generate } = speedOf(entrants, name, threads);
      return { who: name, threads, prompt, generate, 'memory, MB': memory === null ? '' : String(Math.round(memory / 1e6)) };
    }),
  );
  const rows = THREADS.flatMap((threads) =>
    (['wllama', 'native'] as const).map((peer) => {
      const [us, them] = [speedOf(entrants, 'ours', threads), speedOf(entrants, peer, threads)];
      return {
        ratio: `ours / ${peer}, ${threads} thread${threads > 1 ? 's' : ''}`,
        prompt: us.prompt / them.prompt,
        generate: us.generate / them.generate,
      };
    }),
  );
  const [one, two] = THREADS.map((threads) => speedOf(entrants, 'ours', threads));
  console.log('');
  printTable([
    ...rows,
    { ratio: 'ours, two threads / one', prompt: two.prompt / one.prompt, generate: two.generate / one.generate },
  ]);
}
