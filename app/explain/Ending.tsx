import { useTranslation } from 'react-i18next';
import type { Explained } from '../engine/api';
import { written } from './columns';

/** Where a number was learnt and nothing lies behind it: the end of the chain, and what the file calls it. */
export function Ending({ explained: { lines } }: { readonly explained: Explained }) {
  const { t } = useTranslation();
  const operands = lines.flatMap((line) => (line.kind === 'term' ? line.term.operands : []));
  const isEnd = lines.every(
    (line) => line.kind === 'term' && line.term.operands.every(({ kind }) => kind === 'weight' || kind === 'constant'),
  );
  const stored = operands.filter(({ kind }) => kind === 'weight');
  if (!isEnd || stored.length === 0) return null;
  return (
    <p className="explain-end">
      {t('explain.end')}{' '}
      {stored.map((operand) => (
        <code key={operand.name}>{written(operand.name, operand.kind === 'constant' ? [] : operand.index)}</code>
      ))}
    </p>
  );
}
