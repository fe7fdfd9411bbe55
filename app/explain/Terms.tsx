import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { formatExact, formatPercent } from '../../components/format';
import type { Element, TermLine, TermOp } from '../../engine/explain';
import type { Explained } from '../engine/api';
import { columnsOf, covers } from './columns';
import { fold } from './fold';
import { Legend, lettersFor } from './Legend';
import { OperandView } from './OperandView';
import { staircaseOf } from './staircase';
import { StairEnd, StairView } from './StairView';
import type { Words } from './words-of';

const FIRST = 8;
const MORE = 24;

/** What is done with the operands, as a line above the results says it. */
function operationOf(op: TermOp, letters: string): string {
  const [a, b] = letters;
  const factors = (from: number) => Array.from(letters.slice(from)).join(' × ');
  switch (op) {
    case 'product':
      return factors(0);
    case 'quotient':
      return letters.length > 2 ? `${a} ÷ ${b} × ${factors(2)}` : `${a} ÷ ${b}`;
    case 'exponential':
      return `e^(${a} − ${b})`;
    case 'silu':
    case 'gelu':
      return `${op}(${a}) × ${b}`;
  }
}

/** Whether a line is of the number itself: the share that is explained, or the one that is chosen. */
function isOwn({ sumKind, inputs: { own, rank } }: Explained, { term }: TermLine, place: number): boolean {
  if (sumKind === 'choice') return rank?.kind === 'constant' && rank.value === place + 1;
  if (sumKind !== 'share' || own === undefined || own.kind === 'token' || own.kind === 'constant') return false;
  const [first] = term.operands;
  return first.kind !== 'constant' && first.index.join() === own.index.join();
}

interface TermsProps {
  readonly explained: Explained;
  readonly words: Words;
  readonly onOpen: (element: Element) => void;
  /** Draws each term as a bar, and the total so far as a line that walks along them. */
  readonly drawn?: boolean;
  /** How many lines there are at first. */
  readonly first?: number;
}

/** The terms, the largest first: what went into each, what it comes to, and the total so far. */
export function Terms({ explained, words, onOpen, drawn = false, first = FIRST }: TermsProps) {
  const { t, i18n } = useTranslation();
  const [more, setMore] = useState(0);
  const folded = fold(explained.lines, first + more);
  const { lines, rest } = folded;
  if (lines.length === 0) return null;
  const { sum, sumKind } = explained;
  const all = fold(explained.lines, Infinity).lines;
  const columns = columnsOf(all);
  const letters = lettersFor(all).slice(0, columns.length);
  const isAdded = sum !== null && sumKind !== 'single';
  const isShared = drawn && sumKind === 'share' && sum !== null;
  const hasResults = columns.length > 1;
  const total = rest?.total ?? lines[lines.length - 1].total;
  const { zero, stairs } = staircaseOf(folded, sumKind);
  const toneOf = (line: TermLine, place: number) => {
    if (sumKind === 'share' || sumKind === 'choice') return isOwn(explained, line, place) ? 'share' : 'other';
    return line.term.value < 0 ? 'negative' : 'positive';
  };

  return (
    <>
      <Legend columns={columns} letters={letters} words={words} />
      <table className={drawn ? 'explain-terms explain-drawn' : 'explain-terms'}>
        <caption className="visually-hidden">{t('explain.terms')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('explain.term')}</th>
            {columns.map((_, j) => (
              <th key={letters[j]} scope="col">
                {hasResults ? letters[j] : t('explain.number')}
              </th>
            ))}
            {hasResults && <th scope="col">{operationOf(all[0].term.op, letters)}</th>}
            {drawn && <td className="explain-stair" />}
            {isAdded && (
              <th scope="col" className={isShared ? 'explain-share' : 'explain-total'}>
                {isShared ? t('pictures.number.share') : t('explain.total')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, place) => {
            const { at, term, total: soFar } = line;
            return (
              <tr key={at} className={isOwn(explained, line, place) ? 'explain-own' : undefined}>
                <th scope="row">
                  {term.label === 'rounding' ? t('explain.rounding') : term.label}{' '}
                  <bdi className="explain-token">{words.tokenIn(term.label)}</bdi>
                </th>
                {columns.map((column, j) => (
                  <td key={letters[j]}>
                    {term.operands[j] !== undefined && (
                      <OperandView
                        operand={term.operands[j]}
                        words={words}
                        named={!covers(column, term.operands[j])}
                        onOpen={onOpen}
                      />
                    )}
                  </td>
                ))}
                {hasResults && <td>{formatExact(term.value)}</td>}
                {drawn && (
                  <td className="explain-stair">
                    <StairView stair={stairs[place]} zero={zero} tone={toneOf(line, place)} walks={isAdded} />
                  </td>
                )}
                {isAdded && (
                  <td className={isShared ? 'explain-share' : 'explain-total'}>
                    {isShared ? formatPercent(term.value / sum) : formatExact(soFar)}
                  </td>
                )}
              </tr>
            );
          })}
          {rest !== null && (
            <tr className="explain-rest">
              <th scope="row" colSpan={1 + columns.length}>
                {t('explain.rest', { count: rest.count, number: rest.count.toLocaleString(i18n.language) })}
                {rest.openable > 0 && (
                  <Button className="explain-more" onPress={() => setMore(more + MORE)}>
                    {t('explain.showMore', { number: Math.min(MORE, rest.openable) })}
                  </Button>
                )}
              </th>
              {hasResults && <td>{isAdded ? formatExact(rest.value) : ''}</td>}
              {drawn && (
                <td className="explain-stair">
                  {isAdded && <StairView stair={stairs[lines.length]} zero={zero} tone="rest" walks />}
                </td>
              )}
              {isAdded && (
                <td className={isShared ? 'explain-share' : 'explain-total'}>
                  {isShared ? formatPercent(rest.value / sum) : hasResults ? formatExact(rest.total) : formatExact(rest.value)}
                </td>
              )}
            </tr>
          )}
        </tbody>
        {isAdded && (
          <tfoot>
            <tr>
              <th scope="row" colSpan={columns.length + (hasResults || !drawn ? 1 : 0)}>
                {t('explain.sum')}
              </th>
              <td colSpan={hasResults && !drawn ? 2 : 1} className="explain-sum">
                {formatExact(total)}
              </td>
              {drawn && (
                <>
                  <td className="explain-stair">
                    <StairEnd at={stairs[stairs.length - 1].to} zero={zero} />
                  </td>
                  <td className={isShared ? 'explain-share' : 'explain-total'}>{isShared && formatPercent(1)}</td>
                </>
              )}
            </tr>
          </tfoot>
        )}
      </table>
    </>
  );
}
