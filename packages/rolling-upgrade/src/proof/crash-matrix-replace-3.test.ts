import { crashMatrix } from '../test-support/crash-matrix.js';

crashMatrix('replace', 3);
