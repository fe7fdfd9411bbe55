import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { formatExact } from '../../components/format';
import type { Element, TermOp } from '../../engine/explain';
import type { Explained } from '../engine/api';
import { columnsOf, covers, written } from './columns';
import { fold } from './fold';
import { OperandView } from './OperandView';
import type { Words } from './use-words';

const LETTERS = 'abcdef';
const FIRST = 8;
const MORE = 24;

/** What is done with the operands, as a line above the results says it. */
function operationOf(op: TermOp, width: number): string {
  const factors = (from: number) => Array.from(LETTERS.slice(from, width)).join(' × ');
  switch (op) {
    case 'product':
      return factors(0);
    case 'quotient':
      return width > 2 ? `a ÷ b × ${factors(2)}` : 'a ÷ b';
    case 'exponential':
      return 'e^(a − b)';
    case 'silu':
    case 'gelu':
      return `${op}(a) × b`;
  }
}

interface TermsProps {
  readonly explained: Explained;
  readonly words: Words;
  readonly onOpen: (element: Element) => void;
}

/** The terms, the largest first: what went into each, what it comes to, and the total so far. */
export function Terms({ explained, words, onOpen }: TermsProps) {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState(FIRST);
  const { lines, rest } = fold(explained.lines, shown);
  if (lines.length === 0) return null;
  const all = fold(explained.lines, Infinity).lines;
  const columns = columnsOf(all);
  const isAdded = explained.sum !== null && explained.sumKind !== 'single';
  const hasResults = columns.length > 1;
  const total = rest?.total ?? lines[lines.length - 1].total;
  const { own } = explained.inputs;
  const ownIndex = own !== undefined && own.kind !== 'token' && own.kind !== 'constant' ? own.index.join() : null;
  const isOwn = (index: readonly number[] | null) => explained.sumKind === 'share' && index !== null && index.join() === ownIndex;

  return (
    <>
      <dl className="explain-columns">
        {columns.map(
          (column, j) =>
            column !== null && (
              <div key={LETTERS[j]}>
                <dt>{LETTERS[j]}</dt>
                <dd>
                  {column.kind === 'activation' || column.kind === 'inner' ? (
                    <span className={`role-${words.colourOf(column.name)}`}>{words.say(column.name, column.index)}</span>
                  ) : (
                    t(column.kind === 'weight' ? 'explain.storedWeight' : 'explain.constant')
                  )}
                  <code>{written(column.name, column.index)}</code>
                </dd>
              </div>
            ),
        )}
      </dl>
      <table className="explain-terms">
        <caption className="visually-hidden">{t('explain.terms')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('explain.term')}</th>
            {columns.map((_, j) => (
              <th key={LETTERS[j]} scope="col">
                {hasResults ? LETTERS[j] : t('explain.number')}
              </th>
            ))}
            {hasResults && <th scope="col">{operationOf(all[0].term.op, columns.length)}</th>}
            {isAdded && <th scope="col">{t('explain.total')}</th>}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ at, term, total: soFar }) => {
            const [first] = term.operands;
            return (
              <tr key={at} className={isOwn(first.kind === 'constant' ? null : first.index) ? 'explain-own' : undefined}>
                <th scope="row">
                  {term.label} <bdi className="explain-token">{words.tokenIn(term.label)}</bdi>
                </th>
                {columns.map((column, j) => (
                  <td key={LETTERS[j]}>
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
                {isAdded && <td className="explain-total">{formatExact(soFar)}</td>}
              </tr>
            );
          })}
          {rest !== null && (
            <tr className="explain-rest">
              <th scope="row" colSpan={1 + columns.length}>
                {t('explain.rest', { count: rest.count, number: rest.count.toLocaleString(i18n.language) })}
                {rest.openable > 0 && (
                  <Button className="explain-more" onPress={() => setShown(shown + MORE)}>
                    {t('explain.showMore', { number: Math.min(MORE, rest.openable) })}
                  </Button>
                )}
              </th>
              {hasResults && <td>{isAdded ? formatExact(rest.value) : ''}</td>}
              {isAdded && <td className="explain-total">{hasResults ? formatExact(rest.total) : formatExact(rest.value)}</td>}
            </tr>
          )}
        </tbody>
        {isAdded && (
          <tfoot>
            <tr>
              <th scope="row" colSpan={1 + columns.length}>
                {t('explain.sum')}
              </th>
              <td colSpan={hasResults ? 2 : 1} className="explain-sum">
                {formatExact(total)}
              </td>
            </tr>
          </tfoot>
        )}
      </table>
    </>
  );
}
