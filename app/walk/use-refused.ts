import { useStore } from 'zustand';
import { useViewField } from '../state/use-view';
import { activationStore, alteredActivationStore, type Refused } from './activation-store';

/** Why there are no numbers; null where there are. What the altered run was refused for counts while something is altered. */
export function useRefused(): Refused | null {
  const plain = useStore(activationStore, (activations) => activations.refused);
  const altered = useStore(alteredActivationStore, (activations) => activations.refused);
  const alter = useViewField('alter');
  return plain ?? (alter === '' ? null : altered);
}
