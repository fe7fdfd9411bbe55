import { useMerges } from '../use-merges';
import type { PictureProps } from '../picture';
import { LoopView } from './loop/LoopView';

/** The loop around the model: from text to a token that is appended to it. */
export function LoopPicture(props: PictureProps) {
  return <LoopView {...props} merges={useMerges()} />;
}
