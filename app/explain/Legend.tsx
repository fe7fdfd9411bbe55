import { useTranslation } from 'react-i18next';
import type { TermLine } from '../../engine/explain';
import { written, type Column } from './columns';
import type { Words } from './words-of';
import './roles.css';

/** The columns of operands are called a, b, c ...; where the terms have such names themselves, u, v, w. */
export function lettersFor(lines: readonly TermLine[]): string {
  return lines.some(({ term }) => term.label === 'a') ? 'uvwxyz' : 'abcdef';
}

const nameOf = (column: Column | null): string => (column === null ? '' : written(column.name, column.index));

const isFirst = (columns: readonly (Column | null)[], j: number): boolean =>
  columns.findIndex((each) => nameOf(each) === nameOf(columns[j])) === j;

/** Of a number times itself, both. */
const lettersOf = (letters: string, columns: readonly (Column | null)[], column: Column): string =>
  columns.flatMap((each, j) => (nameOf(each) === nameOf(column) ? [letters[j]] : [])).join(', ');

interface LegendProps {
  readonly columns: readonly (Column | null)[];
  readonly letters: string;
  readonly words: Words;
}

/** What each column of the terms is; one whose lines have nothing in common is said in its lines. */
export function Legend({ columns, letters, words }: LegendProps) {
  const { t } = useTranslation();
  return (
    <dl className="explain-columns">
      {columns.map(
        (column, j) =>
          column !== null &&
          isFirst(columns, j) && (
            <div key={letters[j]}>
              <dt>{lettersOf(letters, columns, column)}</dt>
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
  );
}
