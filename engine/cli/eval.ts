/** npm run eval -- …: `clearhead eval` */
import { shell } from './shell';

await shell(['eval', ...process.argv.slice(2)]);
