import { memo, type ComponentType } from 'react';
import type { Depth } from '../../../engine/steps';
import type { PictureProps } from '../picture';
import { BlockPicture } from './BlockPicture';
import { HeadPicture } from './HeadPicture';
import { LoopPicture } from './LoopPicture';
import { NumberPicture } from './NumberPicture';
import { StackPicture } from './StackPicture';

/** The picture of each depth; drawn anew when what it is given is another, and not because the stage around it moves. */
export const PICTURES: Readonly<Record<Depth, ComponentType<PictureProps>>> = {
  loop: memo(LoopPicture),
  stack: memo(StackPicture),
  block: memo(BlockPicture),
  head: memo(HeadPicture),
  number: memo(NumberPicture),
};
