/** One attention head. */
export { HeadView as HeadPicture } from './head/HeadView';
