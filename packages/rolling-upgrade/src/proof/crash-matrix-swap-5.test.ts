import { crashMatrix } from '../test-support/crash-matrix.js';

crashMatrix('swap', 5);
