/** Worker threads of Node 20 do not apply `--import tsx`, so this one plain module turns TypeScript on and starts node-thread.ts. */
import { register } from 'tsx/esm/api';

register();
await import('./node-thread.ts');
