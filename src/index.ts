/* What `bin` starts from: one file, since each one costs time to load. */
export { main } from './main.js';
export { createContext } from './wiring.js';
