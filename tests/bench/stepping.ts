/** Stepping through the walkthrough: the time between frames, as the browser itself counts them. */
import type { Page } from 'playwright-core';
import { build, preview } from 'vite';
import { writeView, type View } from '../../app/state/view';
import { launchBrowser } from '../e2e/browser';
import { toldPanel } from '../e2e/support/screen';

const STEPS = 200;
/** 50 frames a second. */
const FRAME_MS = 20;

const PROMPT = 'The dogs that the boy saw near the big old barn';

interface Walk {
  readonly what: string;
  readonly width: number;
  readonly height: number;
  /** Between one press of the key and the next. */
  readonly pauseMs: number;
  readonly view: Partial<View>;
}

/** The journey from its first step on: in a hurry, with the key held down, and at the size of a projector in the dark. */
const WALKS: readonly Walk[] = [
  { what: '1440x900, 2 steps a second', width: 1440, height: 900, pauseMs: 500, view: { step: 'text' } },
  { what: '1440x900, 6 steps a second', width: 1440, height: 900, pauseMs: 150, view: { step: 'text' } },
  { what: '1024x768, 6 steps a second', width: 1024, height: 768, pauseMs: 150, view: { step: 'text', theme: 'dark' } },
];

export async function benchStepping(): Promise<Record<string, string | number>[]> {
  await build({ logLevel: 'silent' });
  const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'silent' });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('the preview server has no address');
  const browser = await launchBrowser();
  try {
    const rows: Record<string, string | number>[] = [];
    for (const { what, width, height, pauseMs, view } of WALKS) {
      const page = await browser.newPage({ viewport: { width, height } });
      await page.goto(`${url}#/${writeView({ prompt: PROMPT, ...view })}`);
      await toldPanel(page).waitFor({ state: 'attached' });
      const idle = summary(await framesWhile(page, () => page.waitForTimeout(3000)));
      const frames = await framesWhile(page, async () => {
        for (let step = 0; step < STEPS; step++) {
          await page.keyboard.press('ArrowRight');
          await page.waitForTimeout(pauseMs);
        }
      });
      rows.push({ what, ...summary(frames), 'at rest, 95th': idle['95th, ms'] });
      await page.close();
    }
    return rows;
  } finally {
    await browser.close();
    await server.close();
  }
}

/** As text: tsx would put its own helper into a function. */
const RECORD_FRAMES = `{
  const times = (window.frameTimes = []);
  requestAnimationFrame(function record(now) {
    times.push(now);
    requestAnimationFrame(record);
  });
}`;

/** The milliseconds between frames while something is done. */
async function framesWhile(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(RECORD_FRAMES);
  await work();
  const times = await page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes);
  return times.slice(1).map((time, i) => time - times[i]);
}

function summary(
  frames: readonly number[],
): Record<'frames' | 'median, ms' | '95th, ms' | '99th, ms' | 'longest, ms' | '% within 20 ms', number> {
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return {
    frames: sorted.length,
    'median, ms': at(0.5),
    '95th, ms': at(0.95),
    '99th, ms': at(0.99),
    'longest, ms': at(1),
    '% within 20 ms': (100 * sorted.filter((ms) => ms <= FRAME_MS).length) / sorted.length,
  };
}
