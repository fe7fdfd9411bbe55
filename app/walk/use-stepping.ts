import { useChangeView, useView } from '../state/use-view';
import { alterationShown } from '../state/view';
import type { WalkKeys } from './use-keys';
import type { Walking } from './use-walk';
import { deeper, sameInLayer } from './place';

export interface Stepping extends WalkKeys {
  readonly to: (at: number) => void;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

/** The name of the step at which a generated token's journey begins, and of the one that ends the journey before. */
const BEGINNING = 'ids';
const LAST = 'append';

/** From step to step, on into the next token's journey, and back the same way. */
export function useStepping({ walk, go }: Walking): Stepping {
  const view = useView();
  const changeView = useChangeView();
  const { steps, at, step, config, position, run, layer } = walk;
  const T = run.tokens.length;
  const isNewest = position === T - 1;
  // The loop closes: the drawn token is appended, and followed. What an altered run would draw is not: the text is of the run as it is.
  const goesOn = step.stage === 'append' && isNewest && alterationShown(view) === '';
  const cameFrom = at === 0 && position >= run.promptLength;

  const to = (index: number): void => go({ step: steps[Math.max(0, Math.min(steps.length - 1, index))].key }, { replace: true });

  return {
    to,
    hasNext: at < steps.length - 1 || goesOn,
    hasPrevious: at > 0 || cameFrom,
    next: () => {
      if (at < steps.length - 1) to(at + 1);
      else if (goesOn) changeView({ steps: view.steps + 1, query: -1, step: BEGINNING, explain: '' });
    },
    previous: () => {
      if (at > 0) to(at - 1);
      else if (cameFrom && isNewest) changeView({ steps: view.steps - 1, query: -1, step: LAST, explain: '' });
      else if (cameFrom) go({ position: position - 1, step: steps[steps.length - 1].key });
    },
    first: () => to(0),
    last: () => to(steps.length - 1),
    layerBy: (by) => {
      const wanted = layer + by;
      if (wanted < 0 || wanted >= config.num_hidden_layers) return;
      const key = sameInLayer(steps, step, wanted);
      // Of folded layers the one that is looked at is the one in full.
      if (view.full >= 0 && step.stage !== 'layer') changeView({ layer: wanted, full: wanted, explain: '' });
      else if (key !== null) go({ step: key });
      else go({ layer: wanted });
    },
    tokenBy: (by) => {
      const wanted = position + by;
      if (wanted >= 0 && wanted < T) go({ position: wanted, step: step.key });
    },
    deeper: () => {
      const depth = deeper(step, walk.depth, 1);
      if (depth !== null) go({ depth: depth === step.depth ? '' : depth });
    },
    farther: () => {
      const depth = deeper(step, walk.depth, -1);
      if (depth !== null) go({ depth: depth === step.depth ? '' : depth });
    },
  };
}
