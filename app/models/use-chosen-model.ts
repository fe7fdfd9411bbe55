import { useCallback } from 'react';
import { useEngine } from '../state/engine-store';
import { useChangeView, useView } from '../state/use-view';
import { DEFAULT_VIEW } from '../state/view';

/** The model that the address names, and the way to another: the text stays, what belonged to the old model's run does not. */
export function useChosenModel(): { readonly model: string; readonly use: (id: string, context: number) => void } {
  const { model } = useView();
  const changeView = useChangeView();
  const use = useCallback(
    (id: string, context: number) => {
      const { layer, head } = DEFAULT_VIEW;
      changeView({ model: id, context, steps: 0, query: -1, layer, head });
      // The same name may stand for other files than before.
      useEngine.getState().chooseModel({ id, context }, { again: true });
    },
    [changeView],
  );
  return { model, use };
}
