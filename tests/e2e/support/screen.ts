/** What is where on the screen, by the roles and names that people have too. English page. */
import type { Locator, Page } from 'playwright-core';

export const promptBox = (page: Page): Locator => page.getByRole('textbox', { name: 'Your text' });
/** The walkthrough's panel, when it tells the step that was asked for, with all its numbers. */
export const toldPanel = (page: Page): Locator => page.locator('.walk-panel[aria-busy="false"]:has([data-key-numbers="there"])');
export const notices = (page: Page): Locator => page.locator('.notices');
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
export const slider = (page: Page, name: string): Locator => page.getByRole('slider', { name, exact: true });

export const tokens = (page: Page): Locator =>
  page.getByRole('group', { name: 'Tokens the model reads' }).locator('button[data-segment]');
/** The ids written under the tokens, in order; a segment of several tokens has several. */
export async function tokenIds(page: Page): Promise<number[]> {
  const texts = await tokens(page).locator('.token-detail:first-of-type').allTextContents();
  return texts.flatMap((text) => text.split(' ').map(Number));
}

export const headCells = (page: Page): Locator => page.getByRole('grid', { name: 'All attention heads' }).getByRole('gridcell');
/** Counted from 1, as people see them. */
export const headCell = (page: Page, layer: number, head: number): Locator =>
  page.getByRole('gridcell', { name: `layer ${layer}, head ${head}`, exact: true });
export const headTitle = (page: Page): Locator => page.locator('#head-title');

export const heatmap = (page: Page): Locator => page.getByRole('application', { name: /^Layer \d+, head \d+, / });
export const readout = (page: Page): Locator => page.locator('.heatmap-readout');
/** The heatmap's table for screen readers: its cells as text, row by row. */
export async function heatmapTable(page: Page): Promise<string[][]> {
  return page
    .locator('.heatmap table tbody tr')
    .evaluateAll((rows) => rows.map((row) => Array.from(row.querySelectorAll('td'), (cell) => cell.textContent ?? '')));
}

export const softmax = (page: Page): Locator => page.locator('table.softmax-row');
/** The numbers of the row worked out, line by line: key, score, power, weight; blanks where a line has none. */
export async function softmaxLines(page: Page): Promise<string[][]> {
  return softmax(page)
    .locator('tbody tr, tfoot tr')
    .evaluateAll((rows) => rows.map((row) => Array.from(row.children, (cell) => cell.textContent ?? '').slice(0, 4)));
}

export interface ShownProbability {
  readonly id: number;
  /** As they are written: "41 %", "<0.01 %", "–". */
  readonly raw: string;
  readonly final: string;
}

export const distributionRows = (page: Page): Locator => page.locator('.distribution-rows .distribution-row');
export async function distribution(page: Page): Promise<ShownProbability[]> {
  return distributionRows(page).evaluateAll((rows) =>
    rows.map((row) => {
      const [raw, final] = Array.from(row.querySelectorAll('.distribution-number'), (number) => number.textContent ?? '');
      return { id: Number(row.querySelector('.distribution-id')?.textContent?.split(' · ').at(-1)), raw, final };
    }),
  );
}

export const chain = (page: Page): Locator => page.getByRole('list', { name: 'How the token is chosen' }).locator('> li');
export const vocabularySearch = (page: Page): Locator => page.getByRole('searchbox', { name: 'Find any token' });
