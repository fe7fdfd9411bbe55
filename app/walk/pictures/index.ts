import type { Depth } from '../../../engine/steps';
import type { PictureProps } from '../picture';
import { BlockPicture } from './BlockPicture';
import { HeadPicture } from './HeadPicture';
import { LoopPicture } from './LoopPicture';
import { NumberPicture } from './NumberPicture';
import { StackPicture } from './StackPicture';

/** The picture of each depth. */
export const PICTURES: Readonly<Record<Depth, (props: PictureProps) => React.ReactNode>> = {
  loop: LoopPicture,
  stack: StackPicture,
  block: BlockPicture,
  head: HeadPicture,
  number: NumberPicture,
};
