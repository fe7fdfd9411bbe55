/** Models from Hugging Face, as far as a page can tell: what is offered, fetched, paused, cut off, gone on with, refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import en from '../../app/locales/en';
import { createTokenizer } from '../../engine/tokenizer';
import { COMMIT, fakeHub, HUB_TRAFFIC, slowCdn, type SlowCdn } from './support/hub';
import {
  candidate,
  chip,
  dialog,
  keptModels,
  loadCandidate,
  openDialog,
  refusal,
  SMALL,
  smallFolder,
  smallGguf,
} from './support/models';
import { addressOf, until, usePages } from './support/pages';
import { button, promptBox, tokenIds } from './support/screen';
import { pairVocabulary } from './support/smollm-shaped';
import { serveStatic } from './support/static-server';

const pages = usePages();
const PROMPT = 'A text that must not be lost';
const encode = (text: string): number[] => createTokenizer(pairVocabulary(SMALL.vocab_size)).encode(text);

let repositories: Record<string, Map<string, Uint8Array>>;
let cdn: SlowCdn;
/** For real connections: a page without the policy, which knows nothing of our server. */
let plain: Awaited<ReturnType<typeof serveStatic>>;
beforeAll(async () => {
  const q8 = smallGguf();
  repositories = {
    'tests/one': new Map([['small-Q8_0.gguf', q8]]),
    'tests/many': new Map<string, Uint8Array>([
      ['README.md', Buffer.from('words')],
      ['small-Q4_K_M.gguf', Buffer.from('not looked at')],
      ['small-Q8_0.gguf', q8],
      ['mmproj-small-F16.gguf', Buffer.from('for pictures')],
      ...smallFolder(),
    ]),
    'tests/none': new Map([['pytorch_model.bin', Buffer.from('?')]]),
    // Two megabytes and more, so that there is time to look.
    'tests/long': new Map([['long.gguf', smallGguf({ num_hidden_layers: 60 })]]),
  };
  cdn = await slowCdn(repositories);
  plain = await serveStatic(new URL('../../dist', import.meta.url).pathname, '/');
});
afterAll(async () => {
  await cdn.close();
  await plain.close();
});

const EXPECTED = [...HUB_TRAFFIC, /Failed to load resource/];

/** A page under the real policy, where files come at once. */
async function openQuick(view = {}, ready = true): Promise<Page> {
  const page = await pages.open({ options: {}, view: { prompt: PROMPT }, expected: EXPECTED });
  await fakeHub(page, repositories);
  if (Object.keys(view).length > 0) {
    const address = `${page.url().split('#')[0]}#/?${new URLSearchParams({ prompt: PROMPT, ...view })}`;
    await page.goto('about:blank');
    await page.goto(address);
    if (ready) await page.locator('main[data-ready="true"]').waitFor();
  }
  return page;
}

/** A page where files come as slowly as the server says. */
async function openSlow(rate: number): Promise<Page> {
  cdn.rate = rate;
  cdn.ranges.length = 0;
  const page = await pages.open({ options: {}, url: plain.url, view: { prompt: PROMPT }, expected: EXPECTED });
  await fakeHub(page, repositories, cdn.address);
  return page;
}

async function get(page: Page, address: string): Promise<void> {
  await openDialog(page);
  await page.getByLabel(en.models.hub.address).fill(address);
  await button(page, en.models.hub.get).click();
}

const bar = (page: Page) => dialog(page).getByRole('progressbar');
const received = async (page: Page): Promise<number> => Number(await bar(page).getAttribute('aria-valuenow'));

test('a repository’s models are listed, the fittest first; the chosen one is fetched, loaded, named in the link', async () => {
  const page = await openQuick();
  await get(page, 'https://huggingface.co/tests/many');
  const choices = dialog(page).locator('.choices li');
  await until(() => choices.count()).toBe(3);
  const listed = await choices.locator('.model-list-name').allTextContents();
  expect(listed.map((text) => text.replace(/\d.*MB$/, ''))).toEqual(['small-Q', 'small-Q', en.models.folder]);
  expect(listed[0]).toContain('Q8_0');
  await choices.first().getByRole('button', { name: en.models.fetch }).click();
  await loadCandidate(page);
  expect(addressOf(page).get('model')).toBe('tests/many/small-Q8_0.gguf');
  await until(() => tokenIds(page)).toEqual(encode(PROMPT));

  await page.reload();
  await until(() => tokenIds(page)).toEqual(encode(PROMPT));
  expect(await chip(page).textContent()).toContain('Small, random');
});

test('a file’s address, as the site’s own pages have it, and a folder of safetensors', async () => {
  const page = await openQuick();
  await get(page, 'huggingface.co/tests/one/blob/main/small-Q8_0.gguf');
  await candidate(page).waitFor();
  await button(page, en.models.back).click();
  await page
    .getByLabel(en.models.hub.address)
    .fill('https://huggingface.co/tests/many/resolve/main/model.safetensors?download=true');
  await button(page, en.models.hub.get).click();
  await candidate(page).waitFor();
  expect(await candidate(page).textContent()).toContain('F32');
  await loadCandidate(page);
  expect(addressOf(page).get('model')).toBe('tests/many');
  await until(() => tokenIds(page)).toEqual(encode(PROMPT));
});

test('nothing is asked of anybody until a button is pressed', async () => {
  const page = await pages.open({ options: {}, view: { prompt: PROMPT } });
  await openDialog(page);
  await page.getByLabel(en.models.hub.address).fill('huggingface.co/tests/one');
  await page.waitForTimeout(300);
  // The watcher fails the test for any request elsewhere.
  expect(await dialog(page).locator('.download').count()).toBe(0);
});

test('a link’s model that this browser does not have is offered, and fetched from where its name says', async () => {
  const page = await openQuick({ model: 'tests/one/small-Q8_0.gguf' }, false);
  await until(() => page.getByRole('alert').textContent()).toContain(en.models.absent.remote);
  await button(page, en.models.absent.get).click();
  await loadCandidate(page);
  await until(() => tokenIds(page)).toEqual(encode(PROMPT));
  expect(await promptBox(page).inputValue()).toBe(PROMPT);
});

test('the policy lets the page talk to Hugging Face’s hosts, and to no other', async () => {
  const page = await pages.open({
    options: {},
    expected: [/request to https:/, /Content Security Policy/, /Fetch API cannot load/],
  });
  await page.route('https://*/**', (route) => route.fulfill({ headers: { 'access-control-allow-origin': '*' }, body: 'here' }));
  const answer = (url: string): Promise<string> =>
    page.evaluate(async (address) => {
      try {
        return await (await fetch(address)).text();
      } catch {
        return 'refused';
      }
    }, url);
  // As the Hub's documentation lists them for those behind a firewall.
  for (const host of ['huggingface.co', 'us.aws.cdn.hf.co', 'us.gcp.cdn.hf.co', 'cas-bridge.xethub.hf.co', 'cdn-lfs-us-1.hf.co'])
    expect({ host, answer: await answer(`https://${host}/file`) }).toEqual({ host, answer: 'here' });
  for (const host of ['example.com', 'huggingface.co.example.com', 'hf.co.example.com', 'spaces.huggingface.co'])
    expect({ host, answer: await answer(`https://${host}/file`) }).toEqual({ host, answer: 'refused' });
});

describe('a long download', () => {
  test('shows how far and how fast, pauses, goes on from there, and is whole', async () => {
    const page = await openSlow(2 ** 14);
    await get(page, 'tests/long');
    await until(() => received(page)).toBeGreaterThan(2 ** 17);
    await until(() => dialog(page).locator('.download').textContent()).toMatch(/of \d\.\d MB · [\d.]+ MB\/s/);
    await button(page, en.models.download.pause).click();
    await until(() => dialog(page).locator('.download').textContent()).toContain(en.models.download.paused);
    const paused = await received(page);
    expect(paused).toBeLessThan(repositories['tests/long'].get('long.gguf')?.length ?? 0);
    await page.waitForTimeout(200);
    expect(await received(page)).toBe(paused);

    cdn.rate = 2 ** 19;
    await button(page, en.models.download.resume).click();
    await candidate(page).waitFor();
    expect(cdn.ranges).toEqual(['', `bytes=${paused}-`]);
    await loadCandidate(page);
    await until(() => tokenIds(page)).toEqual(encode(PROMPT));
  });

  test('cancelled, leaves nothing', async () => {
    const page = await openSlow(2 ** 14);
    await get(page, 'tests/long');
    await until(() => received(page)).toBeGreaterThan(2 ** 16);
    await button(page, en.models.download.cancel).click();
    await until(() => dialog(page).textContent()).toContain(en.models.kept.none);
    expect(await bar(page).count()).toBe(0);
  });

  test('cut off by the network: it is said, what has come is kept, another try goes on', async () => {
    const page = await openSlow(2 ** 14);
    await get(page, 'tests/long');
    await until(() => received(page)).toBeGreaterThan(2 ** 16);
    cdn.cut();
    await until(() => refusal(page).or(dialog(page).locator('.download')).textContent()).toContain(en.models.fault.network);
    const kept = await received(page);
    cdn.rate = 2 ** 19;
    await button(page, en.models.download.again).click();
    await candidate(page).waitFor();
    expect(cdn.ranges).toEqual(['', `bytes=${kept}-`]);
  });

  test('in the middle of which the page is loaded anew: its part is there, to go on with or to delete', async () => {
    const page = await openSlow(2 ** 14);
    await get(page, 'tests/long');
    await until(() => received(page)).toBeGreaterThan(2 ** 16);
    await page.reload();
    await page.locator('main[data-ready="true"]').waitFor();
    await openDialog(page);
    await until(() => keptModels(page).textContent()).toMatch(/tests\/long\/long\.gguf.* of /);
    cdn.rate = 2 ** 19;
    await keptModels(page).getByRole('button', { name: 'Resume tests/long/long.gguf' }).click();
    await candidate(page).waitFor();
    expect(cdn.ranges[1]).toMatch(/^bytes=\d{4,}-$/);
  });
});

describe('refused, in words that say why:', () => {
  test.each([
    ['another site', 'https://example.com/owner/model.gguf', en.models.fault.elsewhere, 'example.com'],
    ['no address', 'just words', en.models.fault.address, 'just words'],
    ['an address of something else', 'https://huggingface.co/datasets/owner/name', en.models.fault.address, 'datasets'],
    ['a repository that is not there', 'nobody/nothing', en.models.fault.repository, 'HTTP 401'],
    ['a repository without a model', 'tests/none', en.models.fault.nothing, 'tests/none'],
    ['a file that is not in it', 'tests/one/other.gguf', en.models.fault.file, 'other.gguf'],
  ])('%s', async (_, address, message, detail) => {
    const page = await openQuick();
    await get(page, address);
    await until(() => refusal(page).textContent()).toContain(message);
    expect(await refusal(page).textContent()).toContain(detail);
    await button(page, en.models.back).click();
    expect(await refusal(page).count()).toBe(0);
  });

  test('a site that cannot be reached, and one that answers with a fault', async () => {
    const page = await openQuick();
    await page.route('https://huggingface.co/**', (route) => route.abort('internetdisconnected'));
    await get(page, 'tests/one');
    await until(() => refusal(page).textContent()).toContain(en.models.fault.network);
    await button(page, en.models.back).click();
    await page.route('https://huggingface.co/**', (route) => route.fulfill({ status: 503 }));
    await page.getByLabel(en.models.hub.address).fill('tests/one');
    await button(page, en.models.hub.get).click();
    await until(() => refusal(page).textContent()).toMatch(/503|huggingface\.co/);
  });

  test('a file that is gone between the list and the fetching', async () => {
    const page = await openQuick();
    await page.route(`https://huggingface.co/tests/one/resolve/${COMMIT}/**`, (route) =>
      route.fulfill({ status: 404, headers: { 'access-control-allow-origin': '*' } }),
    );
    await get(page, 'tests/one');
    await until(() => dialog(page).locator('.download').textContent()).toContain(en.models.fault.file);
    await button(page, en.models.download.cancel).click();
    await until(() => dialog(page).locator('.download').count()).toBe(0);
  });
});
