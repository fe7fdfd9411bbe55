import { useTranslation } from 'react-i18next';
import { written, type Column } from './columns';
import type { Words } from './words-of';
import './roles.css';

/** The columns of operands are called a, b, c ... */
export const LETTERS = 'abcdef';

/** What each column of the terms is; one whose lines have nothing in common is said in its lines. */
export function Legend({ columns, words }: { readonly columns: readonly (Column | null)[]; readonly words: Words }) {
  const { t } = useTranslation();
  return (
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
  );
}
