import type { PictureProps } from '../picture';

export function HeadPicture({ walk }: PictureProps) {
  return <p>{walk.step.key}</p>;
}
