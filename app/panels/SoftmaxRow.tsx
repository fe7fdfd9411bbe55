import { useTranslation } from 'react-i18next';
import type { AxisToken } from '../../components/Heatmap';
import { displayText } from '../../engine/tokenizer';
import { NumberButton } from '../explain/NumberButton';
import { useTrail } from '../explain/use-trail';
import { useWords } from '../explain/use-words';
import type { HeadView } from '../engine/api';

/** Keys listed one by one; the others are summed up in one line, so that the column still adds up. */
const LISTED = 6;

interface SoftmaxRowProps {
  readonly head: HeadView;
  readonly tokens: readonly AxisToken[];
  /** The query position whose row is worked out. */
  readonly query: number;
  /** A key position. */
  readonly hovered: number | null;
  readonly onHover: (position: number | null) => void;
}

const sum = (values: Float32Array, at: readonly number[]): number => at.reduce((total, s) => total + values[s], 0);
const show = (token: AxisToken): string => (token.special ? token.text : displayText(token.text));

/** Softmax on one row, with its real numbers: score, e^(score - max), and the share of their sum. */
export function SoftmaxRow({ head, tokens, query, hovered, onHover }: SoftmaxRowProps) {
  const { t } = useTranslation();
  const { open } = useTrail();
  const words = useWords();
  /** A number of this row at key s, which opens. */
  const number = (hook: 'hook_attn_scores' | 'hook_pattern', s: number, value: string) => {
    const element = { name: `blocks.${head.layer}.attn.${hook}`, index: [head.head, query, s] };
    return <NumberButton value={value} what={words.say(element.name, element.index)} onOpen={() => open(element)} />;
  };
  const visible = query + 1;
  const scores = head.scores.subarray(query * head.size, query * head.size + visible);
  const weights = head.weights.subarray(query * head.size, query * head.size + visible);
  const max = scores.reduce((largest, score) => Math.max(largest, score), -Infinity);
  const powers = scores.map((score) => Math.exp(score - max));
  const order = Array.from(weights.keys()).toSorted((a, b) => weights[b] - weights[a]);
  const listed = order.slice(0, LISTED);
  const folded = order.slice(LISTED);

  return (
    <table className="softmax-row">
      <caption>
        {t('head.row')} <bdi className="token-text">{show(tokens[query])}</bdi>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('head.key')}</th>
          <th scope="col">{t('head.score')}</th>
          <th scope="col">{t('head.exp')}</th>
          <th scope="col">{t('head.weight')}</th>
          <th aria-hidden="true" />
        </tr>
      </thead>
      <tbody>
        {listed.map((s) => (
          <tr
            key={s}
            className={s === hovered ? 'softmax-hovered' : undefined}
            onPointerEnter={() => onHover(s)}
            onPointerLeave={() => onHover(null)}
          >
            <th scope="row">
              <bdi className="token-text">{show(tokens[s])}</bdi>
            </th>
            <td>{number('hook_attn_scores', s, scores[s].toFixed(3))}</td>
            <td>{powers[s].toFixed(4)}</td>
            <td>{number('hook_pattern', s, weights[s].toFixed(4))}</td>
            <td aria-hidden="true">
              <div className="softmax-bar" style={{ width: `${100 * weights[s]}%` }} />
            </td>
          </tr>
        ))}
        {folded.length > 0 && (
          <tr className="softmax-folded">
            <th scope="row">{t('head.more', { count: folded.length })}</th>
            <td />
            <td>{sum(powers, folded).toFixed(4)}</td>
            <td>{sum(weights, folded).toFixed(4)}</td>
            <td aria-hidden="true">
              <div className="softmax-bar" style={{ width: `${100 * sum(weights, folded)}%` }} />
            </td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('head.sum')}</th>
          <td />
          <td>{sum(powers, order).toFixed(4)}</td>
          <td>{sum(weights, order).toFixed(4)}</td>
          <td aria-hidden="true" />
        </tr>
      </tfoot>
    </table>
  );
}
