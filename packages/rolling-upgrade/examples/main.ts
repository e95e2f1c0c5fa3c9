import { upgrade } from './upgrade.js';

console.log(await upgrade((line) => console.log(line)));
