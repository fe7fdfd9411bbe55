/** Models from a person's own files: what they are is said before, they run after, and what is damaged says where. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import en from '../../app/locales/en';
import { readGguf } from '../../engine/formats/gguf';
import { createTokenizer } from '../../engine/tokenizer';
import { inParts } from '../unit/support/formats-model';
import { addressOf, goTo, until, usePages } from './support/pages';
import { button, headCells, headTitle, heatmap, promptBox, tokenIds } from './support/screen';
import {
  candidate,
  chip,
  chooseFiles,
  dialog,
  keptModels,
  loadCandidate,
  openDialog,
  refusal,
  SMALL,
  smallFolder,
  smallGguf,
  writeHuge,
} from './support/models';
import { pairVocabulary, smollmShapedFile, SMOLLM2_135M } from './support/smollm-shaped';

const pages = usePages();
const PROMPT = 'A text that must not be lost';
let small: Uint8Array;
let largeFile: string;
beforeAll(() => {
  small = smallGguf();
  largeFile = smollmShapedFile();
});

const encode = (text: string, size = SMALL.vocab_size): number[] => createTokenizer(pairVocabulary(size)).encode(text);

async function violations(page: Page): Promise<string[]> {
  // React Aria puts a hidden button to dismiss a dialog beside it, outside every landmark.
  const { violations: found } = await new AxeBuilder({ page }).options({ rules: { region: { enabled: false } } }).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}: ${failureSummary}`),
  );
}

/** A page of its own: these leave models in the browser's storage. */
const open = (view = {}, more = {}) => pages.open({ options: {}, view: { prompt: PROMPT, ...view }, ...more });

test('a file as large as SmolLM2 135M: chosen, explained, loaded, looked at, run on', async () => {
  const page = await open();
  await openDialog(page);
  await chooseFiles(page, largeFile);
  await candidate(page).waitFor();
  const facts = await candidate(page).textContent();
  for (const fact of ['SmolLM2 135M, random', '144 MB', 'Q8_0', '30 layers', '9 query heads', '49,152', '134.5M', '8,192'])
    expect(facts).toContain(fact);
  expect(await violations(page)).toEqual([]);
  await page.getByLabel(en.models.facts.room).selectOption({ value: '256' });
  await loadCandidate(page);
  expect(await chip(page).textContent()).toContain('SmolLM2 135M, random');
  expect(addressOf(page).get('model')).toBe('smollm2-135m-shaped-q8_0.gguf');
  expect(await promptBox(page).inputValue()).toBe(PROMPT);

  // 64 tokens: each is a pair of characters or one.
  let text =
    'The quick brown fox jumps over the lazy dog while seven wizards box quietly in the dim vault of the old town, and nobody hears them';
  while (encode(text, SMOLLM2_135M.vocab_size).length > 64) text = text.slice(0, -1);
  const ids = encode(text, SMOLLM2_135M.vocab_size);
  expect(ids.length).toBe(64);
  await promptBox(page).fill(text);
  await until(() => tokenIds(page)).toEqual(ids);
  expect(await headCells(page).count()).toBe(30 * 9);
  await headCells(page)
    .nth(29 * 9 + 8)
    .click();
  await until(() => headTitle(page).textContent()).toBe('Layer 30, head 9');
  expect(await heatmap(page).count()).toBe(1);

  await button(page, en.tokens.step).click();
  await until(async () => (await tokenIds(page)).length).toBe(65);
  await button(page, en.tokens.runOn).click();
  await until(async () => (await tokenIds(page)).length).toBeGreaterThan(68);
  await button(page, en.tokens.stop).click();
  expect((await tokenIds(page)).slice(0, 64)).toEqual(ids);
});

describe('the link', () => {
  test('names the model: reload, Back and a pasted link have it again, and the text stays', async () => {
    const page = await open();
    const own = await tokenIds(page);
    await openDialog(page);
    await chooseFiles(page, [{ name: 'small.gguf', bytes: small }]);
    await loadCandidate(page);
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));
    const address = page.url();

    await page.reload();
    await page.locator('main[data-ready="true"]').waitFor();
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));
    expect(await chip(page).textContent()).toContain('Small, random');

    await page.goBack();
    await until(() => tokenIds(page)).toEqual(own);
    expect(addressOf(page).get('model')).toBe(null);
    await page.goForward();
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));

    await page.goto('about:blank');
    await page.goto(address);
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));
    expect(await promptBox(page).inputValue()).toBe(PROMPT);
  });

  test('of a model that this browser does not have says so, and takes the files when they are there', async () => {
    const page = await open({ model: 'small.gguf' }, { ready: false });
    const alert = page.getByRole('alert');
    await until(() => alert.textContent()).toContain(en.models.absent.title);
    expect(await alert.textContent()).toContain('small.gguf');
    expect(await promptBox(page).inputValue()).toBe(PROMPT);
    expect(await violations(page)).toEqual([]);
    await button(page, en.models.absent.choose).click();
    await chooseFiles(page, [{ name: 'small.gguf', bytes: small }]);
    await loadCandidate(page);
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));
    await goTo(page, { model: 'another.gguf', prompt: 'changed' });
    await until(() => alert.textContent()).toContain('another.gguf');
    await button(page, en.models.useOwn).click();
    await page.locator('main[data-ready="true"]').waitFor();
    expect(await promptBox(page).inputValue()).toBe('changed');
    expect(addressOf(page).get('model')).toBe(null);
  });

  test('killed, the worker reads the kept files again', async () => {
    const page = await open();
    await openDialog(page);
    await chooseFiles(page, [{ name: 'small.gguf', bytes: small }]);
    await loadCandidate(page);
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));
    for (const worker of page.workers())
      if ((await worker.evaluate(() => self.name)).startsWith('clearhead-engine'))
        await worker.evaluate(() => self.close()).catch(() => undefined);
    await promptBox(page).fill('again');
    await until(() => tokenIds(page)).toEqual(encode('again'));
  });
});

describe('what is kept', () => {
  test('is listed with its size, opened again, and deleted', async () => {
    const page = await open();
    await openDialog(page);
    expect(await dialog(page).textContent()).toContain(en.models.kept.none);
    await chooseFiles(page, [{ name: 'small.gguf', bytes: small }]);
    await loadCandidate(page);
    await openDialog(page);
    await until(() => keptModels(page).count()).toBe(1);
    expect(await keptModels(page).textContent()).toMatch(/small\.gguf.*0\.\d MB/);
    await keptModels(page).getByRole('button', { name: 'Open small.gguf' }).click();
    await candidate(page).waitFor();
    await button(page, en.models.back).click();
    expect(await violations(page)).toEqual([]);
    await keptModels(page).getByRole('button', { name: 'Delete small.gguf' }).click();
    await until(() => keptModels(page).count()).toBe(0);
    // It goes on running; only a reload finds it gone.
    await until(() => dialog(page).evaluate((node) => node.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await promptBox(page).fill('still here');
    await until(() => tokenIds(page)).toEqual(encode('still here'));
    await page.reload();
    await until(() => page.getByRole('alert').textContent()).toContain(en.models.absent.title);
  });

  test('is nothing where no copy is wanted: the model runs until the page is closed', async () => {
    const page = await open();
    await openDialog(page);
    await chooseFiles(page, [{ name: 'small.gguf', bytes: small }]);
    await candidate(page).getByText(en.models.keep).click();
    await loadCandidate(page);
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));
    await openDialog(page);
    await until(() => dialog(page).textContent()).toContain(en.models.kept.none);
  });

  test('has no room where storage is full: it is said, and the model runs all the same', async () => {
    const page = await open();
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: 100_000 });
    await openDialog(page);
    await chooseFiles(page, [{ name: 'small.gguf', bytes: small }]);
    await button(page, en.models.load).click();
    await until(() => refusal(page).textContent()).toContain(en.models.fault.full);
    expect(await refusal(page).textContent()).toContain(en.models.notCopied);
    await loadCandidate(page);
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));
  });
});

describe('other forms', () => {
  test('parts of a split file, in any order', async () => {
    const page = await open();
    await openDialog(page);
    const parts = Array.from(inParts(small, 3), ([name, bytes]) => ({ name, bytes }));
    await chooseFiles(page, parts.toReversed());
    await loadCandidate(page);
    expect(addressOf(page).get('model')).toBe('parts-00001-of-00003.gguf');
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));
  });

  test('the files of a Hugging Face folder, dropped onto the page', async () => {
    const page = await open();
    const files = Array.from(smallFolder(), ([name, bytes]) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
    const transfer = await page.evaluateHandle(
      (list) => {
        const data = new DataTransfer();
        for (const { name, base64 } of list)
          data.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name));
        return data;
      },
      [...files, { name: 'README.md', base64: '' }],
    );
    await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
    await page.getByText(en.models.dropHere).waitFor();
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await candidate(page).waitFor();
    expect(await page.getByText(en.models.dropHere).count()).toBe(0);
    await loadCandidate(page);
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));
  });

  test('a text as a conversation, by the model’s own template, and special tokens by their names', async () => {
    const page = await open();
    await openDialog(page);
    await chooseFiles(page, [{ name: 'small.gguf', bytes: small }]);
    await loadCandidate(page);
    const tokenizer = createTokenizer(pairVocabulary(SMALL.vocab_size));
    const written = `<|im_start|>user\n${PROMPT}<|im_end|>\n<|im_start|>assistant\n`;
    await page.getByRole('radio', { name: en.reading.chat }).click();
    await until(() => tokenIds(page)).toEqual(tokenizer.encode(written, { parseSpecial: true }));
    await goTo(page, { model: 'small.gguf', reading: 'special', prompt: '<|im_start|>x' });
    await until(() => tokenIds(page)).toEqual([1, ...tokenizer.encode('x')]);
    await page.getByRole('radio', { name: en.reading.text, exact: true }).click();
    await until(() => tokenIds(page)).toEqual(tokenizer.encode('<|im_start|>x'));
  });

  test('as many heads as models have: 32 layers of 32', async () => {
    const page = await open({ prompt: 'many heads' });
    await openDialog(page);
    const many = smallGguf({ num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8, head_dim: 4 });
    await chooseFiles(page, [{ name: 'many.gguf', bytes: many }]);
    await loadCandidate(page);
    await until(() => headCells(page).count()).toBe(32 * 32);
    await headCells(page).last().click();
    await until(() => headTitle(page).textContent()).toBe('Layer 32, head 32');
  });
});

/** The file with some bytes changed. */
function changed(change: (bytes: Buffer) => Buffer | void): Uint8Array {
  const bytes = Buffer.from(small);
  return change(bytes) ?? bytes;
}

/** Where a tensor's bytes begin in it. */
function startOf(name: string): number {
  const stored = readGguf(new Uint8Array(small)).tensors.get(name);
  if (!stored) throw new Error(`no tensor ${name}`);
  return stored.bytes.byteOffset;
}

describe('damage', () => {
  test.each([
    ['is no model', () => Buffer.from('What is this?'), /not a GGUF file: it does not begin with "GGUF"/],
    ['is empty', () => Buffer.alloc(0), /not a GGUF file/],
    ['is cut in its keys', () => changed((bytes) => bytes.subarray(0, 5000)), /cut short|cannot fit/],
    [
      'is cut in a tensor',
      () => changed((bytes) => bytes.subarray(0, -1000)),
      /tensor blk\.\d.* should end at byte .*: it was cut short/,
    ],
    [
      'claims more keys than it has',
      () => changed((bytes) => void bytes.writeBigUInt64LE(2n ** 60n, 16)),
      /the number of keys: .* items cannot fit/,
    ],
    ['has an unknown version', () => changed((bytes) => void bytes.writeUInt32LE(9, 4)), /GGUF version 9 is not known/],
    ['is of an unknown architecture', () => changed((bytes) => void bytes.write('mamba', bytes.indexOf('llama'))), /mamba/],
  ] as const)('a file that %s: said at once, in words that name it', async (_, make, message) => {
    const page = await open();
    await openDialog(page);
    await chooseFiles(page, [{ name: 'damaged.gguf', bytes: make() }]);
    await until(() => refusal(page).textContent()).toContain(en.models.fault.damaged);
    expect(await refusal(page).locator('.detail').textContent()).toMatch(message);
    expect(await violations(page)).toEqual([]);
    // Nothing has changed for the model that was there.
    await until(() => dialog(page).evaluate((node) => node.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await promptBox(page).fill('A cat');
    await until(async () => (await tokenIds(page)).length).toBe(3);
  });

  test('numbers that are none are met when the weights are read: said with the tensor’s name, and the way back', async () => {
    const page = await open();
    await openDialog(page);
    const bytes = changed((file) => void file.writeUInt16LE(0x7e00, startOf('blk.1.ffn_up.weight')));
    await chooseFiles(page, [{ name: 'nan.gguf', bytes }]);
    await button(page, en.models.load).click();
    const alert = page.getByRole('alert');
    await until(() => alert.textContent()).toContain(en.loading.fault.damaged);
    expect(await alert.textContent()).toContain('tensor blk.1.ffn_up.weight holds NaN');
    expect(await promptBox(page).inputValue()).toBe(PROMPT);
    await button(page, en.models.useOwn).click();
    await page.locator('main[data-ready="true"]').waitFor();
  });

  test('a part that is missing is named', async () => {
    const page = await open();
    await openDialog(page);
    const [first, , third] = Array.from(inParts(small, 3), ([name, bytes]) => ({ name, bytes }));
    await chooseFiles(page, [first, third]);
    await until(() => refusal(page).textContent()).toContain('parts-00002-of-00003.gguf');
  });

  test('a folder without its tokenizer says what is missing', async () => {
    const page = await open();
    await openDialog(page);
    const files = Array.from(smallFolder(), ([name, bytes]) => ({ name, bytes })).filter(({ name }) => name !== 'tokenizer.json');
    await chooseFiles(page, files);
    await until(() => refusal(page).textContent()).toContain('the folder has no tokenizer.json');
  });

  test('a model larger than any page’s memory is refused, with the numbers, before anything is taken', async () => {
    // Its table of contents is real; the rest of its 48 GB is a hole in the file system.
    const folder = mkdtempSync(join(tmpdir(), 'clearhead-'));
    try {
      const path = join(folder, 'huge.gguf');
      writeHuge(path);
      const page = await open();
      await openDialog(page);
      await chooseFiles(page, path);
      await until(() => refusal(page).textContent()).toMatch(/^It does not fit: .* need 7\d GB, and WebAssembly has 4\.3 GB\.$/);
      expect(await button(page, en.models.load).isDisabled()).toBe(true);
      expect(await violations(page)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
