import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { formatExact, formatPercent, formatShort } from '../../components/format';
import { TokenText } from '../../components/TokenText';
import { columnsOf, piecesOf, truncate, visibleText } from '../../components/visible';

describe('visible text', () => {
  it.each([
    [' cat', '␣cat'],
    ['a\n\tb\r\n', 'a↵⇥b␍↵'],
    ['\0\u001b\u007f', '␀␛␡'],
    ['\u202eabc\u2066', '⟨U+202E⟩abc⟨U+2066⟩'],
    ['\u200b\u00a0\u2028', '⟨U+200B⟩⟨U+00A0⟩⟨U+2028⟩'],
    ['\ud800', '⟨U+D800⟩'],
    ['月亮 שלום', '月亮␣שלום'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    ['\u200d', '⟨U+200D⟩'],
    [' \u200d', '␣⟨U+200D⟩'],
  ])('marks what would not be seen in %j', (text, seen) => {
    expect(visibleText(text)).toBe(seen);
  });

  it('keeps every character of the text, in order, as letters, spaces or marks', () => {
    expect(piecesOf('a  b\n')).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'space', text: '  ' },
      { kind: 'text', text: 'b' },
      { kind: 'mark', text: '↵' },
    ]);
  });

  it('lets no control or direction character through, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text)).not.toMatch(/[\p{Control}\u202a-\u202e\u2066-\u2069\u200e\u200f\p{Surrogate}]/u);
      }),
    );
  });

  it('is cut between signs to the columns there are', () => {
    expect(truncate('yesterday', 9)).toBe('yesterday');
    expect(truncate('yesterday', 6)).toBe('yeste…');
    expect(truncate('月亮月亮', 4)).toBe('月…');
    expect(truncate('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
        expect(columnsOf(truncate(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('stands in the page as text, a space as itself', () => {
    expect(renderToStaticMarkup(<TokenText text=" a<b>" />)).toBe(
      '<bdi class="token-text"><span class="token-space"> </span>a&lt;b&gt;</bdi>',
    );
    expect(renderToStaticMarkup(<TokenText text="begin of text" special />)).toBe(
      '<bdi class="token-text token-text-special">begin of text</bdi>',
    );
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [0.617194, '0.6172'],
    [-12.3, '−12.30'],
    [3.1e-7, '3.100e−7'],
    [2.5e8, '2.500e8'],
    [-Infinity, '−∞'],
  ])('%d is read out as %s', (value, text) => {
    expect(formatExact(value)).toBe(text);
  });

  it.each([
    [0, '0\u00a0%'],
    [0.41, '41\u00a0%'],
    [0.0996, '10\u00a0%'],
    [0.0312, '3.1\u00a0%'],
    [0.00996, '1.0\u00a0%'],
    [0.0042, '0.42\u00a0%'],
    [0.00001, '<0.01\u00a0%'],
    [1, '100\u00a0%'],
  ])('a share of %d is %s', (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });

  it('are short in labels', () => {
    expect(formatShort(-0.618)).toBe('−0.62');
  });
});
