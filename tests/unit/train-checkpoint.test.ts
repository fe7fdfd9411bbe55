import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint, type CheckpointArrays } from '../../engine/train/node/checkpoint';
import { duration, progressLine } from '../../engine/train/node/progress';

const folder = mkdtempSync(join(tmpdir(), 'clearhead-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'checkpoint.bin');
const state = { steps: 7, tokens: 900, seconds: 1.5, data: [{ epoch: 1, document: 2, offset: 3, drawn: 4 }] };
const filled = (x: number): CheckpointArrays => ({
  parameters: Float32Array.of(x, 0.1, -2),
  first: Float32Array.of(x + 1, 0, 1e-30),
  second: Float32Array.of(x + 2, 5, 6),
});

describe('a checkpoint', () => {
  it('comes back bit by bit, and leaves no part of a file behind', () => {
    saveCheckpoint(path, 'é', state, filled(3));
    const arrays = filled(0);
    expect(loadCheckpoint(path, 'é', arrays)).toEqual(state);
    expect(arrays).toEqual(filled(3));
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  it('is refused when it is of another run, cut short or no checkpoint', () => {
    saveCheckpoint(path, 'a', state, filled(3));
    expect(() => loadCheckpoint(path, 'b', filled(0))).toThrow(/is of another run/);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 1));
    expect(() => loadCheckpoint(path, 'a', filled(0))).toThrow(/is cut short/);
    for (const junk of ['', 'abc', 'not a checkpoint at all', '{}'])
      expect(() => loadCheckpoint((writeFileSync(path, junk), path), 'a', filled(0))).toThrow(/is not a checkpoint/);
  });
});

describe('the progress line', () => {
  it('says loss, speed and time left', () => {
    expect(progressLine({ steps: 10, tokens: 500000 }, 2000000, 3.21, 0.5, 1000)).toBe(
      'step 10 | 0.50M of 2.00M tokens | loss 3.2100 | gradient 0.50 | 1000 tokens/s | 25 min 00 s left',
    );
  });

  it.each([
    [0, '0 min 00 s'],
    [59.6, '1 min 00 s'],
    [3599.4, '59 min 59 s'],
    [3600, '1 h 00 min'],
    [7320, '2 h 02 min'],
    [-5, '0 min 00 s'],
  ])('writes %d seconds as %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});
