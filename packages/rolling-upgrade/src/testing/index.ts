export { MemoryJournal } from './memory-journal.js';
export { MemoryLease } from './memory-lease.js';
