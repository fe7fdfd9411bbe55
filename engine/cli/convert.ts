/** npm run convert -- …: `clearhead convert` */
import { shell } from './shell';

await shell(['convert', ...process.argv.slice(2)]);
